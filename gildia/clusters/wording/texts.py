"""The agreement on joining as a company reads it before there is one of its own, and what changed in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gildia.agreements.models import TemplateVersion
from gildia.agreements.models.templates import APPROVED
from gildia.agreements.queries.redline import ClauseChange, redline_of
from gildia.agreements.rules.texts import BUILT_IN, LANGUAGES, filled, languages_of, numbered, paragraphs
from gildia.clusters.models import Cluster
from gildia.foundation.languages import pick, reader_language
from gildia.registry.models import Organisation

LATER = "…"


@dataclass(frozen=True)
class Passage:
    """A clause in one language."""

    language: str
    number: int
    heading: str
    paragraphs: list[str]


def agreement_for(cluster: Cluster, company: Organisation | None) -> list[Passage]:
    """The text in force in the reader's language, or the next best."""
    version = version_in_force(cluster)
    return [] if version is None else text_of(version, cluster, company)


def text_of(version: TemplateVersion, cluster: Cluster, company: Organisation | None) -> list[Passage]:
    """The same for a given version."""
    written = languages_of(version.text) or ("ru",)
    language = reader_language() if reader_language() in written else written[0]
    return [clause[0] for clause in passages(version, cluster, company, (language,))]


def version_in_force(cluster: Cluster) -> TemplateVersion | None:
    """The approved version of the agreement that companies join by."""
    if cluster.template is None:
        return None
    approved = cluster.template.versions.filter(state=APPROVED)
    return approved.select_related("approved_under__person").first()


def changes_of(
    before: TemplateVersion, after: TemplateVersion, cluster: Cluster, company: Organisation | None
) -> list[ClauseChange]:
    """What one version changes in another, both filled with the same values."""
    values = {language: _values(cluster, company, language) for language in LANGUAGES}
    return redline_of(filled(before.text, values), filled(after.text, values))


def passages(
    version: TemplateVersion, cluster: Cluster, company: Organisation | None, languages: Sequence[str]
) -> list[list[Passage]]:
    """The clauses, each in some languages; what only an agreement itself knows is left open."""
    values = {language: _values(cluster, company, language) for language in languages}
    clauses = filled(version.text, values)
    return [
        [
            Passage(language, number, clause.heading(language), paragraphs(clause.text(language)))
            for language in languages
        ]
        for number, clause in zip(numbered(clauses), clauses, strict=True)
    ]


def _values(cluster: Cluster, company: Organisation | None, language: str) -> dict[str, str]:
    values = {**dict.fromkeys(BUILT_IN, LATER), **cluster.agreement_values}
    values["circle"] = pick(cluster.circle, "name", language).value
    for place, party in (("first", cluster.circle.managed_by), ("second", company)):
        if party is not None:
            values[f"{place}_party"] = pick(party, "name", language).value or party.legal_name
            values[f"{place}_legal_name"] = party.legal_name
    return values
