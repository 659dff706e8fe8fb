"""Numbers that name organisations in registers, each scheme with that register's own check.

The schemes are data: a further one is one more entry of `SCHEMES`. `clean` is the only way in;
what it gives back is stored and compared as it is.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import exceptions as wrong
from stdnum import lei
from stdnum.by import unp
from stdnum.ch import uid
from stdnum.cn import uscc
from stdnum.eu import vat
from stdnum.gb import vat as gb_vat
from stdnum.in_ import gstin
from stdnum.jp import cn as japanese
from stdnum.kr import brn
from stdnum.ru import inn
from stdnum.tr import vkn
from stdnum.tw import ubn
from stdnum.ua import edrpou
from stdnum.us import ein

from gildia.foundation.errors import Refused

RAW_LIMIT = 60


def _ogrn(number: str) -> str:
    """OGRN of a company (13 digits) or an entrepreneur (15): remainder by 11 or 13, its last digit.

    Our own, because python-stdnum refuses every OGRNIP whose remainder has two digits.
    """
    first, divisor = ("123456789", 11) if len(number) == 13 else ("34", 13)
    if number[0] not in first:
        raise wrong.InvalidComponent
    if int(number[:-1]) % divisor % 10 != int(number[-1]):
        raise wrong.InvalidChecksum
    return number


def _kpp(number: str) -> str:
    """KPP: tax office (4 digits), reason (2 digits or Latin letters), number; it has no check digit."""
    if not re.fullmatch(r"\d{4}[0-9A-Z]{2}\d{3}", number, re.ASCII):
        raise wrong.InvalidFormat
    return number


def _vat(number: str) -> str:
    """VAT number of a state of the European Union or of Great Britain, with its country letters."""
    if number.startswith("GB"):
        return "GB" + str(gb_vat.validate(number))
    return str(vat.validate(number))


@dataclass(frozen=True)
class Scheme:
    """A kind of number: its name, whose it is, how it is written and how it is checked.

    `lengths` is empty where the length depends on the number itself; `lookalike` says that the
    check is strong enough to recognise a number that was put into another scheme's field.
    """

    code: str
    name: str | Promise
    countries: tuple[str, ...]
    example: str
    check: Callable[[str], str]
    lengths: tuple[int, ...] = ()
    digits_only: bool = True
    is_shared: bool = False
    lookalike: bool = True

    def accepts(self, number: str) -> bool:
        """Whether a compacted number passes this scheme's check."""
        try:
            _examine(self, number)
        except wrong.ValidationError:
            return False
        return True


_EU = (
    "AT",
    "BE",
    "BG",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
)

SCHEMES: dict[str, Scheme] = {
    scheme.code: scheme
    for scheme in (
        Scheme("inn", gettext_lazy("INN"), ("RU",), "7707083893", inn.validate, (10, 12)),
        Scheme("ogrn", gettext_lazy("OGRN"), ("RU",), "1027700132195", _ogrn, (13, 15)),
        Scheme(
            "kpp",
            gettext_lazy("KPP"),
            ("RU",),
            "773601001",
            _kpp,
            (9,),
            digits_only=False,
            is_shared=True,
            lookalike=False,
        ),
        Scheme(
            "uscc",
            gettext_lazy("USCC"),
            ("CN",),
            "91110000600037341L",
            uscc.validate,
            (18,),
            digits_only=False,
        ),
        Scheme(
            "lei", gettext_lazy("LEI"), (), "213800KUD8LAJWSQ9D15", lei.validate, (20,), digits_only=False
        ),
        Scheme("vat", gettext_lazy("VAT number"), (*_EU, "GB"), "DE136695976", _vat, digits_only=False),
        Scheme(
            "unp",
            gettext_lazy("UNP"),
            ("BY",),
            "200988541",
            unp.validate,
            (9,),
            digits_only=False,
            lookalike=False,
        ),
        Scheme("edrpou", gettext_lazy("EDRPOU"), ("UA",), "32855961", edrpou.validate, (8,), lookalike=False),
        Scheme("ein", gettext_lazy("EIN"), ("US",), "042103594", ein.validate, (9,), lookalike=False),
        Scheme("uid", gettext_lazy("UID"), ("CH",), "CHE100155212", uid.validate, (12,), digits_only=False),
        Scheme(
            "gstin",
            gettext_lazy("GSTIN"),
            ("IN",),
            "27AAPFU0939F1ZV",
            gstin.validate,
            (15,),
            digits_only=False,
        ),
        Scheme(
            "cn",
            gettext_lazy("corporate number"),
            ("JP",),
            "5835678256246",
            japanese.validate,
            (13,),
            lookalike=False,
        ),
        Scheme(
            "brn",
            gettext_lazy("business registration number"),
            ("KR",),
            "1168200276",
            brn.validate,
            (10,),
            lookalike=False,
        ),
        Scheme("vkn", gettext_lazy("VKN"), ("TR",), "4540536920", vkn.validate, (10,), lookalike=False),
        Scheme(
            "ubn",
            gettext_lazy("unified business number"),
            ("TW",),
            "00501503",
            ubn.validate,
            (8,),
            lookalike=False,
        ),
    )
}

