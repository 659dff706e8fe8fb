"""The map and the graph in the reader's words."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from gildia.landscape.queries.capability_map import CapabilityMap, FacetKey, Line, Wish
from gildia.landscape.queries.circles import Extent
from gildia.landscape.queries.graph import Graph
from gildia.landscape.rules.coverage import Status, Told
from gildia.landscape.rules.ties import TieKind

STATUS_LABELS: Mapping[Status, str | Promise] = {
    Status.COVERED: pgettext_lazy("status of a step", "covered"),
    Status.SINGLE: pgettext_lazy("status of a step", "single source"),
    Status.IMPORTED: pgettext_lazy("status of a step", "imported"),
    Status.ABSENT: pgettext_lazy("status of a step", "absent"),
}
STATUS_TONES: Mapping[Status, str] = {
    Status.COVERED: "", Status.SINGLE: "amber", Status.IMPORTED: "plain", Status.ABSENT: "red",
}  # fmt: skip
FACET_LABELS: Mapping[FacetKey, str | Promise] = {
    FacetKey.STATUS: pgettext_lazy("capability map", "Status"),
    FacetKey.DEMAND: gettext_lazy("Demand"),
    FacetKey.SEGMENT: gettext_lazy("Segment"),
    FacetKey.CHAIN: gettext_lazy("Process chain"),
}
WISH_LABELS: Mapping[Wish, str | Promise] = {
    Wish.WITH: gettext_lazy("wanted by somebody"),
    Wish.WITHOUT: gettext_lazy("wanted by nobody"),
}
TIE_LABELS: Mapping[TieKind, str | Promise] = {
    TieKind.PLANNED: pgettext_lazy("tie", "planned"),
    TieKind.MET: pgettext_lazy("tie", "met"),
    TieKind.NDA: pgettext_lazy("tie", "non-disclosure agreement"),
    TieKind.QUOTE: pgettext_lazy("tie", "quote"),
    TieKind.CONTRACT: pgettext_lazy("tie", "contract"),
    TieKind.DELIVERED: pgettext_lazy("tie", "delivered"),
}


def told(count: Told | None) -> str:
    """A protected count as readers see it."""
    if count is None:
        return ""
    return pgettext("number", "few") if count.is_few else str(count.number)


def name_of(extent: Extent) -> str:
    """Of which companies the page is."""
    return str(extent.circle) if extent.circle else _("All companies")


def heading_of(found: CapabilityMap, extent: Extent) -> str:
    """The map in one sentence."""
    name, missing = name_of(extent), found.wanted_and_missing
    if missing:
        sentence = ngettext(
            "%(name)s: %(count)s step is wanted and nobody inside does it",
            "%(name)s: %(count)s steps are wanted and nobody inside does them",
            missing,
        )
        return sentence % {"name": name, "count": missing}
    if any(line.demand.weight for line in found.everything):
        return _("%(name)s: whatever is wanted, somebody inside does it") % {"name": name}
    return _("%(name)s: what its companies can do") % {"name": name}


def summary_of(found: CapabilityMap, extent: Extent) -> str:
    """How many steps have which status; where all are inside nobody is outside."""
    counts = {status.value: found.count_of(status) for status in Status}
    sentence = _(
        "Process steps: %(total)s. Done by two companies or more: %(covered)s, by a single one: %(single)s, "
        "only by companies outside: %(imported)s, by nobody: %(absent)s."
    )
    if extent.circle is None:
        sentence = _(
            "Process steps: %(total)s. Done by two companies or more: %(covered)s, "
            "by a single one: %(single)s, by nobody: %(absent)s."
        )
    return sentence % {"total": len(found.everything), **counts}


def said_of(line: Line, extent: Extent) -> str:
    """How one step stands, in a sentence."""
    if extent.circle is None:
        sentences = {
            Status.COVERED: ngettext(
                "%(inside)s company does it.", "%(inside)s companies do it.", line.inside
            ),
            Status.SINGLE: _("One company does it, and nobody could replace it."),
            Status.ABSENT: _("Nobody on the register does it."),
        }
    else:
        sentences = {
            Status.COVERED: ngettext(
                "%(inside)s company inside does it.", "%(inside)s companies inside do it.", line.inside
            ),
            Status.SINGLE: _("One company inside does it; if it cannot, nobody inside replaces it."),
            Status.IMPORTED: ngettext(
                "Nobody inside does it, %(outside)s company outside does.",
                "Nobody inside does it, %(outside)s companies outside do.",
                line.outside,
            ),
            Status.ABSENT: _("Nobody on the register does it, inside or outside."),
        }
    return sentences[line.status] % {"inside": line.inside, "outside": line.outside}


def label_of(key: FacetKey, value: str, lines: Sequence[Line]) -> str:
    """The words of one value of a filter."""
    match key:
        case FacetKey.STATUS if value in list(Status):
            return _capital(str(STATUS_LABELS[Status(value)]))
        case FacetKey.DEMAND if value in list(Wish):
            return _capital(str(WISH_LABELS[Wish(value)]))
        case FacetKey.SEGMENT:
            return next((line.segment_name for line in lines if line.segment == value), value)
        case FacetKey.CHAIN:
            return next((line.chain_name for line in lines if line.chain == value), value)
        case _unknown:
            return value


def graph_heading(graph: Graph, extent: Extent, company: str) -> str:
    """The graph in one sentence."""
    if company:
        sentence = ngettext(
            "%(name)s has ties with %(count)s company",
            "%(name)s has ties with %(count)s companies",
            len(graph.edges),
        )
        return sentence % {"name": company, "count": len(graph.edges)}
    sentence = ngettext(
        "%(name)s: %(count)s company works with another",
        "%(name)s: %(count)s companies work with one another",
        len(graph.companies),
    )
    return sentence % {"name": name_of(extent), "count": len(graph.companies)}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
