"""What an attestation says on paper and on the page of its code."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from gildia.agreements.models import Attestation
from gildia.agreements.rules.codes import shown
from gildia.agreements.rules.sheets import AttestationSheet, Fact, SignatureNote
from gildia.agreements.wording.sheets import address_of, each_language, moment
from gildia.foundation.languages import best, pick


def attestation_sheet(attestation: Attestation, sentence: Mapping[str, str]) -> AttestationSheet:
    """The sheet of an attestation that is about to be issued, complete in each of its languages."""
    languages = attestation.language_codes
    names = {language: _issuer(attestation, language) for language in languages}
    facts = [*attestation.stated, *_dates(attestation)]
    return AttestationSheet(
        code=attestation.code,
        address=address_of(attestation.code),
        languages=languages,
        issuer=names,
        title={language: pick(attestation, "title", language).value for language in languages},
        sentence=_complete(sentence, languages),
        facts=[Fact(_complete(fact.label, languages), _complete(fact.value, languages)) for fact in facts],
        words=each_language(_words),
        mark=each_language(lambda: _("DEMONSTRATION")) if settings.DEMONSTRATION else {},
    )


def seal_note(attestation: Attestation) -> SignatureNote:
    """What stands in the field of the seal."""
    with override(attestation.language_codes[0]):
        lines = [
            _("Seal of the installation %(site)s") % {"site": _site()},
            _("Issued by: %(issuer)s") % {"issuer": _issuer(attestation)},
            moment(attestation.issued_at),
        ]
        seal = _("Sealed by Gildia · %(code)s") % {"code": shown(attestation.code)}
        return SignatureNote(_("Sealed electronically"), lines, seal)


def _day(at: datetime | None) -> str:
    return "" if at is None else date_format(timezone.localtime(at), "DATE_FORMAT")


def _dates(attestation: Attestation) -> list[Fact]:
    """Issued on, valid until: in every attestation alike."""
    issued_at, until = attestation.issued_at, attestation.valid_until
    issued = Fact(
        each_language(lambda: pgettext("attestation", "Issued")), each_language(lambda: _day(issued_at))
    )
    if until is None:
        return [issued]
    day = each_language(lambda: date_format(until, "DATE_FORMAT"))
    return [issued, Fact(each_language(lambda: _("Valid until")), day)]


def _complete(texts: Mapping[str, str], languages: tuple[str, ...]) -> dict[str, str]:
    """A text for each language, the next best one where its own is missing."""
    return {language: best(texts, language).value for language in languages}


def _issuer(attestation: Attestation, language: str | None = None) -> str:
    issuer = attestation.issuer
    return pick(issuer, "name", language).value or issuer.legal_name


def _words() -> dict[str, str]:
    return {
        "verify": _("Verify:"),
        "qr": _("QR code for verification"),
        "file": _(
            "The electronic seal covers the whole file: it proves that the file comes from this installation"
            " and that no byte of it was changed."
        ),
        "print": _(
            "A printed copy proves nothing by itself: scan the code and compare what you read there with what"
            " stands here."
        ),
    }


def _site() -> str:
    return urlsplit(settings.SITE_ADDRESS).hostname or str(settings.SITE_ADDRESS)
