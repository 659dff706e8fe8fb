"""Rules of the register that need neither a database nor a clock.

Who may see a thing, what a mandate allows, how complete a profile is.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

PUBLIC_AUDIENCE = 0


class Visibility(enum.IntEnum):
    """How far a field, a record or a profile may be seen; the higher, the fewer."""

    PUBLIC = 0
    ZONE = 1
    CLUSTER = 2
    ORGANISATION = 3


class Scope(enum.StrEnum):
    """What a mandate lets a person do for an organisation.

    The last four are given only by a managing company, to its own staff.
    """

    ADMINISTER = "administer"
    PARTNER = "partner"
    SPEAK = "speak"
    VOTE = "vote"
    SIGN = "sign"
    REPORT = "report"
    TRADE = "trade"
    REGISTER = "register"
    MODERATE = "moderate"
    ANALYSE = "analyse"
    EDIT = "edit"


STAFF_SCOPES = frozenset({Scope.REGISTER, Scope.MODERATE, Scope.ANALYSE, Scope.EDIT})
MEMBER_SCOPES = frozenset(Scope) - STAFF_SCOPES

#: Columns of an organisation whose visibility the organisation chooses, with the default.
FIELD_VISIBILITY: Mapping[str, Visibility] = {
    "employees": Visibility.PUBLIC,
    "founded_year": Visibility.PUBLIC,
    "website": Visibility.PUBLIC,
    "email": Visibility.ZONE,
    "phone": Visibility.ZONE,
    "about": Visibility.PUBLIC,
}


@dataclass(frozen=True)
class Viewer:
    """Who looks: a person acting for an organisation, or a visitor (all empty).

    `zone_ids` and `cluster_ids` are the circles the organisation is in today;
    `staffed_circle_ids` those its mandate makes the person staff of (registrar or moderator).
    """

    person_id: int | None = None
    organisation_id: int | None = None
    zone_ids: frozenset[int] = frozenset()
    cluster_ids: frozenset[int] = frozenset()
    staffed_circle_ids: frozenset[int] = frozenset()
    scopes: frozenset[Scope] = frozenset()

    @property
    def circle_ids(self) -> frozenset[int]:
        """Every circle whose inside this viewer may see."""
        return self.zone_ids | self.cluster_ids | self.staffed_circle_ids

    @property
    def audience(self) -> list[int]:
        """The audiences this viewer belongs to, in the numbering of `audience_of`."""
        own = [] if self.organisation_id is None else [-self.organisation_id]
        return [PUBLIC_AUDIENCE, *sorted(self.circle_ids), *own]


ANONYMOUS = Viewer()


def audience_of(
    visibility: Visibility,
    *,
    organisation_id: int,
    zone_ids: Collection[int],
    cluster_ids: Collection[int],
) -> list[int]:
    """The audiences that may see a thing of an organisation.

    0 is the public, a positive number the circle with that id, a negative one the
    organisation itself. A viewer sees the thing when the two audiences have a number in common.
    """
    own = -organisation_id
    match visibility:
        case Visibility.PUBLIC:
            return [PUBLIC_AUDIENCE]
        case Visibility.ZONE:
            return [own, *sorted(zone_ids)]
        case Visibility.CLUSTER:
            return [own, *sorted(cluster_ids)]
        case Visibility.ORGANISATION:
            return [own]


def levels_seen(*, own: bool, shares_zone: bool, shares_cluster: bool) -> frozenset[Visibility]:
    """Which levels of visibility of an organisation's things somebody sees who stands to it like this."""
    if own:
        return frozenset(Visibility)
    seen = {Visibility.PUBLIC}
    if shares_zone:
        seen.add(Visibility.ZONE)
    if shares_cluster:
        seen.add(Visibility.CLUSTER)
    return frozenset(seen)


def mandate_in_force(
    *, valid_from: date, valid_until: date | None, revoked: bool, person_active: bool, on: date
) -> bool:
    """Whether a mandate lets its person act on a day; both end days count as inside."""
    if revoked or not person_active or on < valid_from:
        return False
    return valid_until is None or on <= valid_until


def grantable(scopes: Collection[Scope], *, granter: Collection[Scope], managing_company: bool) -> bool:
    """Whether somebody whose mandate has `granter` may give `scopes` on in the same organisation."""
    if Scope.ADMINISTER not in granter:
        return False
    return managing_company or not STAFF_SCOPES.intersection(scopes)


class Step(enum.StrEnum):
    """What a complete profile has; each missing one is a next step shown to the company."""

    SUMMARY = "summary"
    SUMMARY_OTHER_LANGUAGE = "summary_other_language"
    IDENTIFIER = "identifier"
    SEGMENT = "segment"
    SITE = "site"
    CONTACT = "contact"
    SIZE = "size"
    CAPABILITIES = "capabilities"
    CAPABILITY_LIMITS = "capability_limits"
    CERTIFICATE = "certificate"
    ACTIVITY = "activity"


#: What each step adds to completeness, in hundredths; capabilities weigh most, since search lives on them.
STEP_WEIGHTS: Mapping[Step, int] = {
    Step.SUMMARY: 15,
    Step.SUMMARY_OTHER_LANGUAGE: 5,
    Step.IDENTIFIER: 5,
    Step.SEGMENT: 5,
    Step.SITE: 10,
    Step.CONTACT: 10,
    Step.SIZE: 5,
    Step.CAPABILITIES: 25,
    Step.CAPABILITY_LIMITS: 10,
    Step.CERTIFICATE: 5,
    Step.ACTIVITY: 5,
}


@dataclass(frozen=True)
class Completeness:
    """How complete a profile is, in percent, and what to add next, most useful first."""

    percent: int
    missing: tuple[Step, ...]


class Size(enum.StrEnum):
    """Headcount in four bands, after the European definition of small and medium companies."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


#: The smallest headcount of each band.
SIZE_FROM: Mapping[Size, int] = {Size.MICRO: 0, Size.SMALL: 10, Size.MEDIUM: 50, Size.LARGE: 250}


def size_of(employees: int) -> Size:
    """The band of a headcount."""
    return max((size for size in Size if SIZE_FROM[size] <= employees), key=lambda size: SIZE_FROM[size])


def completeness(done: Mapping[Step, bool]) -> Completeness:
    """Sum the weights of what is there; a step not named counts as missing."""
    percent = sum(weight for step, weight in STEP_WEIGHTS.items() if done.get(step, False))
    missing = [step for step in STEP_WEIGHTS if not done.get(step, False)]
    missing.sort(key=lambda step: -STEP_WEIGHTS[step])
    return Completeness(percent=percent, missing=tuple(missing))
