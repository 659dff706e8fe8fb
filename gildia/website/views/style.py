"""The style page: every component with a real example, so that the look has one place to be judged."""

from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from gildia.foundation.facets import Facet, Option
from gildia.foundation.places import Place
from gildia.foundation.tables import Column, chosen_sort
from gildia.website.forms import ExampleForm

ROWS_OF_A_PAGE = 4

#: Invented companies: name, place, headcount.
COMPANIES = [
    ("Кремний-Дайсинг", "Зеленоград", 48),
    ("Микросборка-Т", "Москва", 120),
    ("Оптика-Поток", "Москва", 64),
    ("Прибор-Сенсор", "Зеленоград", 210),
    ("Тонкие Плёнки", "Троицк", 35),
    ("Чистая Зона", "Москва", 18),
]

TOWNS = {"Зеленоград": (55.98250, 37.18139), "Москва": (55.75583, 37.61778), "Троицк": (55.48500, 37.30500)}


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Show every component; sorting, paging and filters work on the examples."""
    return render(request, "website/style.html", {**_table(request), **_form(), **_parts(request)})


def _table(request: HttpRequest) -> dict[str, Any]:
    columns = [
        Column(pgettext("example", "Company"), key="name"),
        Column(pgettext("example", "Place"), key="place"),
        Column(pgettext("example", "People"), key="people", is_number=True),
    ]
    sort = chosen_sort(columns, request.GET, default="name")
    index = ["name", "place", "people"].index(sort.removeprefix("-"))
    rows = sorted(COMPANIES, key=lambda row: (row[index], row), reverse=sort.startswith("-"))
    page = Paginator(rows, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))
    return {"columns": columns, "page": page, "exports": [("CSV", "?format=csv"), ("XLSX", "?format=xlsx")]}


def _form() -> dict[str, Any]:
    typed = {
        "name": "",
        "inn": "1027700132195",
        "about": pgettext("example", "Dicing of wafers."),
        "field": "micro",
    }
    wrong = ExampleForm(typed)
    wrong.fields.pop("seen_by")
    return {"form": ExampleForm(prefix="new"), "wrong_form": wrong}


def _parts(request: HttpRequest) -> dict[str, Any]:
    places = request.GET.getlist("place")
    counts = {
        "zone": (pgettext("example", "My zone"), 7),
        "other": (pgettext("example", "Other zones"), 4),
        "outside": (pgettext("example", "Outside of zones"), 9),
    }
    where = [Option(key, label, count, key in places) for key, (label, count) in counts.items()]
    return {
        "facets": [
            Facet("place", pgettext("example", "Where"), where),
            Facet("certificate", pgettext("example", "Certificates"), [Option("ISO 9001", "ISO 9001", 14)]),
        ],
        "crumbs": [(pgettext("crumb", "Start"), "/")],
        "tabs": [
            (pgettext("example", "Profile"), "#tabs", True),
            (pgettext("example", "Capabilities"), "#tabs", False),
            (pgettext("example", "History"), "#tabs", False),
        ],
        "stepper": [pgettext("step", "Upload"), pgettext("step", "Check"), pgettext("step", "Confirm")],
        "happened_at": datetime(2019, 3, 27, 11, 0, tzinfo=UTC),
        "places": [
            Place(name=name, url="", latitude=TOWNS[town][0], longitude=TOWNS[town][1], town=town)
            for name, town, _people in COMPANIES
        ],
        "chart_heads": [
            pgettext("example", "Year"),
            pgettext("example", "plan"),
            pgettext("example", "fact"),
        ],
        "chart_rows": [("2016", 400, 380), ("2017", 900, 870), ("2018", 1400, 1520)],
        "changes": [
            (
                pgettext("example", "Summary"),
                pgettext("example", "Dicing of silicon wafers up to 150 mm."),
                pgettext("example", "Dicing of silicon and sapphire wafers up to 200 mm."),
            ),
            (pgettext("example", "Headcount"), "48", "52"),
        ],
    }
