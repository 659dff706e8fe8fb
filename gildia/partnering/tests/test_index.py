"""The index follows the register: in its transaction, for whom it may, and after a crash."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from gildia.foundation.encoders import DEEP
from gildia.partnering.actions import entries, learning
from gildia.partnering.models import IndexState, LanguageMean, SearchEntry, TermCount
from gildia.partnering.queries import search
from gildia.partnering.rules.answer import NO_FILTERS, ReasonKind, Sort
from gildia.partnering.rules.ranking import WORDS
from gildia.partnering.rules.synonyms import WORTH
from gildia.registry.events import organisation_changed
from gildia.registry.models import Capability, Organisation, ProcessChain, ProcessStep, Segment
from gildia.registry.rules import ANONYMOUS, Viewer, Visibility

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def organisation(slug: str, **fields: object) -> Organisation:
    """A published company."""
    values = {"state": "published", "legal_name": slug, "name_ru": slug, "country": "RU", **fields}
    return Organisation.objects.create(slug=slug, **values)


def capability(owner: Organisation, text: str, **fields: object) -> Capability:
    """A capability in Russian, told to the rooms above."""
    made = Capability.objects.create(organisation=owner, text_ru=text, **fields)
    organisation_changed.send(Organisation, organisation_id=owner.pk)
    return made


def found(need: str, viewer: Viewer = ANONYMOUS) -> list[str]:
    """Slugs of the companies that answer a need."""
    answer = search(viewer, need, filters=NO_FILTERS, limit=20, offset=0, sort=Sort.MATCH)
    return [match.slug for match in answer.results]


def jobs() -> list[int]:
    """Organisations whose texts wait for the worker."""
    rows = ProcrastinateJob.objects.filter(task_name="gildia.partnering.tasks.read_deeply").order_by("id")
    return [args["organisation_id"] for args in rows.values_list("args", flat=True)]


def test_a_new_capability_is_found_in_the_same_transaction() -> None:
    owner = organisation("rezka")
    capability(owner, "Дисковая резка сапфировых пластин")

    assert found("резка пластин из сапфира") == ["rezka"]
    entry = SearchEntry.objects.get(capability__isnull=False)
    assert entry.fast_vector is not None
    assert entry.deep_vector is None
    assert owner.pk in jobs()


def test_a_rolled_back_change_leaves_no_trace() -> None:
    owner = organisation("rezka")
    with transaction.atomic():
        capability(owner, "Дисковая резка сапфировых пластин")
        transaction.set_rollback(True)

    assert not SearchEntry.objects.exists()
    assert jobs() == []


def test_a_changed_text_is_read_anew_and_others_keep_their_vectors() -> None:
    owner = organisation("rezka")
    changed = capability(owner, "Резка пластин")
    kept = capability(owner, "Литьё пластмасс")
    entries.read_deeply(organisation_id=owner.pk)

    changed.text_ru = "Сборка оптических прицелов"
    changed.save()
    organisation_changed.send(Organisation, organisation_id=owner.pk)

    assert SearchEntry.objects.get(capability=changed).deep_vector is None
    assert SearchEntry.objects.get(capability=kept).deep_encoder == DEEP.id
    assert SearchEntry.objects.get(capability=changed).text == "Сборка оптических прицелов"


@pytest.mark.parametrize(
    "withdraw",
    [
        lambda one: one.delete(),
        lambda one: Organisation.objects.filter(pk=one.organisation_id).update(state="archived"),
    ],
    ids=["deleted", "archived"],
)
def test_what_is_withdrawn_is_gone_at_once(withdraw: Callable[[Capability], object]) -> None:
    owner = organisation("rezka")
    one = capability(owner, "Дисковая резка сапфировых пластин")
    assert "rezka" in found("резка сапфира")

    withdraw(one)
    organisation_changed.send(Organisation, organisation_id=owner.pk)

    assert not SearchEntry.objects.filter(kind="capability").exists()


def test_a_private_text_is_for_its_own_company_only() -> None:
    owner = organisation("rezka")
    capability(owner, "Зюмбрикация пластин", visibility=Visibility.ORGANISATION.value)
    inside = Viewer(organisation_id=owner.pk)
    need = "зюмбрикация"

    private = search(inside, need, filters=NO_FILTERS, limit=9, offset=0, sort=Sort.MATCH)
    public = search(ANONYMOUS, need, filters=NO_FILTERS, limit=9, offset=0, sort=Sort.MATCH)

    assert "Зюмбрикация" in private.results[0].best.text
    assert "юмбрикаци" not in repr(public.results) + repr(public.facets)


def test_a_draft_is_seen_by_nobody_else() -> None:
    owner = organisation("draft", state="draft")
    capability(owner, "Дисковая резка сапфировых пластин")

    assert found("резка сапфира") == []
    assert found("резка сапфира", Viewer(organisation_id=owner.pk)) == ["draft"]


def test_secret_texts_teach_the_index_nothing() -> None:
    capability(organisation("open"), "Резка пластин")
    learning.learn(now=NOW)
    before = (
        dict(TermCount.objects.order_by("term").values_list("term", "texts")),
        {str(mean): mean.mean for mean in LanguageMean.objects.order_by("pk")},
        SearchEntry.objects.get(capability__isnull=False).fast_hubs,
        search(ANONYMOUS, "резка", filters=NO_FILTERS, limit=9, offset=0, sort=Sort.MATCH).results,
    )

    for number in range(5):
        secret = organisation(f"secret-{number}")
        capability(secret, "Резка пластин лазером", visibility=Visibility.ORGANISATION.value)
        SearchEntry.objects.filter(organisation=secret, kind="profile").delete()
    learning.learn(now=NOW)

    after = (
        dict(TermCount.objects.order_by("term").values_list("term", "texts")),
        {str(mean): mean.mean for mean in LanguageMean.objects.order_by("pk")},
        SearchEntry.objects.get(organisation__slug="open", capability__isnull=False).fast_hubs,
        search(ANONYMOUS, "резка", filters=NO_FILTERS, limit=9, offset=0, sort=Sort.MATCH).results,
    )
    assert after == before


def test_reindexing_twice_changes_nothing() -> None:
    capability(organisation("rezka"), "Резка пластин")
    call_command("reindex", stderr=_Quiet(), stdout=_Quiet())
    first = list(SearchEntry.objects.order_by("pk").values_list("pk", "text", "deep_vector"))

    call_command("reindex", stderr=_Quiet(), stdout=_Quiet())

    assert list(SearchEntry.objects.order_by("pk").values_list("pk", "text", "deep_vector")) == first
    assert all(vector is not None for _, _, vector in first)


def test_reindexing_mends_what_a_crash_left() -> None:
    capability(organisation("rezka"), "Резка пластин")
    SearchEntry.objects.all().delete()
    call_command("reindex", "--if-needed", "--words-only", stderr=_Quiet(), stdout=_Quiet())
    assert found("резка пластин") == ["rezka"]

    call_command("reindex", "--if-needed", stderr=_Quiet(), stdout=_Quiet())
    assert not SearchEntry.objects.filter(deep_vector=None).exists()
    told = _Quiet()
    call_command("reindex", "--if-needed", stderr=_Quiet(), stdout=told)
    assert "up to date" in "".join(told.lines)


def test_deep_reading_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = organisation("rezka")
    for number in range(3):
        capability(owner, f"Резка пластин номер {number}")
    monkeypatch.setattr(entries, "DEEP_BATCH", 1)

    batches = entries.read_deeply_in_batches()
    next(batches)
    batches.close()
    waiting = SearchEntry.objects.filter(deep_vector__isnull=True).count()
    entries.read_deeply(organisation_id=owner.pk)

    assert waiting == SearchEntry.objects.count() - 1
    assert not SearchEntry.objects.filter(deep_vector__isnull=True).exists()


def test_a_text_changed_while_it_is_read_keeps_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = organisation("rezka")
    capability(owner, "Резка пластин")
    read = DEEP.encode_passages

    def slowly(texts: list[str]) -> object:
        SearchEntry.objects.filter(capability__isnull=False).update(text="Сборка прицелов")
        return read(texts)

    monkeypatch.setattr(DEEP, "encode_passages", slowly)
    entries.read_deeply(organisation_id=owner.pk)

    assert SearchEntry.objects.get(capability__isnull=False).deep_vector is None


def test_the_index_learns_when_it_has_grown() -> None:
    assert not learning.learn_if_grown(now=NOW)
    capability(organisation("rezka"), "Резка пластин")
    assert learning.learn_if_grown(now=NOW)
    assert not learning.learn_if_grown(now=NOW)
    assert IndexState.objects.get().public_entries == SearchEntry.objects.count()


class _Quiet:
    """Takes what a command says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, text: str) -> None:
        self.lines.append(text)


