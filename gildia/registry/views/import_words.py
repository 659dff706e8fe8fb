"""The sentences of imports: what a file, a row or a column is, in the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gildia.foundation import identifiers
from gildia.foundation.errors import Refused
from gildia.registry.models.imports import CREATE, DOUBTFUL, MATCHED, NEW, SKIP, UNCHANGED, UPDATE, WRONG
from gildia.registry.queries.imports import CIRCLE

FIELD_NAMES: Mapping[str, str | Promise] = {
    "legal_name": gettext_lazy("Legal name"),
    "name_ru": gettext_lazy("Name in Russian"),
    "name_en": gettext_lazy("Name in English"),
    "name_zh": gettext_lazy("Name in Chinese"),
    **{code: scheme.name for code, scheme in identifiers.SCHEMES.items()},
    "country": gettext_lazy("Country"),
    "website": gettext_lazy("Website"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Telephone"),
    "employees": gettext_lazy("Employees"),
    "founded_year": gettext_lazy("Founded"),
    "summary_ru": gettext_lazy("Summary in Russian"),
    "summary_en": gettext_lazy("Summary in English"),
    "summary_zh": gettext_lazy("Summary in Chinese"),
    "okved": gettext_lazy("OKVED, main activity"),
    "city": gettext_lazy("City"),
    "address": gettext_lazy("Address"),
    CIRCLE: gettext_lazy("Zone or cluster"),
}

OUTCOME_NAMES: Mapping[str, str | Promise] = {
    NEW: gettext_lazy("New"),
    MATCHED: gettext_lazy("Matched"),
    DOUBTFUL: gettext_lazy("Doubtful"),
    WRONG: gettext_lazy("Wrong"),
    UNCHANGED: gettext_lazy("Unchanged"),
}
OUTCOME_PROSE: Mapping[str, str | Promise] = {
    NEW: gettext_lazy(
        "The register knows nobody like them. They are added as published profiles without administrators."
    ),
    MATCHED: gettext_lazy("An identifier says who they are. The table shows what would change."),
    DOUBTFUL: gettext_lazy(
        "Perhaps we know them: the name or the website is alike. Say of each what is right."
    ),
    WRONG: gettext_lazy(
        "These rows cannot be taken. Mend them in your file and upload it again; nothing comes twice."
    ),
    UNCHANGED: gettext_lazy("The register holds the same already."),
}
DECISION_NAMES: Mapping[str, str | Promise] = {
    "": gettext_lazy("Not decided yet"),
    CREATE: gettext_lazy("Add as new"),
    UPDATE: gettext_lazy("Update"),
    SKIP: gettext_lazy("Leave out"),
}

_SENTENCES: Mapping[str, str | Promise] = {
    # what makes a row wrong
    "no_name": gettext_lazy("The row has no name."),
    "too_long": gettext_lazy("%(field)s is too long: %(given)s characters, at most %(limit)s."),
    "number_shortened": gettext_lazy(
        "%(field)s: the spreadsheet has shortened the number to %(value)s. Format the column "
        "as text and enter it again."
    ),
    "country": gettext_lazy("We do not know the country “%(value)s”. Write its name or its two-letter code."),
    "email": gettext_lazy("“%(value)s” is no e-mail address."),
    "website": gettext_lazy("“%(value)s” is no address of a website."),
    "whole_number": gettext_lazy("%(field)s: “%(value)s” is no whole number up to %(limit)s."),
    "year": gettext_lazy("%(field)s: “%(value)s” holds no year between 1700 and 2100."),
    "okved": gettext_lazy("OKVED has no code “%(value)s”."),
    "duplicate": gettext_lazy("The same organisation stands in row %(row)s already."),
    "several_owners": gettext_lazy(
        "The identifiers belong to different organisations of the register (%(schemes)s)."
    ),
    "not_yours": gettext_lazy(
        "An organisation with this identifier is in the register, but another managing company"
        " keeps its entry."
    ),
    # what makes it doubtful
    "same_name": gettext_lazy("The same name: %(name)s."),
    "similar_name": gettext_lazy("A similar name: %(name)s."),
    "same_website": gettext_lazy("The same website: %(name)s."),
    # remarks
    "zero_restored": gettext_lazy(
        "%(scheme)s: the spreadsheet had cut off the leading zero; it is %(value)s."
    ),
    "kept": gettext_lazy("Kept as the company wrote it: %(fields)s."),
    # the file
    "undecodable": gettext_lazy(
        "%(count)s characters cannot be read as %(encoding)s. Choose another encoding."
    ),
    "merged": gettext_lazy("Merged areas: %(count)s. Their value was taken into each of their cells."),
    "formulas_without_value": gettext_lazy(
        "Formulas without a computed value: %(count)s (%(cells)s). Open the file in a "
        "spreadsheet program and save it; until then these cells are empty."
    ),
    "no_name_column": gettext_lazy(
        "No column looks like the name of the organisation. Say below which one it is."
    ),
    "empty": gettext_lazy("The table is empty."),
    "too_many_rows": gettext_lazy("The table has more than %(limit)s rows. Divide it into several files."),
    "broken_csv": gettext_lazy("Line %(line)s cannot be read; a quotation mark is probably not closed."),
    "broken_xlsx": gettext_lazy(
        "The workbook is damaged. Open it in a spreadsheet program and save it again."
    ),
    "no_sheet": gettext_lazy("The workbook has no visible sheet."),
    "broke_off": gettext_lazy("Reading broke off on our side. Try once more."),
    "given_back": gettext_lazy(
        "Applying did not work, because the register has changed in the meantime or the "
        "mandate has ended. Nothing was written. Read the file again and apply it once more."
    ),
}


def sentence(problem: Mapping[str, Any]) -> str:
    """A problem or note, stored as a code with details, as a sentence."""
    code, details = problem["code"], dict(problem["details"])
    if code == "identifier":
        scheme, value = details["field"], details["value"]
        return f"{field_name(scheme)}: {value}. {_why_refused(scheme, value)}"
    for name in ("field", "scheme"):
        if name in details:
            details[name] = field_name(details[name])
    if "fields" in details:
        details["fields"] = ", ".join(field_name(name) for name in details["fields"].split(","))
    return str(_SENTENCES[code]) % details


def sentences(problems: Iterable[Mapping[str, Any]]) -> list[str]:
    """Several of them."""
    return [sentence(problem) for problem in problems]


def field_name(name: str) -> str:
    """What a field of an import is called."""
    return str(FIELD_NAMES.get(name.split(":", maxsplit=1)[0], name))


def _why_refused(scheme: str, value: str) -> str:
    """Asks the scheme again, since the sentence must be in the language of whoever reads now."""
    try:
        identifiers.clean(scheme, value)
    except Refused as refusal:
        return str(refusal)
    return _("Our rules have changed since; read the file again.")
