"""Identifiers that pass every check of form and check digit and yet can belong to nobody.

Russian numbers carry region 00, Chinese ones the administrative division 000000, LEIs the issuer
0000; no register gives those out. The same slug always gets the same numbers.
"""

import hashlib

from stdnum.cn import uscc
from stdnum.iso7064 import mod_97_10
from stdnum.ru import inn

LEI_FROM_EMPLOYEES = 200


def invented(*, slug: str, country: str, founded: int, employees: int) -> dict[str, str]:
    """The identifiers of an invented company by scheme: its country's own; an LEI if large or foreign."""
    found: dict[str, str] = {}
    if country == "RU":
        found = {"inn": invented_inn(slug), "ogrn": invented_ogrn(slug, founded)}
    elif country == "CN":
        found = {"uscc": invented_uscc(slug)}
    if not found or employees >= LEI_FROM_EMPLOYEES:
        found["lei"] = invented_lei(slug)
    return found


def invented_inn(slug: str) -> str:
    """Ten digits of region 00."""
    number = "00" + _digits(slug, "inn", 7)
    return number + inn.calc_company_check_digit(number)


def invented_ogrn(slug: str, founded: int) -> str:
    """Thirteen digits of region 00, entered in the register in the year of foundation."""
    number = f"1{founded % 100:02}00" + _digits(slug, "ogrn", 7)
    return number + str(int(number) % 11 % 10)


def invented_uscc(slug: str) -> str:
    """Eighteen characters of the administrative division 000000."""
    number = "91000000" + _digits(slug, "uscc", 9)
    return number + str(uscc.calc_check_digit(number))


def invented_lei(slug: str) -> str:
    """Twenty characters of the issuer 0000."""
    number = "000000" + _digits(slug, "lei", 12)
    return number + str(mod_97_10.calc_check_digits(number))


def _digits(slug: str, scheme: str, count: int) -> str:
    digest = hashlib.sha256(f"{scheme}:{slug}".encode()).digest()
    return str(int.from_bytes(digest) % 10**count).zfill(count)