def test_a_text_is_kept_in_the_language_it_is_in_whatever_field_it_was_typed_into() -> None:
    owner = organisation("zwickau", summary_en="Wir entwickeln und fertigen Leiterplatten für die Medizin")
    capability(owner, "MOCVD, ALD", text_en="Bestückung von Leiterplatten und Prüfung der Baugruppen")

    kept = SearchEntry.objects.filter(organisation=owner).order_by("kind")

    assert [(entry.kind, entry.language) for entry in kept.exclude(text="MOCVD, ALD")] == [
        ("capability", "de"),
        ("profile", "de"),
    ]
    assert kept.get(text="MOCVD, ALD").language == "ru"
    assert found("Leiterplatten bestücken") == ["zwickau"]


def test_a_synonym_in_another_language_is_found_by_its_word_marked_and_named() -> None:
    segment = Segment.objects.create(code="chips", name_ru="Чипы")
    chain = ProcessChain.objects.create(code="chips", name_ru="Чипы", segment=segment)
    ProcessStep.objects.create(
        chain=chain, code="dicing", name_en="Wafer dicing", synonyms_ru=["скрайбирование", "резка пластин"]
    )
    IndexState.objects.create(version=7, public_entries=9, entries=9, learnt_at=NOW)
    capability(organisation("rezka"), "Литьё деталей и скрайбирование")

    answer = search(ANONYMOUS, "wafer dicing", filters=NO_FILTERS, limit=20, offset=0, sort=Sort.MATCH)

    texts = (answer.results[0].best, *answer.results[0].others)
    found = next(text for text in texts if text.kind == "capability")
    assert [piece.text for piece in found.pieces if piece.marked] == ["скрайбирование"]
    reason = next(reason for reason in found.reasons if reason.kind is ReasonKind.SYNONYMS)
    assert reason.params["pairs"] == ("wafer dicing ≈ скрайбирование",)
    assert {part.name: part.value for part in found.parts}["words"] == pytest.approx(WORDS * WORTH)
