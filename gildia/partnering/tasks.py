"""Jobs of partner finding: the slow encoder, and learning from a grown index."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from gildia.partnering.actions import entries, learning


@app.task(name="gildia.partnering.tasks.read_deeply", retry=3)
def read_deeply(*, organisation_id: int) -> None:
    """Read the new texts of one organisation with the deep encoder."""
    entries.read_deeply(organisation_id=organisation_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="gildia.partnering.tasks.learn", queueing_lock="partnering.learn")
def learn(timestamp: int) -> None:
    """Learn anew when the index has grown or shrunk by a tenth."""
    learning.learn_if_grown(now=datetime.fromtimestamp(timestamp, tz=UTC))
