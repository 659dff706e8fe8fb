"""A graph as GraphML, which programs that draw and measure graphs read."""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

GRAPHML_TYPE = "application/graphml+xml; charset=utf-8"
_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Facts = Mapping[str, str | int]


def graphml(
    nodes: Iterable[tuple[str, Facts]], edges: Iterable[tuple[str, str, Facts]], *, keys: Mapping[str, str]
) -> bytes:
    """Nodes with their facts, undirected edges with theirs; `keys` says of which of the two a fact is."""
    root = Element("graphml", xmlns=_NAMESPACE)
    for name, of in keys.items():
        SubElement(root, "key", {"id": name, "for": of, "attr.name": name, "attr.type": "string"})
    graph = SubElement(root, "graph", edgedefault="undirected")
    for name, facts in nodes:
        _tell(SubElement(graph, "node", id=_plain(name)), facts)
    for first, second, facts in edges:
        _tell(SubElement(graph, "edge", source=_plain(first), target=_plain(second)), facts)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _tell(element: Element, facts: Facts) -> None:
    for name, value in facts.items():
        SubElement(element, "data", key=name).text = _plain(str(value))


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
