"""Names as people type them: one key for search in either script, one for sorting.

PostgreSQL's own lower() and trigrams know nothing of Cyrillic where the server runs in the C locale, as the
embedded one does. So names are brought to small Latin letters first; the database does the same in generated
columns (`search_key_expression`, `sort_key_expression`), and a test holds both to one result.
"""

from django.db.models import CharField, Expression, F, Func, TextField, Value
from django.utils.text import slugify

_UPPER = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяabcdefghijklmnopqrstuvwxyz"
_MARKS = "«»„“”\"'()"

#: Letters that have one Latin letter; й, ы, j and y all become i, since people write them each way.
_SINGLE_FROM = "абвгдеёзийклмнопрстуфцыэjy"
_SINGLE_TO = "abvgdeeziiklmnoprstufcieii"
#: Letters that need more than one, or none.
_SEVERAL = {"ж": "zh", "х": "kh", "ч": "ch", "ш": "sh", "щ": "sch", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}

_TO_LOWER = str.maketrans(_UPPER, _LOWER, _MARKS)
_TO_LATIN = str.maketrans({**dict(zip(_SINGLE_FROM, _SINGLE_TO, strict=True)), **_SEVERAL})
_TO_SORT = str.maketrans("ё", "е")


def search_key(name: str) -> str:
    """The name in small Latin letters without quotation marks: «Прибор» and Pribor become one."""
    return name.translate(_TO_LOWER).translate(_TO_LATIN).strip()


def sort_key(name: str) -> str:
    """The name as lists sort it: case and quotation marks do not count, ё is е."""
    return name.translate(_TO_LOWER).translate(_TO_SORT).strip()


def slug_of(name: str, *, length: int = 60) -> str:
    """The name as a part of an address."""
    return slugify(search_key(name))[:length].strip("-")


def joined(*columns: str) -> Expression:
    """The text of several columns with spaces between, in SQL that a generated column accepts."""
    whole: Expression = F(columns[0])  # type: ignore[assignment]
    for column in columns[1:]:
        whole = Func(whole, Value(" "), F(column), template="(%(expressions)s)", arg_joiner=" || ")
    whole.output_field = TextField()
    return whole


def search_key_expression(text: Expression) -> Expression:
    """`search_key` in SQL."""
    key = _translated(_lower(text), _SINGLE_FROM, _SINGLE_TO)
    for letter, latin in _SEVERAL.items():
        key = Func(key, Value(letter), Value(latin), function="replace", output_field=TextField())
    return _trimmed(key)


def sort_key_expression(text: Expression) -> Expression:
    """`sort_key` in SQL."""
    return _trimmed(_translated(_lower(text), "ё", "е"))


def _lower(text: Expression) -> Expression:
    return _translated(text, _UPPER + _MARKS, _LOWER)


def _translated(text: Expression, before: str, after: str) -> Expression:
    return Func(text, Value(before), Value(after), function="translate", output_field=TextField())


def _trimmed(text: Expression) -> Expression:
    return Func(text, function="btrim", output_field=CharField())
