"""Names in either script."""

import pytest
from django.db.models import Expression, TextField, Value
from hypothesis import given
from hypothesis import strategies as st

from gildia.accounts.models import Person
from gildia.foundation import names

LETTERS = st.text("АБЁёЖжЩщЪъЫыЭэЮюЯяЙйЦцХхABCabcyjYJ «»„“”\"'()-.0129中文", max_size=60)


def in_sql(expression: Expression) -> str:
    rows = Person.objects.annotate(found=expression).values_list("found", flat=True)
    found: str = rows.get()
    return found


@pytest.mark.django_db
class TestKeys:
    @pytest.fixture(autouse=True)
    def _one_row(self) -> None:
        Person.objects.create_user("anna@pribor-sensor.example", name="Анна")

    @given(name=LETTERS)
    def test_the_database_makes_the_same_keys(self, name: str) -> None:
        value = Value(name, output_field=TextField())
        assert in_sql(names.search_key_expression(value)) == names.search_key(name)
        assert in_sql(names.sort_key_expression(value)) == names.sort_key(name)


def test_both_scripts_meet() -> None:
    assert names.search_key("«Прибор-Сенсор»") == names.search_key("Pribor-Sensor")
    assert names.search_key("Ёлка") == names.search_key("елка") == names.search_key("Elka")


def test_yo_stands_beside_ye() -> None:
    assert sorted(["Жук", "Ёлка", "Ель", "«Ежа»"], key=names.sort_key) == ["«Ежа»", "Ёлка", "Ель", "Жук"]


def test_an_address_needs_no_escapes() -> None:
    assert names.slug_of("ООО «НПП „Кремний-Дайсинг“»") == "ooo-npp-kremnii-daising"
