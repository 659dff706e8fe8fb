"""Jobs of partner finding: the slow encoder, another encoder, learning from a grown index and its graphs."""

import contextlib
import time
from datetime import UTC, datetime

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from gildia.partnering.actions import encoder, entries, graphs, judgements, learning, unanswered
from gildia.partnering.models import SearchEntry

READING_TURN_S = 30


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


@app.periodic(cron="*/5 * * * *")
@app.task(name="gildia.partnering.tasks.follow_encoder", queueing_lock="partnering.encoder")
def follow_encoder(timestamp: int) -> None:
    """Follow a change of encoder a while, then let other jobs have their turn."""
    if not encoder.follow_setting():
        return
    stop_at = time.monotonic() + READING_TURN_S
    for _ in encoder.read_next_in_batches():
        if time.monotonic() > stop_at:
            break
    if not encoder.switch(now=timezone.now()):
        with contextlib.suppress(AlreadyEnqueued):
            app.configure_task(follow_encoder.name).defer(timestamp=timestamp)


@app.periodic(cron="*/5 * * * *")
@app.task(name="gildia.partnering.tasks.tend_graphs", queueing_lock="partnering.graphs")
def tend_graphs(timestamp: int) -> None:  # noqa: ARG001 - every periodic job is told the time
    """Make graph indexes when the index has outgrown comparing all texts."""
    graphs.tend()


@app.periodic(cron="23 3 * * *")
@app.task(name="gildia.partnering.tasks.forget_unanswered", queueing_lock="partnering.forget_unanswered")
def forget_unanswered(timestamp: int) -> None:
    """Every night: needs that nobody has asked for half a year, and who wanted an answer."""
    unanswered.forget_old(now=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="43 3 * * 1")
@app.task(name="gildia.partnering.tasks.look_again", queueing_lock="partnering.look_again")
def look_again(timestamp: int) -> None:
    """Every Monday: whether somebody does by now what nobody did."""
    unanswered.look_again(now=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="13 4 * * *")
@app.task(name="gildia.partnering.tasks.measure_judgements", queueing_lock="partnering.measure_judgements")
def measure_judgements(timestamp: int) -> None:
    """Every night: what judgements do to the answers of those who gave them."""
    judgements.measure(now=datetime.fromtimestamp(timestamp, tz=UTC))
