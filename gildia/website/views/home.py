"""The home page: what this is, and the search box."""

from django.http import HttpResponse
from django.shortcuts import render

from gildia.registry.middleware import ActingRequest
from gildia.website.queries import figures, zone

#: One need in each language of content, to show that any of them finds all the others.
EXAMPLE_NEEDS = [
    ("ru", "резка пластин 200 мм на кристаллы"),
    ("en", "cleanroom assembly of medical devices"),
    ("zh", "晶圆减薄与划片服务"),
]


def home(request: ActingRequest) -> HttpResponse:
    """Say what this place is, ask what the reader needs, and show what the register holds."""
    context = {
        "examples": EXAMPLE_NEEDS,
        "figures": figures(request.acting.viewer),
        "zone": zone(),
    }
    return render(request, "website/home.html", context)
