"""What does not fit, for staff: steps and reasons in sums that name nobody."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.foundation.downloads import FORMATS, table_file
from gildia.partnering.queries.effect import measured_for
from gildia.partnering.queries.judgements import failing as cells_of
from gildia.partnering.queries.unanswered import step_names
from gildia.partnering.rules.judgements import VARIOUS, Side
from gildia.partnering.rules.unanswered import may_read_unanswered
from gildia.partnering.wording.judgements import REASONS
from gildia.registry.middleware import SignedInRequest, signed_in
from gildia.registry.permissions import require
from gildia.registry.rules import Viewer

Row = tuple[str, str, int, int]


@require_safe
@signed_in
def failing(request: SignedInRequest) -> HttpResponse:
    """Which needs fail for which reasons, and what judgements do."""
    viewer = request.acting.viewer
    require(may_read_unanswered(viewer))
    sides = {
        Side.SEEKS: (_("Companies did not fit a need"), _rows(viewer, Side.SEEKS)),
        Side.SERVES: (_("Requests did not fit a company"), _rows(viewer, Side.SERVES)),
    }
    if (kind := request.GET.get("format")) in FORMATS:
        headings = [_("Which side"), _("Process step"), _("Reason"), _("Times"), _("Organisations")]
        rows = [[title, *row] for title, found in sides.values() for row in found]
        return table_file(
            kind, name="not-relevant", title=_("What does not fit"), headings=headings, rows=rows
        )
    context = {
        "sides": [(title, rows) for title, rows in sides.values() if rows],
        "measured": measured_for(viewer),
        "exports": [(words, f"?format={code}") for code, words in FORMATS.items()],
    }
    return render(request, "partnering/failing.html", context)


def _rows(viewer: Viewer, side: Side) -> list[Row]:
    cells = cells_of(viewer, side)
    named = step_names({cell.step for cell in cells})
    return [
        (
            named.get(cell.step, cell.step) if cell.step != VARIOUS else _("various steps"),
            str(REASONS[cell.because]) if cell.because != VARIOUS else _("various reasons"),
            cell.times,
            len(cell.organisations),
        )
        for cell in cells
    ]
