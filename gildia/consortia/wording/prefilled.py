"""What is written down first where an answer is acted on: questions to a company, and a request for a gap."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from gildia.consortia import wording
from gildia.consortia.models import Consortium, ConsortiumStep, Team
from gildia.consortia.queries.answers import Answer, Shown
from gildia.consortia.queries.candidates import VOLUME
from gildia.consortia.queries.conditions import need_of
from gildia.foundation.quantities import format_amount
from gildia.foundation.text import detect_language
from gildia.opportunities.models.versions import TITLE_LIMIT
from gildia.partnering.rules.answer import Need, Reason, ReasonKind, Verdict
from gildia.partnering.wording import place_name, say_wanted

SUBJECT_LIMIT = 200
_HARDEST = 3
_LANGUAGES = ("ru", "en")


def parts_of(answer: Answer, organisation_id: int) -> list[tuple[ConsortiumStep, Shown]]:
    """The steps that a company takes in the team."""
    return [
        (row.step, shown)
        for row in answer.covered
        for shown in row.first
        if shown.organisation is not None and shown.organisation.pk == organisation_id
    ]


def subject(parts: Sequence[tuple[ConsortiumStep, Shown]]) -> str:
    """A company's part as the heading of what it is asked; nobody is named."""
    steps = wording.step_names(step for step, _shown in parts)
    return Truncator(_("A part in a team: %(steps)s") % {"steps": steps}).chars(SUBJECT_LIMIT)


def questions(
    consortium: Consortium,
    team: Team,
    parts: Sequence[tuple[ConsortiumStep, Shown]],
    standards: Sequence[str],
) -> dict[str, str]:
    """The three answers for one company, to be changed before they are sent."""
    whole = ngettext(
        "We are putting together a team of %(count)d company for a process chain, step by step.",
        "We are putting together a team of %(count)d companies for a process chain, step by step.",
        team.size,
    ) % {"count": team.size}
    lines = [_part(step, shown) for step, shown in parts]
    proof = _("The team was computed over the register; %(count)s companies were compared.") % {
        "count": consortium.candidates
    }
    if standards:
        proof += " " + _("Certificates that we hold: %(standards)s.") % {"standards": ", ".join(standards)}
    next_step = _(
        "Please say within two weeks whether you can take this part. Then we name ourselves and talk about "
        "volumes, dates and prices."
    )
    return {
        "bring": "\n".join([whole, _("Your part would be:"), *lines]),
        "proof": proof,
        "next_step": next_step,
    }


def _part(step: ConsortiumStep, shown: Shown) -> str:
    said = [text for text in (wording.conditions(step), wording.share(shown)) if text]
    return f"– {step}" + (f" ({'; '.join(said)})" if said else "")


def request(step: ConsortiumStep, misses: Sequence[Sequence[Reason]]) -> dict[str, Any]:
    """The draft of a request for a gap; it names no company, not even those that come near."""
    need = conditions_of(step)
    content: dict[str, Any] = {
        "process_step": step.process_step,
        "cooperation": ["manufacturing"],
        "countries": sorted({key[:2] for key in step.places}),
        "region": ", ".join(map(place_name, (key for key in step.places if len(key) > 2)))[:200],
        "volume": "" if step.volume is None else format_amount(step.volume, "1/month"),
    }
    if step.process_step is not None:
        content["segments"] = [step.process_step.chain.segment.code]
    languages = _LANGUAGES if step.process_step is not None else (detect_language(step.need),)
    for language in languages:
        with override(language):
            title = _("Sought: %(step)s") % {"step": step}
            content[f"title_{language}"] = Truncator(title).chars(TITLE_LIMIT)
            content[f"text_{language}"] = _text(step, need, misses)
    return content


def conditions_of(step: ConsortiumStep) -> Need:
    """What the words of a step ask for."""
    return need_of(step.process_step, step.need)


def _text(step: ConsortiumStep, need: Need, misses: Sequence[Sequence[Reason]]) -> str:
    lines = [
        _("We are looking for a company that takes this step of a process chain: %(step)s.") % {"step": step}
    ]
    if asked := wording.conditions(step):
        lines.append(_("Conditions: %(conditions)s.") % {"conditions": asked})
    if hard := hardest(step, need, misses):
        lines.append(_("Hardest to find so far: %(conditions)s.") % {"conditions": "; ".join(hard)})
    if step.is_divisible:
        lines.append(_("A part of the volume is welcome too."))
    return "\n\n".join(lines)


def hardest(step: ConsortiumStep, need: Need, misses: Sequence[Sequence[Reason]]) -> list[str]:
    """Our own conditions that the nearest companies do not meet, without what they offer instead."""
    wanted: Mapping[str, str] = {limit.quantity: say_wanted(limit) for limit in need.limits}
    if step.volume is not None:
        wanted = {**wanted, VOLUME: format_amount(step.volume, "1/month")}
    said = []
    for reason in (each for reasons in misses for each in reasons if each.verdict is not Verdict.MET):
        if reason.kind is ReasonKind.LIMIT and reason.verdict is Verdict.MISSED:
            said.append(wanted.get(str(reason.params["quantity"]), ""))
        elif reason.kind is ReasonKind.CERTIFICATE:
            said.append(str(reason.params["standard"]))
        elif reason.kind is ReasonKind.PLACE and reason.verdict is Verdict.MISSED:
            said.append(", ".join(map(place_name, step.places)))
    return list(dict.fromkeys(filter(None, said)))[:_HARDEST]
