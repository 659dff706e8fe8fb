"""One process step of the map: who does it, who wants it, how it was."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.landscape import wording
from gildia.landscape.models import Snapshot
from gildia.landscape.queries.circles import may_invite_to
from gildia.landscape.queries.steps import find_step
from gildia.landscape.views import pages
from gildia.opportunities.permissions import may_write
from gildia.opportunities.wording import UNKNOWN_OWNER
from gildia.registry.middleware import ActingRequest, for_anybody


@require_safe
@for_anybody
def step(request: ActingRequest, step: str) -> HttpResponse:
    """What the reader may know of one step in the circle he chose."""
    extent, viewer = pages.find_extent(request), request.acting.viewer
    found = find_step(step, extent, viewer, timezone.localdate(), get_language() or "en")
    if found is None:
        raise Http404
    line = found.line
    context = {
        "step": found,
        "line": line,
        "extent": extent,
        "name": wording.name_of(extent),
        "circles": pages.circles_to_choose(extent),
        "kept_names": frozenset({pages.CIRCLE}),
        "status": wording.STATUS_LABELS[line.status],
        "tone": wording.STATUS_TONES[line.status],
        "said": wording.said_of(line, extent),
        "gaps": wording.told(line.demand.gaps),
        "needs": wording.told(line.demand.needs),
        "crumbs": [(_("Capability map"), f"{reverse('landscape:map')}?circle={extent.code}")],
        "may_invite": may_invite_to(viewer, extent.circle),
        "may_write": may_write(viewer),
        "unknown_owner": UNKNOWN_OWNER,
        "month_heads": [
            _("Month"),
            pgettext("capability map", "Inside"),
            pgettext("capability map", "Outside"),
            _("Requests"),
        ],
        "months": _months(found.months),
    }
    return render(request, "landscape/step.html", context)


def _months(rows: Sequence[Snapshot]) -> list[tuple[str, int, int, int]]:
    return [
        (date_format(row.month, "YEAR_MONTH_FORMAT"), row.inside, row.outside, row.requests) for row in rows
    ]
