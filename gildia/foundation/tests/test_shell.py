"""What the frame of every page asks for."""

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation
from django_cotton.compiler_regex import CottonCompiler

from gildia.foundation.templatetags.shell import monogram


def rendered(source: str, path: str = "/", **context: object) -> str:
    """A piece of a template, rendered as on a page."""
    template = engines["django"].from_string(CottonCompiler().process("{% load shell %}" + source))
    return template.render(context, RequestFactory().get(path))


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Анна Крылова", "АК"),
        ("ООО «Прибор-Сенсор»", "П"),
        ("НПП «Кремний Дайсинг»", "КД"),
        ("АО", "А"),
        ("4 сезона", "С"),
        ("", ""),
    ],
)
def test_a_monogram_leaves_out_legal_forms_and_quotes(name: str, letters: str) -> None:
    assert monogram(name) == letters


def test_each_form_gets_a_key_of_its_own() -> None:
    source = "{% idempotency_key as one %}{% idempotency_key as two %}{{ one }} {{ two }}"
    one, two = rendered(source).split()
    assert one != two
    assert len(one) == 32


def test_a_filter_form_keeps_the_rest_of_the_address() -> None:
    source = (
        "{% other_parameters names as kept %}{% for name, value in kept %}{{ name }}={{ value }} {% endfor %}"
    )
    path = "/?q=wafer&place=zone&place=other&sort=name&page=2"
    assert rendered(source, path, names={"place"}) == "q=wafer sort=name "


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_missing_page_says_so_in_the_frame(client: Client, language: str) -> None:
    answer = client.get("/no/such/page/", headers={"accept-language": language})
    assert answer.status_code == 404
    with translation.override(language):
        assert translation.gettext("There is no such page") in answer.content.decode()
    assert f'<html lang="{language}"' in answer.content.decode()
