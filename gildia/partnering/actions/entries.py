"""The index follows the register: entries made, renewed and withdrawn in the caller's transaction.

Nobody acts here by himself: whoever changed the register did, and the journal says so there.
"""

from collections.abc import Collection, Generator, Iterable, Sequence

from django.db import connection, transaction
from pgvector import HalfVector
from procrastinate.contrib.django import app

from gildia.foundation import text as analyser
from gildia.foundation.encoders import FAST
from gildia.partnering.actions.measuring import measure
from gildia.partnering.models import SearchEntry
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.queries.sources import Source, sources
from gildia.partnering.rules.texts import IndexedText, Owner
from gildia.partnering.rules.vectors import Vectors

INDEX_LOCK = 7_061_501
"""Advisory lock: shared by whoever writes vectors, held alone by whoever moves their means."""

DEEP_BATCH = 16

_SET_VECTORS = """
UPDATE partnering_searchentry AS entry SET {column}_vector = given.vector::halfvec, {column}_encoder = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS given (id, text, vector)
WHERE entry.id = given.id AND entry.text = given.text
"""


def index_organisation(*, organisation_id: int) -> None:
    """Bring the entries of one organisation in line with the register."""
    index_organisations(organisation_ids=[organisation_id])


@transaction.atomic
def index_organisations(
    *, organisation_ids: Collection[int], measured: bool = True, deep: bool = True
) -> None:
    """Bring the entries of several organisations in line with the register.

    Words and the fast vector are there at once; the deep one is left to the worker, whose job
    exists only if this transaction is committed. `measured=False` leaves what is measured against
    others to `learn`, and `deep=False` the deep vectors to the caller.
    """
    told = sources(organisation_ids)
    gone = set(organisation_ids) - {source.owner.organisation_id for source in told}
    SearchEntry.objects.filter(organisation__in=gone).delete()
    index_sources(told, measured=measured, deep=deep)


@transaction.atomic
def index_sources(told: Collection[Source], *, measured: bool = True, deep: bool = True) -> None:
    """Bring the entries of organisations in line with the texts they are told to have."""
    share_index()
    found = {source.owner.organisation_id: source for source in told}
    held = SearchEntry.objects.filter(organisation__in=list(found)).defer(
        "fast_vector", "deep_vector", "next_deep_vector"
    )
    entries = {(entry.organisation_id, entry.kind, entry.source_id, entry.language): entry for entry in held}
    kept: list[SearchEntry] = []
    new: list[SearchEntry] = []
    changed: list[SearchEntry] = []
    for source in found.values():
        for indexed in source.texts:
            entry = entries.pop((source.owner.organisation_id, *indexed.key), None)
            if entry is None:
                entry = SearchEntry()
                new.append(entry)
            elif entry.text != indexed.text or entry.fast_encoder != FAST.id:
                changed.append(entry)
            else:
                kept.append(entry)
            _describe(entry, source.owner, indexed)
    SearchEntry.objects.filter(pk__in=[entry.pk for entry in entries.values()]).delete()
    if kept:
        SearchEntry.objects.bulk_update(kept, _DESCRIPTION, batch_size=200)
    _write(new, changed)
    to_read = [*new, *changed]
    if measured:
        measure([entry.pk for entry in to_read], learnt().yardstick)
    if deep:
        defer_deep({entry.organisation_id for entry in to_read})


