"""The history of a membership in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.clusters.models.memberships import ENDS, KINDS
from gildia.clusters.wording.timeline import Event
from gildia.journal.models import Act

_SENTENCES: Mapping[str, str | Promise] = {
    "membership.begin": gettext_lazy("The company became a member, number %(number)s, %(kind)s."),
    "membership.suspend": gettext_lazy("The membership was suspended. The reason: %(reason)s"),
    "membership.resume": gettext_lazy("The suspension ended."),
    "membership.change_kind": gettext_lazy("The kind of member was changed: %(kind)s."),
    "membership.ask_again": gettext_lazy(
        "The company was asked to sign version %(version)s of the agreement."
    ),
    "membership.sign_again": gettext_lazy("Both sides signed version %(version)s of the agreement."),
    "membership.certificate_failed": gettext_lazy(
        "The certificate could not be made. The reason: %(reason)s"
    ),
    "membership.leave": gettext_lazy("The membership ended: %(because)s."),
}


def history(acts: Iterable[Act]) -> list[Event]:
    """Acts as lines of a timeline."""
    return [
        Event(
            timezone.localdate(act.at),
            _sentence(act),
            _("by itself") if act.person is None else act.person.shown_name,
        )
        for act in acts
        if act.verb in _SENTENCES
    ]


def _sentence(act: Act) -> str:
    words = {
        "number": _after(act, "number"),
        "kind": dict(KINDS).get(_after(act, "kind"), ""),
        "because": dict(ENDS).get(_after(act, "left_because"), ""),
        "reason": _after(act, "reason"),
        "version": _after(act, "version"),
    }
    sentence = str(_SENTENCES[act.verb]) % words
    is_ended = act.verb == "membership.leave" and words["reason"]
    return f"{sentence} {words['reason']}" if is_ended else sentence


def _after(act: Act, name: str) -> Any:  # noqa: ANN401 - JSON
    pair = act.changes.get(name)
    return "" if pair is None or pair[1] is None else pair[1]
