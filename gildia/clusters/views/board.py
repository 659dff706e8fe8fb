"""The board of joinings: what waits for whom, and for how long."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from gildia.clusters.models import Cluster, InvitationBatch, Joining
from gildia.clusters.models.invitations import BATCH_STATES
from gildia.clusters.models.joinings import STAFF_LABELS, WAITS_FOR
from gildia.clusters.models.memberships import KINDS
from gildia.clusters.permissions import may_decide, may_look_after
from gildia.clusters.queries.board import (
    ENDED,
    MEMBERS,
    PARTS,
    UNDER_WAY,
    Wanted,
    counts,
    decline_reasons,
    is_late,
    rows,
)
from gildia.clusters.views.pages import crumbs, find
from gildia.clusters.wording.joinings import WAITS_FOR_LABELS, decline_reason
from gildia.foundation.downloads import FORMATS, table_file
from gildia.foundation.tables import Column, chosen_sort
from gildia.registry.middleware import SignedInRequest, signed_in
from gildia.registry.permissions import require

PAGE_SIZE = 100
EXPORT_LIMIT = 20_000
LISTS_SHOWN = 5


@signed_in
@require_safe
def board(request: SignedInRequest, code: str) -> HttpResponse:
    """Everybody on the way into a cluster, with ages and what waits for whom; or the same as a file."""
    cluster, wanted, now = find(request, code), _wanted(request), timezone.now()
    is_staff = may_look_after(request.acting.viewer, cluster)
    require(is_staff or may_decide(request.acting.viewer, cluster))
    found = rows(cluster, wanted, now)
    if request.GET.get("format") in FORMATS:
        return _file(cluster, found[:EXPORT_LIMIT], request.GET["format"])
    by_state = counts(cluster)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "cluster": cluster,
        "is_staff": is_staff,
        "wanted": wanted,
        "page": page,
        "rows": [_row(each) for each in page],
        "tabs": _tabs(wanted, by_state),
        "choices": _waits_for_choices(wanted, by_state) if wanted.part == UNDER_WAY else [],
        "kinds": [(kind, words, kind == wanted.kind) for kind, words in KINDS],
        "reasons": _reasons(cluster) if wanted.part == ENDED else [],
        "lists": _lists(cluster) if is_staff else [],
        "columns": _columns(),
        "exports": [(words, _address(request, format=name)) for name, words in FORMATS.items()],
        "is_empty": not sum(by_state.values()),
        "crumbs": crumbs(cluster),
    }
    return render(request, "clusters/joinings/board.html", context)


def _wanted(request: SignedInRequest) -> Wanted:
    asked = request.GET
    part = asked.get("part", UNDER_WAY)
    waits_for, kind = asked.get("waits_for", ""), asked.get("kind", "")
    return Wanted(
        part=part if part in PARTS else UNDER_WAY,
        waits_for=waits_for if waits_for in WAITS_FOR_LABELS else "",
        kind=kind if kind in dict(KINDS) else "",
        words=asked.get("q", "").replace("\x00", "").strip()[:200],
        order=chosen_sort(_columns(), asked, "age"),
    )


def _columns() -> list[Column]:
    return [
        Column(_("Company"), key="company"),
        Column(_("State")),
        Column(_("Waits for")),
        Column(pgettext("how many", "Days"), key="age", is_number=True),
        Column(_("Invitation to")),
    ]


def _row(joining: Joining) -> dict[str, Any]:
    now = timezone.now()
    waits_for = WAITS_FOR.get(joining.state)
    return {
        "joining": joining,
        "label": STAFF_LABELS[joining.state],
        "waits_for": WAITS_FOR_LABELS[waits_for] if waits_for else "",
        "days": (now - joining.state_since).days,
        "is_late": is_late(joining, now),
        "decline_reason": decline_reason(joining.reason_kind),
    }


def _tabs(wanted: Wanted, by_state: dict[str, int]) -> list[tuple[str, str, bool]]:
    words = {
        UNDER_WAY: _("On their way: %(count)s"),
        MEMBERS: _("Joined: %(count)s"),
        ENDED: _("Ended otherwise: %(count)s"),
    }
    return [
        (words[part] % {"count": _sum(by_state, states)}, f"?part={part}", part == wanted.part)
        for part, states in PARTS.items()
    ]


def _waits_for_choices(wanted: Wanted, by_state: dict[str, int]) -> list[tuple[str, str, int, bool]]:
    """For whom how many wait; who has nothing to do is left out."""
    choices = []
    for whom, words in WAITS_FOR_LABELS.items():
        count = _sum(by_state, [state for state, waits_for in WAITS_FOR.items() if waits_for == whom])
        if count or whom == wanted.waits_for:
            choices.append((whom, str(words), count, whom == wanted.waits_for))
    return choices


def _sum(by_state: dict[str, int], states: Iterable[str]) -> int:
    return sum(by_state.get(state, 0) for state in states)


def _reasons(cluster: Cluster) -> list[tuple[str, int]]:
    return [(decline_reason(kind), count) for kind, count in decline_reasons(cluster).items()]


def _lists(cluster: Cluster) -> list[tuple[InvitationBatch, str]]:
    found = cluster.batches.order_by("-created_at", "-pk")[:LISTS_SHOWN]
    return [(each, str(BATCH_STATES[each.state])) for each in found]


def _address(request: SignedInRequest, **others: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in others.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _file(cluster: Cluster, found: Iterable[Joining], file_format: str) -> HttpResponse:
    """The board as a file for spreadsheet programs."""
    headings = [
        _("Company"), _("Legal name"), _("State"), _("Waits for"), pgettext("how many", "Days"),
        _("In this state since"), _("Kind"), _("Began by"), _("Invitation to"),
        _("Kind of reason"), _("Reason"),
    ]  # fmt: skip
    return table_file(
        file_format,
        name=f"joining-{cluster.circle.code}",
        title=_("Joining"),
        headings=headings,
        rows=[_cells(_row(joining)) for joining in found],
    )


def _cells(row: dict[str, Any]) -> list[Any]:
    joining = row["joining"]
    return [
        str(joining.organisation),
        joining.organisation.legal_name,
        str(row["label"]),
        str(row["waits_for"]),
        row["days"],
        timezone.localdate(joining.state_since).isoformat(),
        joining.get_kind_display(),
        joining.get_origin_display(),
        joining.invited_email or "",
        row["decline_reason"],
        joining.reason,
    ]