def share_index() -> None:
    """Until the transaction ends nobody moves the means that vectors are centred by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [INDEX_LOCK])


def defer_deep(organisation_ids: Iterable[int]) -> None:
    """Ask the worker to read the new texts of these organisations with the deep encoder."""
    job = app.configure_task("gildia.partnering.tasks.read_deeply", allow_unknown=False)
    for organisation_id in sorted(organisation_ids):
        job.defer(organisation_id=organisation_id)


def read_deeply(*, organisation_id: int) -> None:
    """Give the entries of one organisation that wait for a deep vector theirs."""
    for _ in read_deeply_in_batches(organisation_id=organisation_id):
        pass


def read_deeply_in_batches(
    *, organisation_id: int | None = None, measured: bool = True
) -> Generator[int, None, None]:
    """Give waiting entries their deep vectors; yields how many each batch had.

    Each batch is a transaction of its own, so a killed worker loses one batch. A text changed
    meanwhile keeps waiting for its own vector.
    """
    waiting = SearchEntry.objects.filter(deep_vector__isnull=True).order_by("pk")
    if organisation_id is not None:
        waiting = waiting.filter(organisation=organisation_id)
    last = 0
    while batch := list(waiting.filter(pk__gt=last).values_list("pk", "text", "language")[:DEEP_BATCH]):
        last = batch[-1][0]
        encoder = learnt().deep
        raw = encoder.encode_passages([text for _, text, _ in batch])
        with transaction.atomic():
            share_index()
            known = learnt()
            if known.deep_encoder != encoder.id:
                return  # changed meanwhile; whoever changed it sees to the texts that wait
            vectors = known.centred_texts(encoder, raw, [language for _, _, language in batch])
            read = [(pk, text) for pk, text, _ in batch]
            set_vectors(column="deep", encoder_id=encoder.id, read=read, vectors=vectors)
            if measured:
                measure([pk for pk, _, _ in batch], known.yardstick)
        yield len(batch)


def set_vectors(*, column: str, encoder_id: str, read: Sequence[tuple[int, str]], vectors: Vectors) -> None:
    """Write what a deep encoder has read, by id and text: a text changed meanwhile keeps waiting."""
    written = [f"[{','.join([f'{value:.5g}' for value in vector])}]" for vector in vectors.tolist()]
    with connection.cursor() as cursor:
        cursor.execute(
            _SET_VECTORS.format(column=column),
            [encoder_id, [pk for pk, _ in read], [text for _, text in read], written],
        )


def _describe(entry: SearchEntry, owner: Owner, indexed: IndexedText) -> None:
    entry.organisation_id = owner.organisation_id
    entry.capability_id = indexed.capability_id
    entry.kind, entry.source_id, entry.language = indexed.key
    entry.text = indexed.text
    terms = [term.key for term in analyser.terms(f"{indexed.text}\n{indexed.also}", indexed.language)]
    entry.tokens = list(dict.fromkeys([*terms, *learnt().synonyms.terms(terms)]))
    entry.audience = owner.audience(indexed.visibility)
    entry.organisation_audience = owner.own_audience
    entry.zone_ids, entry.cluster_ids = (
        sorted(owner.zone_ids),
        sorted(owner.cluster_ids),
    )
    entry.segments, entry.country = list(owner.segments), owner.country
    entry.step = indexed.step
    entry.size = owner.size(indexed.visibility)


_DESCRIPTION = [
    "text", "tokens", "audience", "organisation_audience", "zone_ids", "cluster_ids", "segments",
    "country", "step", "size",
]  # fmt: skip
_VECTORS = [
    "fast_vector", "fast_encoder", "deep_vector", "deep_encoder", "next_deep_vector", "next_deep_encoder",
]  # fmt: skip


def _read(entries: list[SearchEntry]) -> None:
    if not entries:
        return
    raw = FAST.encode_passages([entry.text for entry in entries])
    vectors = learnt().centred_texts(FAST, raw, [entry.language for entry in entries])
    for entry, vector in zip(entries, vectors, strict=True):
        entry.fast_vector, entry.fast_encoder = HalfVector(vector), FAST.id
        entry.deep_vector, entry.deep_encoder = None, ""
        entry.next_deep_vector, entry.next_deep_encoder = None, ""


def _write(new: list[SearchEntry], changed: list[SearchEntry]) -> None:
    _read([*new, *changed])
    SearchEntry.objects.bulk_create(new, batch_size=500)
    if changed:
        SearchEntry.objects.bulk_update(changed, [*_DESCRIPTION, *_VECTORS], batch_size=200)
