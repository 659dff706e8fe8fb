"""Strategies for searches that nobody means well by; the suite tries a few hundred of them."""

from dataclasses import dataclass
from urllib.parse import quote

from hypothesis import strategies as st

LONGEST = 10_000
ADDRESSES = ("/partners/", "/partners/why/", "/api/v1/partners/search", "/api/v1/partners/why")
PARAMETERS = (
    "page", "sort", "view", "limit", "offset", "organisation", "company", "place", "circle", "step",
    "segment", "certificate", "country", "size", "language",
)  # fmt: skip

#: The first and last character of stretches of writing, so that each script comes as often as Latin.
_SCRIPTS = (
    "az", "AZ", "ая", "АЯ", "αω", "את", "اي", "अह", "กฮ", "一龥", "ぁん", "ァン", "가힣", "ႠჅ",
    "\u0300\u036f", "\u200b\u200f", "\u202a\u202e", "\U0001f300\U0001f6ff", "\U0001f1e6\U0001f1ff",
    "\U0001d400\U0001d7ff", "\ufe00\ufe0f", "\x01\x1f", "！～", "\ud800\udfff",
)  # fmt: skip
_SCRAPS = (
    *r"""
' OR 1=1; DROP TABLE registry_organisation; --
\'; SELECT pg_sleep(10) --
%' AND '1'='1
%%s %(q)s
((((a+)+)+)+)+$
(?:.*)*\1
[a-
^(([a-z])+.)+[A-Z]([a-z])+$
{{ 7*7 }}
{% debug %}
{% load static %}
${jndi:ldap://x}
<script>alert(1)</script>
"><img src=x onerror=alert(1)>
javascript:alert(1)
]]><!--
../../etc/passwd
null
NaN
1e999 мм
-1e999 nm
0x7fffffffffffffff
½ дюйма
²00 мм
１００ mm
٣٤ мм
от 5 до до 3 мм
≥≥≤= 7 µm
ISO 99999999999999999999
ГОСТ Р ИСО ИСО ИСО 1
& | ! <-> :*
и на в для по с
the of and for
的 了 和
...,,,;;;???
не не не не
кроме всего
not not only outside of not in
во Владивостоке, но не в Москве
🏳️‍🌈👩‍👩‍👧‍👦
ŉﬁİßﷺ
""".strip().splitlines(),
    "\x00",
    "\ufeff",
    "\r\nSet-Cookie: a=b",
    "e\u0301\u0301\u0301",
    "9" * 400 + " mm",
)
_REPEATED = (
    *"яaж晶('%_\\-/≤🙂٣;:\u0301\u202e ",
    *("1-", "1,", "1.", "x1", "1x", "mm", "aб", "10^", "e\u0301", ": ", "; ", "\n- ", " и ", " and ", "a b "),
    *("не ", "кроме ", "без ", "до ", "iso ", "ГОСТ Р ", "9001 ", "200 мм ", "партия ", "in ", "в Москве "),
    *("от 1 до 2 ", "from 1 to 2 mm "),
)


def _written(script: str) -> st.SearchStrategy[str]:
    first, last = (ord(sign) for sign in script)
    letters = st.integers(first, last).map(chr)
    return st.lists(st.lists(letters, min_size=1, max_size=12).map("".join), max_size=12).map(" ".join)


_amounts = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "≥", "до ", "at least ", "±", "-", "~", "不超过"]),
    st.one_of(st.integers(), st.floats(), st.text("0123456789.,eE+-–х×", max_size=30)),
    st.sampled_from(["", " ", "\u00a0"]),
    st.sampled_from(
        ["мм", "mm", "нм", "дюймов", "°C", "%", "штук в месяц", "wafers a month", "天", "kGy", "", "мк"]
    ),
)
_piece = st.one_of(
    st.one_of([_written(script) for script in _SCRIPTS]),
    st.sampled_from(_SCRAPS),
    _amounts,
    st.text(max_size=60),
)
_long = st.builds(
    lambda piece, end: (piece * (LONGEST // len(piece) + 1))[: LONGEST - len(end)] + end,
    st.one_of(st.sampled_from(_REPEATED), st.text(min_size=1, max_size=8)),
    st.sampled_from(["", "!", "мм", "x", "\ud800"]),
)
_repeated = st.builds(str.__mul__, st.sampled_from(_REPEATED), st.integers(1, 200))

texts = st.one_of(
    _piece,
    st.lists(_piece, min_size=2, max_size=12).map(" ".join),
    st.lists(_piece, min_size=2, max_size=12).map("".join),
    _repeated,
    _long,
)
"""Needs in any script, of any length up to `LONGEST`."""

_values = st.one_of(
    _piece.map(lambda text: text[:300]),
    st.integers().map(str),
    st.sampled_from(
        [
            "0",
            "-1",
            "1",
            "50",
            "99999",
            "list",
            "map",
            "table",
            "name",
            "size",
            "RU",
            "mine",
            "none",
            "pribor-sensor",
        ]
    ),
)


@dataclass(frozen=True)
class Asked:
    """One request: whom, and the parameters in the order in which they stand."""

    address: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def query(self) -> str:
        """The query as a browser without scruples sends it: lone surrogates are encoded too."""
        pairs = [(name, quote(value.encode("utf-8", "surrogatepass"))) for name, value in self.parameters]
        return "&".join(f"{name}={value}" for name, value in pairs)


_pairs = st.tuples(st.sampled_from(PARAMETERS), _values)
searches = st.builds(
    lambda address, need, pairs: Asked(address, (("q", need), *pairs)),
    st.sampled_from(ADDRESSES),
    texts,
    st.one_of(st.just([("organisation", "pribor-sensor")]), st.lists(_pairs, max_size=4)),
)
"""Requests to page and API, some with other parameters as hostile as the need."""