_SEPARATORS = re.compile(r"[\s\-–—./№#'\"«»\u200b\ufeff]+")


def choices() -> list[tuple[str, str | Promise]]:
    """Schemes for a select box, in the order of the table."""
    return [(scheme.code, scheme.name) for scheme in SCHEMES.values()]


def schemes_of(country: str) -> list[Scheme]:
    """The schemes that an organisation of a country may have: its own and the worldwide ones."""
    return [scheme for scheme in SCHEMES.values() if not scheme.countries or country in scheme.countries]


def clean(scheme: str, raw: str) -> str:
    """A number as its register writes it, without separators.

    Raises Refused with a sentence that says what is wrong with it and, where it can, what it is instead.
    """
    rule = SCHEMES.get(scheme)
    if rule is None:
        raise Refused(_("We do not know this kind of identifier."))
    if len(raw) > RAW_LIMIT:
        raise Refused(
            _("This is too long for %(name)s: at most %(limit)s characters.") % _words(rule, limit=RAW_LIMIT)
        )
    number = compact(raw)
    if not number:
        raise Refused(_("Give the number, for instance %(example)s.") % _words(rule))
    try:
        return _examine(rule, number)
    except wrong.ValidationError as error:
        other = recognise(number, besides=scheme)
        if other is not None:
            sentence = _(
                "This looks like %(other)s, but the field is for %(name)s. Put it into the right field."
            )
            raise Refused(sentence % _words(rule, other=other.name)) from error
        raise Refused(_sentence(rule, number, error)) from error


def compact(raw: str) -> str:
    """The number without spaces (of any kind), dashes and quotes, in capitals and ASCII digits."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", raw)).upper()


def recognise(number: str, *, besides: str = "") -> Scheme | None:
    """The scheme a compacted number belongs to, where its check can tell."""
    known = (scheme for scheme in SCHEMES.values() if scheme.lookalike and scheme.code != besides)
    return next((scheme for scheme in known if scheme.accepts(number)), None)


def _examine(rule: Scheme, number: str) -> str:
    """Form before length before check digit, so that the sentence names the first thing to mend."""
    allowed = r"[0-9]+" if rule.digits_only else r"[0-9A-Z]+"
    if not re.fullmatch(allowed, number):
        raise wrong.InvalidFormat
    if rule.lengths and len(number) not in rule.lengths:
        raise wrong.InvalidLength
    if len(set(number)) == 1:
        raise wrong.InvalidComponent
    return str(rule.check(number))


def _sentence(rule: Scheme, number: str, error: wrong.ValidationError) -> str:
    """What is wrong with a number, and what to do."""
    if isinstance(error, wrong.InvalidLength) and rule.lengths:
        wanted = _(" or ").join(str(length) for length in rule.lengths)
        sentence = _(
            "%(name)s has %(wanted)s characters, this one has %(given)s. Check that none is missing."
        )
        return sentence % _words(rule, wanted=wanted, given=len(number))
    if isinstance(error, wrong.InvalidChecksum):
        sentence = _("The check digit of this %(name)s does not fit: a digit is mistyped somewhere.")
        return sentence % _words(rule)
    if isinstance(error, wrong.InvalidFormat) and rule.digits_only:
        return _("%(name)s has digits only, for instance %(example)s.") % _words(rule)
    return _("This is no valid %(name)s. It should look like %(example)s.") % _words(rule)


def _words(rule: Scheme, **more: object) -> dict[str, object]:
    """What the sentences fill in."""
    return {"name": rule.name, "example": rule.example, **more}
