"""What gives a company away, and what does not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gildia.opportunities.rules.anonymity import Identity, Reveals, brands_in, findings

WHO = Identity(
    names=("ООО «Прибор-Сенсор»", "Прибор-Сенсор", "Pribor-Sensor", "普力博传感"),
    brands=("Тензар", "ДС-18М"),
    people=("Анна Крылова", "Anna Krylova"),
    addresses=("124498, г. Зеленоград, ул. Академика Валиева, д. 6",),
    numbers=("7735123456", "1027700132195", "213800KUD8LAJWSQ9D15", "4957654321"),
    websites=("https://www.pribor-sensor.ru/", "pribor-sensor.ru"),
)

REVEALING = {
    "Мы, Прибор-Сенсор, ищем": Reveals.NAME,
    "изделия «ПРИБОР СЕНСОР»": Reveals.NAME,
    "от ООО «Прибор-Сенсор»": Reveals.NAME,
    "партнёр Прибора-Сенсора": Reveals.NAME,
    "made by PriborSensor": Reveals.NAME,
    "Pribor Sensor LLC": Reveals.NAME,
    "При\u00adбор-Сенсор": Reveals.NAME,
    "Пpибоp-Сенсoр": Reveals.NAME,  # Latin p and o among the Cyrillic letters
    "我们是普力博传感公司": Reveals.NAME,
    "датчик Тензара": Reveals.BRAND,
    "замена ДС-18М": Reveals.BRAND,
    "замена DS 18M": Reveals.BRAND,
    "спросите Крылову": Reveals.PERSON,
    "ask Anna Krylova": Reveals.PERSON,
    "на улице Академика Валиева": Reveals.ADDRESS,
    "Akademika Valieva street": Reveals.ADDRESS,
    "ИНН 7735123456": Reveals.NUMBER,
    "77 3512 3456": Reveals.NUMBER,
    "1027700-132195": Reveals.NUMBER,
    "lei 213800kud8lajwsq9d15": Reveals.NUMBER,
    "ОГРН: 1157746000000": Reveals.NUMBER,
    "8 (495) 765-43-21": Reveals.PHONE,
    "звоните: (495) 765-43-21": Reveals.NUMBER,
    "+7 495 765 43 21": Reveals.PHONE,
    "пишите на zakaz@mail.example": Reveals.EMAIL,
    "см. https://example.org/about": Reveals.WEB,
    "см. pribor-sensor.ru": Reveals.WEB,
    "телеграм @priborist": Reveals.WEB,
}
HARMLESS = (
    "Нужен прибор с сенсором давления и анализ сигнала",
    "Wafers of 150 mm, 400 a month, by 2026-05-31",
    "Партия 1 200 000 шт., допуск ±0,05 мм, т.е. класс 6",
    "Работаем в Зеленограде, ищем завод в Китае",
    "ГОСТ Р 51000.4-2011, ISO 9001:2015",
    "2,5 млн рублей, 8 недель, 12-15 слоёв",
)


@pytest.mark.parametrize("text", REVEALING, ids=str)
def test_finds_what_reveals_and_where(text: str) -> None:
    found = findings({"text_ru": text}, WHO)
    assert found, "nothing found"
    assert REVEALING[text] in {each.what for each in found}
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end].strip()


@pytest.mark.parametrize("text", HARMLESS, ids=str)
def test_leaves_the_rest_alone(text: str) -> None:
    assert findings({"text_ru": text}, WHO) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Хронос-Центр", "made by Khronos Tsentr"),
        ("Хронос-Центр", "made by Hronos Centr"),
        ("Аллмаз", "резцы Алмаза"),
        ("Mikrosborka", "сделано в Микросборке"),
        ("Mikrosborka", "made at Microsborka"),
        ("Фокус-Юг", "Fokus Yug"),
    ],
)
def test_a_name_is_found_in_every_usual_spelling(name: str, text: str) -> None:
    assert [each.what for each in findings({"text_en": text}, Identity(names=(name,)))] == [Reveals.NAME]


def test_an_address_at_a_public_mail_gives_no_word_away() -> None:
    assert findings({"text_en": "by mail or parcel"}, Identity(websites=("mail.ru",))) == []


def test_tells_the_field_and_the_words() -> None:
    texts = {
        "title_ru": "Резка пластин",
        "text_ru": "Для Прибор-Сенсора, срочно.",
        "file 3": "pribor_sensor.png",
    }
    found = findings(texts, WHO)
    told = [(each.field, texts[each.field][each.start : each.end]) for each in found]
    assert told == [("text_ru", "Прибор-Сенсора"), ("file 3", "pribor_sensor")]


@given(
    before=st.text("абв xyz0,.-\n", max_size=30),
    after=st.text("абв xyz0,.-\n", max_size=30),
    name=st.sampled_from(["Прибор-Сенсор", "Pribor Sensor", "прибор сенсор", "PRIBOR-SENSOR"]),
)
def test_a_name_is_found_whatever_stands_around_it(before: str, after: str, name: str) -> None:
    text = f"{before} {name} {after}"
    start = len(before) + 1
    assert any(
        each.start <= start and each.end >= start + len(name) for each in findings({"text_en": text}, WHO)
    )


@given(st.text(max_size=300))
def test_any_text_is_read_and_findings_never_overlap(text: str) -> None:
    found = findings({"text_ru": text}, WHO)
    for one, next_one in pairwise(found):
        assert one.end <= next_one.start
    assert all(0 <= each.start < each.end <= len(text) for each in found)


def test_brands_are_what_is_quoted_or_mixes_letters_and_digits() -> None:
    assert brands_in("Датчик давления «Тензар» ДС-18М") == ["Тензар", "ДС-18М"]
    assert brands_in("датчик давления 10 бар") == []
