"""The style page shows every component."""

import re
from pathlib import Path

import pytest
from django.test import Client

import gildia.foundation
from gildia.website.views import style

COMPONENTS = Path(gildia.foundation.__file__).parent / "templates" / "cotton"
STYLE_PAGE = Path(style.__file__).parents[1] / "templates" / "website" / "style.html"

#: Used by other components, or by the frame of the page.
INSIDE_OTHERS = {"crumbs", "field", "error_summary", "icon", "pages"}


def test_every_component_has_an_example() -> None:
    shown = {name.replace("-", "_") for name in re.findall(r"<c-([a-z-]+)", STYLE_PAGE.read_text())}
    components = {file.stem for file in COMPONENTS.glob("*.html")}
    assert components - shown - INSIDE_OTHERS == set()


@pytest.mark.parametrize("file", sorted(COMPONENTS.glob("*.html")), ids=lambda file: file.stem)
def test_every_component_says_what_it_takes(file: Path) -> None:
    text = file.read_text()
    assert text.startswith("{% comment %}")
    described = text[: text.index("{% endcomment %}")]
    declared = re.search(r"<c-vars ([^>]*)/>", text)
    for name in re.findall(r":?([a-z_]+)=", declared[1] if declared else ""):
        assert re.search(rf"\b{name}\b", described), f"{file.name} does not describe {name}"


@pytest.mark.django_db
def test_its_table_sorts_and_pages(client: Client) -> None:
    assert 'aria-sort="ascending"' in client.get("/style/").content.decode()
    down = client.get("/style/?sort=-people&page=2").content.decode()
    assert 'aria-sort="descending"' in down
    assert down.index("Тонкие Плёнки") < down.index("Чистая Зона")
    assert client.get("/style/?sort=nonsense&page=999").status_code == 200
