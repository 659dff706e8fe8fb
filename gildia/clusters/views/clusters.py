"""All clusters, and the page of one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gildia.clusters.models.offices import HEAD
from gildia.clusters.queries import clusters as queries
from gildia.clusters.queries.founding import steps_of
from gildia.clusters.queries.offices import holders, past
from gildia.clusters.queries.zones import zones_to_found_in
from gildia.clusters.views.pages import crumbs, find, next_step
from gildia.clusters.wording import office_in_words, state_sentence
from gildia.foundation import panels
from gildia.registry.middleware import ActingRequest, for_anybody


@require_safe
@for_anybody
def index(request: ActingRequest) -> HttpResponse:
    """All clusters by zone."""
    viewer = request.acting.viewer
    found = queries.by_zone(viewer, on=timezone.localdate())
    context = {
        "zones": [
            (each.zone, [(row, state_sentence(row)) for row in each.clusters], len(found) > 1)
            for each in found
        ],
        "may_found": bool(zones_to_found_in(viewer)),
    }
    return render(request, "clusters/index.html", context)


@require_safe
@for_anybody
def cluster(request: ActingRequest, code: str) -> HttpResponse:
    """What a cluster is, who leads it, who is in it, and the reader's next step."""
    viewer, today = request.acting.viewer, timezone.localdate()
    found = find(request, code)
    steps = steps_of(found, today=today)
    context = {
        "cluster": found,
        "sentence": state_sentence(found),
        "crumbs": crumbs(),
        "industries": list(found.industries.order_by("position", "pk")),
        "process_steps": list(found.process_steps.select_related("chain").order_by("chain", "position")),
        "heads": [office_in_words(each, today) for each in holders(found, on=today) if each.kind == HEAD],
        "past_heads": [office_in_words(each, today) for each in past(found, on=today) if each.kind == HEAD],
        "members": queries.first_members(found, viewer),
        "size": queries.size_of(found),
        "steps_done": sum(step.is_done for step in steps),
        "steps": steps,
        "panels": panels.shown("cluster_panels", found, viewer),
        **next_step(request, found),
    }
    return render(request, "clusters/cluster.html", context)
