"""Letters that wait: nothing is lost and nothing goes twice, whatever happens on the way."""

import contextlib
import threading
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, models, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from gildia.notifications.actions import MOST_ATTEMPTS, post, send_waiting
from gildia.notifications.models import Letter

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADDRESS = "vera@example.org"


def written(**words: Any) -> Letter:
    options: dict[str, Any] = {"language": "en", "headers": {"List-Unsubscribe": "<https://x/>"}, "now": NOW}
    return post(ADDRESS, "notifications/tests/letter.txt", **options, **words)


@pytest.fixture(autouse=True)
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A template needs no file here."""
    monkeypatch.setattr(
        "gildia.notifications.actions.render_to_string", lambda _name, words: f"Subject {words}\n\nBody"
    )


@pytest.mark.django_db
def test_a_letter_waits_until_it_is_sent_and_goes_once(mailoutbox: list[mail.EmailMessage]) -> None:
    kept = written()
    assert ProcrastinateJob.objects.filter(task_name="notifications.send_letters").count() == 1
    assert send_waiting(now=NOW - timedelta(seconds=1)) == 0
    assert [send_waiting(now=NOW), send_waiting(now=NOW)] == [1, 0]
    (sent,) = mailoutbox
    assert (sent.to, sent.body) == ([ADDRESS], "Body\n")
    assert sent.extra_headers == {"List-Unsubscribe": "<https://x/>", "Message-ID": kept.message_id}
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_a_letter_is_part_of_its_transaction() -> None:
    with transaction.atomic():
        written()
        transaction.set_rollback(True)
    assert not Letter.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="notifications.send_letters").exists()


@pytest.mark.django_db
def test_a_server_that_says_no_is_asked_again_later_and_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, mailoutbox: list[mail.EmailMessage]
) -> None:
    def refuse(*_args: Any) -> int:
        raise SMTPRecipientsRefused({ADDRESS: (550, b"no")})

    written()
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert send_waiting(now=NOW) == 0
        kept = Letter.objects.get()
        assert (kept.attempts, kept.due_at) == (1, NOW + timedelta(minutes=2))
        assert send_waiting(now=NOW) == 0, "its time has not come"
        kept.attempts = MOST_ATTEMPTS - 1
        kept.save()
        send_waiting(now=kept.due_at)
    assert not Letter.objects.exists()
    assert "given up" in caplog.text
    assert ADDRESS not in caplog.text
    written()
    assert send_waiting(now=NOW) == 1
    assert len(mailoutbox) == 1


@pytest.mark.django_db
def test_killed_before_the_server_has_it_the_letter_is_still_there(
    monkeypatch: pytest.MonkeyPatch, mailoutbox: list[mail.EmailMessage]
) -> None:
    def die(*_args: Any) -> int:
        raise SystemExit

    written()
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", die)
        with pytest.raises(SystemExit):
            send_waiting(now=NOW)
    assert send_waiting(now=NOW) == 1
    assert len(mailoutbox) == 1


def sent_by_two_workers(monkeypatch: pytest.MonkeyPatch) -> int:
    """How often one letter goes when two workers look at the same moment."""
    both_looked, sent = threading.Barrier(2, timeout=3), []

    def late(_backend: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        with contextlib.suppress(threading.BrokenBarrierError):  # the other worker found nothing to do
            both_looked.wait()
        sent.extend(messages)
        return len(messages)

    def run() -> None:
        try:
            send_waiting(now=NOW)
        finally:
            connection.close()

    monkeypatch.setattr(EmailBackend, "send_messages", late)
    workers = [threading.Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    return len(sent)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written()
    assert sent_by_two_workers(monkeypatch) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_send_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The race is real."""
    written()
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda self, **_options: self)
    assert sent_by_two_workers(monkeypatch) == 2
