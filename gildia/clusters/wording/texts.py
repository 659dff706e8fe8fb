"""The agreement on joining as a company reads it before there is one of its own."""

from dataclasses import dataclass

from gildia.agreements.models.templates import APPROVED
from gildia.agreements.rules.texts import BUILT_IN, filled, languages_of, numbered, paragraphs
from gildia.clusters.models import Cluster
from gildia.foundation.languages import pick, reader_language
from gildia.registry.models import Organisation

LATER = "…"


@dataclass(frozen=True)
class Passage:
    """A clause in the reader's language."""

    language: str
    number: int
    heading: str
    paragraphs: list[str]


def agreement_for(cluster: Cluster, company: Organisation | None) -> list[Passage]:
    """The text in force with what is known today; what only the agreement itself knows is left open."""
    version = None if cluster.template is None else cluster.template.versions.filter(state=APPROVED).first()
    if version is None:
        return []
    written = languages_of(version.text) or ("ru",)
    language = reader_language() if reader_language() in written else written[0]
    values = {**dict.fromkeys(BUILT_IN, LATER), **cluster.agreement_values}
    values["circle"] = pick(cluster.circle, "name", language).value
    for place, party in (("first", cluster.circle.managed_by), ("second", company)):
        if party is not None:
            values[f"{place}_party"] = pick(party, "name", language).value or party.legal_name
            values[f"{place}_legal_name"] = party.legal_name
    clauses = filled(version.text, {language: values})
    return [
        Passage(language, number, clause.heading(language), paragraphs(clause.text(language)))
        for number, clause in zip(numbered(clauses), clauses, strict=True)
    ]
