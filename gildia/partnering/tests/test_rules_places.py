"""The gazetteer: regions and towns in the forms and languages in which they are asked for."""

import re
import tomllib
from pathlib import Path

import pytest

from gildia.foundation.countries import country_names
from gildia.partnering.rules import places
from gildia.partnering.rules.needs import read_need

GAZETTEER = tomllib.loads((Path(places.__file__).parents[1] / "data" / "places.toml").read_text("utf-8"))
ROWS = [row for kind in ("regions", "towns") for row in GAZETTEER[kind]]
LEAST_PLACES = 500
#: Spelling at least once what its neighbours in the table share: cases, hyphens, plurals, adjectives.
ASKED = {
    "в Магнитогорске": "RU-CHE/Magnitogorsk",
    "в Набережных Челнах": "RU-TA/Naberezhnye Chelny",
    "из Липецка": "RU-LIP/Lipetsk",
    "в Комсомольске-на-Амуре": "RU-KHA/Komsomolsk-on-Amur",
    "в Каменске-Уральском": "RU-SVE/Kamensk-Uralsky",
    "в Нижнем Тагиле": "RU-SVE/Nizhny Tagil",
    "в Титановой долине": "RU-SVE/Verkhnyaya Salda",
    "в Алабуге": "RU-TA/Yelabuga",
    "в Великих Луках": "RU-PSK/Velikiye Luki",
    "в Грозном": "RU-CE/Grozny",
    "в Коврове": "RU-VLA/Kovrov",
    "из Коврова": "RU-VLA/Kovrov",
    "в Шахтах": "RU-ROS/Shakhty",
    "в Ельце": "RU-LIP/Yelets",
    "в Кирове": "RU-KIR/Kirov",
    "в Афинах": "GR-I/Athens",
    "в Кёльне": "DE-NW/Cologne",
    "в Северной Осетии": "RU-SE",
    "в Вологодской области": "RU-VLG",
    "в Кузбассе": "RU-KEM",
    "в ХМАО": "RU-KHM",
    "from Düsseldorf": "DE-NW/Düsseldorf",
    "in Gothenburg": "SE-O/Gothenburg",
    "in the Basque Country": "ES-PV",
    "在温州": "CN-ZJ/Wenzhou",
    "在内蒙古": "CN-NM",
}


@pytest.mark.parametrize(("asked", "key"), ASKED.items())
def test_a_place_is_found_in_its_cases(asked: str, key: str) -> None:
    assert [places.key(place) for place in read_need(f"резка, {asked}").places] == [key]


@pytest.mark.parametrize(
    "typed", ["изделия из ковров", "работы в шахтах", "редкая находка", "в грозном виде"]
)
def test_a_word_that_is_no_name_is_no_place(typed: str) -> None:
    assert read_need(typed).places == ()


def test_every_place_has_a_code_of_a_country_and_a_name_in_three_languages() -> None:
    assert len(ROWS) >= LEAST_PLACES
    for code, *names in ROWS:
        assert re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", code), code
        assert code[:2] in country_names("en")
        russian, english, chinese = names
        assert re.search("[а-я]", russian)
        assert re.search("[A-Za-z]", english)
        assert re.search("[\u4e00-\u9fff]", chinese)


def test_no_name_stands_for_two_places() -> None:
    names = [name for _, *languages in ROWS for name in "/".join(languages).split("/")]
    assert sorted(names) == sorted(set(names))
    assert set(GAZETTEER["words"]) <= set(names)


def test_every_first_name_is_read_as_its_place() -> None:
    wrong = []
    for code, *languages in ROWS:
        russian, english, chinese = (names.split("/")[0] for names in languages)
        for asked in (f"резка, кроме {russian}", f"dicing, not in {english}", f"{chinese}的供应商"):
            read = [place.region for place in read_need(asked).places]
            wrong += [(asked, code, read)] if read != [code] else []
    assert not wrong
