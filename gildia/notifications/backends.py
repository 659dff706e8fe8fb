"""Where mail goes in a demonstration: to the console and to the outbox page."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as ConsoleBackend

from gildia.notifications.models import OutboxMessage


class OutboxBackend(ConsoleBackend):
    """Prints each mail and keeps it for `/outbox/`; nothing leaves the machine."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep and print the messages; answers how many."""
        OutboxMessage.objects.bulk_create(
            OutboxMessage(
                recipients=list(message.recipients()),
                sender=message.from_email,
                subject=str(message.subject)[:500],
                body=str(message.body),
            )
            for message in email_messages
        )
        return super().send_messages(email_messages) or 0
