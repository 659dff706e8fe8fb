"""What a step changes, said before it is taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from gildia.introductions.queries.introductions import Page
from gildia.introductions.rules import Stage
from gildia.introductions.wording.stages import other_name


@dataclass(frozen=True)
class Consequence:
    """Who sees what, or what becomes of something: a few words and what they mean."""

    about: str
    words: str


def consequences_of(verb: str, page: Page, *, own: str) -> Sequence[Consequence]:
    """What a step changes for this side and the other; `own` is the name of this company."""
    told = _TOLD.get(verb)
    return [] if told is None else [Consequence(about, words) for about, words in told(page, own)]


Told = list[tuple[str, str]]


def _accept(_page: Page, own: str) -> Told:
    return [
        (
            _("They will see"),
            _("your company's name, %(own)s, its profile, and what you write here") % {"own": own},
        ),
        (_("You will see"), _("their name and their profile, and what they write here")),
        (
            _("Nobody sees yet"),
            _("e-mail addresses, telephones and files: for these both of you agree once more"),
        ),
        (_("If you change your mind"), _("you can withdraw at any time; what was read was read")),
    ]


def _decline(_page: Page, _own: str) -> Told:
    return [
        (_("They learn"), _("that you have declined, and the reason you choose; nothing else about you")),
        (_("You learn"), _("nothing more about them")),
    ]


def _withdraw(page: Page, _own: str) -> Told:
    if page.other.stage is Stage.ASKED:
        return [(_("What happens"), _("they can no longer answer, and your name is not told"))]
    return [
        (
            _("What happens"),
            _("the introduction is over: nobody writes here any more, contacts and files close"),
        ),
        (_("What stays"), _("both can read what was written; what was read was read")),
    ]


def _end(_page: Page, _own: str) -> Told:
    return [
        (_("What happens"), _("nobody writes here any more, and contacts and files close")),
        (
            _("What stays"),
            _("both can read what was written, and report and confirm outcomes for a year"),
        ),
    ]


def _consent(page: Page, _own: str) -> Told:
    company = {"company": other_name(page)}
    told = [
        (
            _("They will see"),
            _("the person you name below with role, e-mail and telephone, and the files you give them"),
        ),
        (_("You will see"), _("the same of %(company)s") % company),
    ]
    if page.has_other_consented:
        told.append((_("When"), _("at once: %(company)s has agreed already") % company))
    else:
        told.append(
            (_("When"), _("as soon as %(company)s agrees too; nobody sees anything before") % company)
        )
    if page.nda:
        told.append((_("First"), _("both sign the non-disclosure agreement")))
    told.append((_("If you change your mind"), _("you can close it again; what was read was read")))
    return told


def _withdraw_consent(_page: Page, _own: str) -> Told:
    return [
        (_("What happens"), _("contacts and files of both sides are hidden again; you go on writing here")),
        (_("What stays"), _("what they have read or copied already, they have")),
    ]


def _require_nda(page: Page, _own: str) -> Told:
    return [
        (
            _("What happens"),
            _("an agreement between you and %(company)s is prepared, from the text of the managing company")
            % {"company": other_name(page)},
        ),
        (_("Who signs"), _("whoever has the mandate to sign, on both sides, within 30 days")),
        (_("Until then"), _("contacts and files stay closed, even if both agree to open them")),
    ]


def _waive_nda(_page: Page, _own: str) -> Told:
    return [
        (
            _("What happens"),
            _("the agreement is cancelled unless both have signed; contacts and files open once both agree"),
        )
    ]


def _ask_moderator(_page: Page, _own: str) -> Told:
    return [
        (
            _("The moderator sees"),
            _("who the two companies are, how far you are, your reason, and what is written from now on"),
        ),
        (_("The moderator does not see"), _("what was written before, contacts, files")),
        (_("The other company"), _("learns at once that you have asked, and reads the reason")),
        (_("Who it is"), _("staff of the managing company that looks after you or them")),
    ]


def _end_moderation(_page: Page, _own: str) -> Told:
    return [(_("What happens"), _("the moderator no longer sees this introduction; what was written stays"))]


_TOLD: Mapping[str, Callable[[Page, str], Told]] = {
    "accept": _accept,
    "decline": _decline,
    "withdraw": _withdraw,
    "end": _end,
    "consent": _consent,
    "contact": lambda page, own: _consent(page, own)[:2],
    "withdraw_consent": _withdraw_consent,
    "require_nda": _require_nda,
    "waive_nda": _waive_nda,
    "ask_moderator": _ask_moderator,
    "end_moderation": _end_moderation,
}
