"""Re-signing campaigns in words: how far a member is, and what it had signed before."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from gildia.agreements.models import TemplateVersion
from gildia.agreements.models.agreements import DECLINED, EXPIRED, SENT
from gildia.agreements.models.signatories import SIGNATORY_STATES
from gildia.agreements.models.signatories import SIGNED as HAS_SIGNED
from gildia.clusters.models import CampaignEntry
from gildia.clusters.queries.campaigns import GONE, SIGNED, TROUBLE, UNSIGNED, WAITING, SignedVersion

#: How far members are, as tabs of the campaign's page.
PROGRESS_LABELS: Mapping[str, str | Promise] = {
    WAITING: pgettext_lazy("re-signing", "waiting"),
    SIGNED: pgettext_lazy("re-signing", "signed"),
    UNSIGNED: pgettext_lazy("re-signing", "not signed"),
    TROUBLE: pgettext_lazy("re-signing", "held up"),
    GONE: pgettext_lazy("re-signing", "no members any more"),
}


def progress_words(entry: Any) -> str:  # noqa: ANN401 - an entry with its annotations
    """How far a member is, in a sentence's end."""
    if entry.progress == SIGNED:
        return _("signed by both sides on %(day)s") % {"day": _day(entry.agreement.completed_at)}
    if entry.progress == UNSIGNED:
        return _ended(entry)
    if entry.progress == TROUBLE:
        return _("held up: %(why)s") % {"why": entry.trouble}
    return _("no member any more") if entry.progress == GONE else _waiting(entry)


def _waiting(entry: Any) -> str:  # noqa: ANN401 - an entry with its annotations
    if entry.agreement is None or entry.agreement.state != SENT:
        return _("the agreement is being prepared")
    if entry.company_state == HAS_SIGNED:
        return _("the company has signed, the managing company has not")
    return _("waits for the company's signature")


def _ended(entry: CampaignEntry) -> str:
    agreement = entry.agreement
    if agreement is None or agreement.state == EXPIRED:
        return _("not signed in time")
    sentence = _("declined: %(reason)s") if agreement.state == DECLINED else _("taken back: %(reason)s")
    return sentence % {"reason": agreement.reason}


def opened_words(entry: Any) -> str:  # noqa: ANN401 - an entry with its annotations
    """Whether those who sign for the company have looked at it."""
    return str(SIGNATORY_STATES.get(entry.company_state or "", ""))


def before_words(entry: CampaignEntry) -> str:
    """What the member had signed before, and when."""
    agreement = entry.before
    if agreement is None:
        return _("signed nothing on this platform")
    words = version_words(agreement.version)
    return words if agreement.completed_at is None else f"{words}, {_day(agreement.completed_at)}"


def version_words(version: TemplateVersion | None) -> str:
    """A version by its number."""
    if version is None:
        return _("signed nothing on this platform")
    return _("version %(number)s") % {"number": version.number}


def counted_words(versions: Iterable[SignedVersion]) -> list[tuple[str, str]]:
    """Versions and by how many members each is signed."""
    return [
        (
            version_words(each.version),
            ngettext("%(count)s member", "%(count)s members", each.members) % {"count": each.members},
        )
        for each in versions
    ]


def _day(moment: Any) -> str:  # noqa: ANN401 - a moment that may be missing in the type only
    return date_format(timezone.localdate(moment))
