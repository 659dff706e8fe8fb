"""Jobs of partner finding: the slow encoder, and learning from a grown index."""

from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from gildia.partnering.actions import entries, learning
from gildia.partnering.models import SearchEntry


@app.task(name="gildia.partnering.tasks.read_deeply", retry=3)
def read_deeply(*, organisation_id: int) -> None:
    """Read the new texts of one organisation with the deep encoder; after the last one, learn."""
    entries.read_deeply(organisation_id=organisation_id)
    if not SearchEntry.objects.filter(deep_vector__isnull=True).exists():
        learning.learn_if_grown(now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="gildia.partnering.tasks.learn", queueing_lock="partnering.learn")
def learn(timestamp: int) -> None:
    """Learn anew when the index has grown or shrunk by a tenth."""
    learning.learn_if_grown(now=datetime.fromtimestamp(timestamp, tz=UTC))
