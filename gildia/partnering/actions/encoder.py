"""Changing the deep encoder: the old one serves until the next one has read every text (ADR 0014).

The operator names an encoder (`GILDIA_DEEP_ENCODER`); the worker, or `manage reindex`, follows. All
of it can be stopped at any point and goes on where it was.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from gildia.foundation.encoders import Encoder, named, wanted_source
from gildia.foundation.languages import CONTENT_LANGUAGES
from gildia.partnering.actions import graphs
from gildia.partnering.actions.entries import DEEP_BATCH, defer_deep, set_vectors, share_index
from gildia.partnering.actions.learning import hold_index, learn_by, read_ahead
from gildia.partnering.models import IndexState, LanguageMean, SearchEntry, SearchEntryQuerySet, StepVector
from gildia.partnering.queries.learnt import learnt, learnt_just_now
from gildia.partnering.queries.servers import is_spread
from gildia.partnering.queries.taxonomy import taxonomy_means

_LOCK_TIMEOUT_S = 5
"""Searches queue up behind the swap while it waits for slow readers; then it is tried again later."""

_FIRE_TRIGGERS = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
"""A table cannot be altered while checks of its foreign keys wait for the end of the transaction."""
_SWAP = """
ALTER TABLE partnering_searchentry RENAME COLUMN deep_{part} TO put_aside;
ALTER TABLE partnering_searchentry RENAME COLUMN next_deep_{part} TO deep_{part};
ALTER TABLE partnering_searchentry RENAME COLUMN put_aside TO next_deep_{part};
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the change of encoder is."""

    encoder: str
    next_encoder: str
    read: int
    texts: int


def progress() -> Progress:
    """The encoder in force, the one that is reading, and how many texts it has read."""
    state = IndexState.objects.order_by("pk").first() or IndexState()
    coming = state.next_deep_encoder
    read = SearchEntry.objects.filter(next_deep_encoder=coming).count() if coming else 0
    return Progress(state.deep_encoder, coming, read, SearchEntry.objects.count())


def follow_setting() -> bool:
    """Begin or give up reading by another encoder as the operator wishes; tells whether one is to read."""
    if is_spread():
        return False  # an index on several servers is gathered first (docs/howto/scale-out.md)
    source = wanted_source()
    encoder = named(source)
    with transaction.atomic():
        IndexState.objects.get_or_create(pk=1)
        state = IndexState.objects.select_for_update().get(pk=1)
        changing = encoder.id != state.deep_encoder
        if not changing:
            state.deep_source = source
        state.next_deep_encoder, state.next_deep_source = (encoder.id, source) if changing else ("", "")
        state.save()
    if changing:
        graphs.drop_deep(besides=[state.deep_encoder, encoder.id])
        _give_means(encoder)
    else:
        _mend(encoder)
    return changing


def read_next_in_batches() -> Generator[int, None, None]:
    """Give every text its vector of the next encoder; yields how many each batch had.

    Each batch is a transaction of its own. A text that changes meanwhile is read again in the next round.
    """
    last = 0
    while encoder := _next_encoder():
        rows = _unread(encoder).filter(pk__gt=last).order_by("pk")
        batch = list(rows.values_list("pk", "text", "language")[:DEEP_BATCH])
        if not batch:
            return
        last = batch[-1][0]
        raw = encoder.encode_passages([text for _, text, _ in batch])
        with transaction.atomic():
            share_index()
            vectors = learnt().centred_texts(encoder, raw, [language for _, _, language in batch])
            read = [(pk, text) for pk, text, _ in batch]
            set_vectors(column="next_deep", encoder_id=encoder.id, read=read, vectors=vectors)
        yield len(batch)


def switch(*, now: datetime) -> bool:
    """Put the next encoder in force once it has read all; tells whether it did.

    Until the one transaction ends, searches are answered by the old encoder, and not a moment longer.
    An index in which nothing was read deeply has nothing to wait for.
    """
    encoder = _next_encoder()
    nothing_served = not SearchEntry.objects.filter(deep_vector__isnull=False).exists()
    if encoder is None or (_unread(encoder).exists() and not nothing_served):
        return False
    if graphs.are_needed():
        graphs.make_deep(encoder, "next_deep")
    remembering = read_ahead(encoder)
    with transaction.atomic():
        hold_index()
        state = IndexState.objects.select_for_update().get(pk=1)
        if state.next_deep_encoder != encoder.id:
            return False
        late = _unread(encoder)
        owners = set(late.values_list("organisation_id", flat=True))
        late.update(next_deep_vector=None, next_deep_encoder="")
        learn_by(remembering, "next_deep", now=now)
        _put_in_force(encoder)
        defer_deep(owners)
    graphs.drop_deep(besides=[encoder.id])
    return True


def _put_in_force(encoder: Encoder) -> None:
    """Swap the columns by name: no row is written, and the old vectors stay, should they be wanted back."""
    state = IndexState.objects.get(pk=1)
    state.deep_encoder, state.deep_source = encoder.id, state.next_deep_source
    state.next_deep_encoder = state.next_deep_source = ""
    state.save()
    with connection.cursor() as cursor:
        cursor.execute(_FIRE_TRIGGERS)
        cursor.execute("SET LOCAL lock_timeout = %s", [f"{_LOCK_TIMEOUT_S}s"])
        for part in ("vector", "encoder", "hubs"):
            cursor.execute(_SWAP.format(part=part))
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")


def _next_encoder() -> Encoder | None:
    state = IndexState.objects.order_by("pk").first()
    return named(state.next_deep_source) if state and state.next_deep_encoder else None


def _mend(encoder: Encoder) -> None:
    """What a change left that was killed after its last transaction, or a state that somebody threw away."""
    graphs.drop_deep(besides=[encoder.id])
    if StepVector.objects.exclude(deep_encoder=encoder.id).exists():  # looked for here: there are few
        foreign = SearchEntry.objects.exclude(deep_encoder__in=["", encoder.id])
        foreign.update(deep_vector=None, deep_encoder="")


def _unread(encoder: Encoder) -> SearchEntryQuerySet:
    return SearchEntry.objects.exclude(next_deep_encoder=encoder.id)


def _give_means(encoder: Encoder) -> None:
    """Means to centre by until the index has taught its own: of our taxonomy, read once."""
    known = learnt_just_now().priors
    for language in CONTENT_LANGUAGES:
        if all((encoder.id, side, language) in known for side, _ in LanguageMean.SIDES):
            continue
        means = taxonomy_means(encoder, language)
        with transaction.atomic():
            for (encoder_id, side, _), mean in means.items():
                LanguageMean.objects.update_or_create(
                    encoder=encoder_id,
                    side=side,
                    language=language,
                    defaults={"prior": mean.tolist()},
                    create_defaults={"prior": mean.tolist(), "mean": mean.tolist()},
                )
            IndexState.objects.filter(pk=1).update(version=F("version") + 1)
