"""The demonstration's templates of agreements, as staff find them."""

import pytest
from django.utils.translation import override

from gildia.agreements.models import Template, TemplateVersion
from gildia.agreements.rules.texts import languages_of, numbered
from gildia.config.demo import loader
from gildia.config.testing.demonstration import LOADED_AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_the_text_on_joining_is_in_force_in_both_languages() -> None:
    version = TemplateVersion.objects.select_related("template__organisation").get(template__kind="joining")
    assert (version.state, version.template.organisation.slug) == ("approved", "technopolis-moscow")
    assert languages_of(version.text) == ("ru", "en")
    assert numbered(version.text) == [0, 1, 2, 3, 4, 5]
    assert "Демонстрационный" in version.note
    with override("ru"):
        assert str(version.template) == "Соглашение о вступлении в кластер"


def test_each_is_loaded_once() -> None:
    loader.load(now=LOADED_AT, open_accounts=True)
    assert sorted(Template.objects.values_list("kind", flat=True)) == ["joining", "nda"]
