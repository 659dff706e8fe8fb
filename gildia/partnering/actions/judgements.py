"""Giving a judgement, taking it back, and measuring what it does."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pgvector.django import MaxInnerProduct

from gildia.agreements.permissions import holds
from gildia.foundation.encoders import FAST, EncoderUnavailable
from gildia.foundation.errors import NotPermitted, Refused
from gildia.journal.actions import record
from gildia.partnering.models import Judgement, SearchEntry
from gildia.partnering.queries.effect import measured
from gildia.partnering.queries.learnt import learnt
from gildia.partnering.queries.unanswered import nearest_step
from gildia.partnering.rules.answer import Need
from gildia.partnering.rules.judgements import JUDGING_SCOPES, MOST_STANDING, Because, Side, too_far
from gildia.partnering.rules.needs import read_need
from gildia.partnering.rules.unanswered import MOST_CHARACTERS, text_key
from gildia.registry.models import Organisation
from gildia.registry.permissions import Actor, require

MEASURED_AT_ONCE = 300
"""Needs that are asked again in one night."""


class NoNeed(Refused):
    """There is no need in the text."""


@transaction.atomic
def give(
    *,
    side: Side,
    text: str,
    company: str,
    about: str = "",
    because: Because,
    words: str = "",
    by: Actor,
    now: datetime,
) -> Judgement:
    """Say that a company (by its slug) does not fit a need, or a need not one's own company.

    A judgement that stands is answered as it is: the same said twice has one effect.
    """
    require(holds(by, *JUDGING_SCOPES, now=now))
    judged = Organisation.objects.visible_to(by.viewer).filter(slug=company).first()
    if judged is None or (side is Side.SERVES) != (judged.pk == by.organisation_id):
        raise NotPermitted(_("There is no such company."))
    need = read_need(text[:MOST_CHARACTERS])
    if need.is_empty:
        raise NoNeed(_("There is no need to hold the company against. Search for something first."))
    if because is Because.OTHER and not words.strip():
        raise Refused(_("Say in a few words why."), field="words")
    given = Judgement.objects.filter(person=by.person_id, organisation=by.organisation_id)
    if given.standing().count() >= MOST_STANDING:
        raise Refused(
            _("You have %(count)s marks, which is the limit. Take some back.") % {"count": MOST_STANDING}
        )
    row, is_new = given.standing().get_or_create(
        person_id=by.person_id,
        organisation_id=by.organisation_id,
        side=side.value,
        company=judged,
        text_key=text_key(text),
        about=about,
        taken_back_at=None,
        defaults={
            "text": need.text,
            "language": need.language,
            "because": because.value,
            "words": words.strip() if because is Because.OTHER else "",
            "given_at": now,
            **_vectors(need),
            **(_said_of_others(need, judged, because, by) if side is Side.SEEKS else {}),
        },
    )
    if is_new:
        # In no organisation's history: staff read those, and are not to know who judged.
        record(verb="judgement.give", subject=row, by=by, now=now)
    return row


@transaction.atomic
def take_back(*, judgement_id: int, by: Actor, now: datetime) -> Judgement:
    """Take one's own judgement back; once it is, again changes nothing."""
    rows = Judgement.objects.given_by(by.viewer).select_for_update(of=("self",))
    row = rows.filter(pk=judgement_id).first()
    if row is None:
        raise NotPermitted(_("There is no such judgement."))
    if row.is_standing:
        row.taken_back_at = now
        row.save(update_fields=["taken_back_at"])
        record(verb="judgement.take_back", subject=row, by=by, now=now)
    return row


def measure(*, now: datetime, at_once: int = MEASURED_AT_ONCE) -> int:
    """Ask judged needs again and keep where the judged companies stand; answers how many needs."""
    today = timezone.localdate(now)
    waiting = Judgement.objects.standing().filter(side=Side.SEEKS.value).exclude(measured_on=today)
    needs = waiting.order_by("measured_on", "person_id", "organisation_id", "text_key")
    once = list(dict.fromkeys(needs.values_list("person_id", "organisation_id", "text_key")))[:at_once]
    for person_id, organisation_id, key in once:
        places = measured(person_id, organisation_id, key, today)
        rows = waiting.filter(person=person_id, organisation=organisation_id, text_key=key)
        for row in rows.order_by("pk"):
            without, by_others = places.get(row.company_id, (None, None))
            columns = {"place_without": without, "place_by_others": by_others, "measured_on": today}
            Judgement.objects.filter(pk=row.pk).update(**columns)
    return len(once)


def _vectors(need: Need) -> dict[str, Any]:
    known = learnt()
    columns: dict[str, Any] = {
        "fast_vector": FAST.encode_queries([need.meaning])[0],
        "fast_encoder": FAST.id,
        "step": nearest_step(need),
    }
    try:
        deep = known.deep
        return columns | {"deep_vector": deep.encode_queries([need.meaning])[0], "deep_encoder": deep.id}
    except EncoderUnavailable:
        return columns


def _said_of_others(need: Need, judged: Organisation, because: Because, by: Actor) -> dict[str, Any]:
    """What the judgement says of other companies, by the judged one's text nearest to the need."""
    entries = SearchEntry.objects.visible_to(by.viewer).filter(organisation=judged.pk)
    vector = learnt().centred_need(FAST, need.meaning, need.language)
    nearest = entries.order_by(MaxInnerProduct("fast_vector", vector), "pk").first()
    if nearest is None:
        return {}
    columns: dict[str, Any] = {"company_step": nearest.step}
    if because is Because.TOO_FAR:
        country, zone_ids = too_far(
            company_country=nearest.country,
            own_country=by.mandate.organisation.country,
            company_zones=nearest.zone_ids,
            own_zones=by.viewer.zone_ids,
        )
        columns |= {"country": country, "zone_ids": zone_ids}
    return columns
