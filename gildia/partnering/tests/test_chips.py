"""Chips: what was recognised in a need, in words, and the need without it."""

from django.utils.translation import override

from gildia.partnering.rules.needs import read_need
from gildia.partnering.views.chips import parts, recognised


def test_every_recognised_thing_has_a_chip_in_the_readers_language() -> None:
    need = read_need("резка пластин 100–200 мм, ISO 9001, из Китая или Тайваня, кроме лазерной")
    with override("ru"):
        assert [chip.words for chip in recognised(need)] == [
            "диаметр пластины от 100 до 200\u00a0мм",
            "ISO 9001",
            "Китай или Тайвань",
            "исключить: лазерной",
        ]
    with override("en"):
        assert [chip.words for chip in recognised(read_need("dicing, not in China"))] == ["not China"]


def test_places_that_share_a_preposition_go_together() -> None:
    with override("ru"):
        (chip,) = recognised(read_need("фотошаблоны из Китая, Индии или Тайваня"))
    assert (chip.words, chip.rest) == ("Китай или Индия или Тайвань", "фотошаблоны")


def test_taking_an_item_of_a_list_away_leaves_a_list() -> None:
    need = read_need("1) резка пластин; 2) утонение пластин; 3) сборка в QFN")
    with override("ru"):
        chips = parts(need)
    assert [chip.words for chip in chips] == ["резка пластин", "утонение пластин", "сборка в QFN"]
    assert [chip.rest for chip in chips] == [
        "1) утонение пластин; 3) сборка в QFN",
        "1) резка пластин; 2) сборка в QFN",
        "1) резка пластин; 2) утонение пластин",
    ]
    assert parts(read_need("резка пластин")) == []
