"""A text with several needs: each is searched by itself, and companies are ranked by how many they answer."""

from collections.abc import Sequence
from dataclasses import replace

from gildia.partnering.rules.answer import Band, Need, Reason, ReasonKind, Verdict
from gildia.partnering.rules.grouping import Company, Scored, order


def apart(need: Need) -> list[Need]:
    """The needs of a text, each as if it stood alone; places and exclusions hold for all of them."""
    if len(need.parts) == 1:
        return [need]
    return [
        replace(
            need,
            meaning=part.meaning,
            terms=part.terms,
            certificates=part.certificates,
            limits=part.limits,
            parts=(part,),
        )
        for part in need.parts
    ]


def together(answers: Sequence[Sequence[Company]], needs: Sequence[str]) -> list[Company]:
    """Companies over the answers to all needs, the ones that answer most first; equal ones by id.

    `answers` has the ranked companies of each of the `needs`. A company's score is the mean of its scores,
    nothing where it is not among the answers. It is strong if it is so for every need, and possible if it
    may answer one. Its best text carries what the whole company is worth and says which needs it answers.
    """
    by_company: dict[int, dict[int, Company]] = {}
    for place, companies in enumerate(answers):
        for company in companies:
            by_company.setdefault(company.organisation_id, {})[place] = company
    found = [_joined(answering, needs) for answering in by_company.values()]
    return [company for _, company in sorted(found, key=lambda each: (-each[0], *_rank(each[1])))]


def _joined(answering: dict[int, Company], needs: Sequence[str]) -> tuple[int, Company]:
    """A company, and how many needs it answers."""
    answered = [place for place, company in answering.items() if company.band is not Band.FAR]
    strong = sum(company.band is Band.STRONG for company in answering.values())
    band = Band.FAR
    if answered:
        band = Band.STRONG if strong == len(needs) else Band.POSSIBLE
    texts = _texts([answering[place] for place in answered] or list(answering.values()))
    said = _said(answered, needs)
    return len(answered), Company(
        organisation_id=next(iter(answering.values())).organisation_id,
        texts=(texts[0]._replace(band=band, asked=(*said, *texts[0].asked)), *texts[1:]),
        score=sum(max(0.0, company.score) for company in answering.values()) / len(needs),
    )


def _texts(companies: Sequence[Company]) -> list[Scored]:
    """The text that answers each need best, then all others; each record of the register once."""
    best = sorted((company.best for company in companies), key=order)
    others = sorted((each for company in companies for each in company.texts[1:]), key=order)
    once: dict[tuple[str, int], Scored] = {}
    for each in (*best, *others):
        once.setdefault((each.text.kind, each.text.source_id), each)
    return list(once.values())


def _said(answered: Sequence[int], needs: Sequence[str]) -> list[Reason]:
    if not answered:
        return []
    met = tuple(need for place, need in enumerate(needs) if place in answered)
    missed = tuple(need for place, need in enumerate(needs) if place not in answered)
    said = [Reason(ReasonKind.SEVERAL, Verdict.MET, {"needs": met, "of": len(needs)})]
    if missed:
        said.append(Reason(ReasonKind.SEVERAL, Verdict.MISSED, {"needs": missed, "of": len(needs)}))
    return said


def _rank(company: Company) -> tuple[float, int]:
    return -company.score, company.organisation_id
