"""Which texts of an organisation the search reads, and who may see each."""

from collections.abc import Collection
from dataclasses import dataclass

from gildia.registry.rules import Visibility, audience_of, size_of


@dataclass(frozen=True, slots=True)
class IndexedText:
    """One text in one language before it becomes an entry."""

    kind: str
    source_id: int
    capability_id: int | None
    language: str
    text: str
    visibility: Visibility
    step: str = ""
    also: str = ""
    """Words that find the text but are not part of it, such as the company's name."""

    @property
    def key(self) -> tuple[str, int, str]:
        """What names the entry within its organisation."""
        return (self.kind, self.source_id, self.language)


@dataclass(frozen=True, slots=True)
class Owner:
    """What the entries of an organisation take from it."""

    organisation_id: int
    visibility: Visibility
    is_published: bool
    zone_ids: Collection[int]
    cluster_ids: Collection[int]
    segments: tuple[str, ...]
    country: str
    employees: int | None
    employees_visibility: Visibility

    def audience(self, visibility: Visibility) -> list[int]:
        """Who may see a thing of this organisation."""
        return audience_of(
            visibility,
            organisation_id=self.organisation_id,
            zone_ids=self.zone_ids,
            cluster_ids=self.cluster_ids,
        )

    @property
    def own_audience(self) -> list[int]:
        """Who may know of the organisation at all: unpublished, only itself."""
        return self.audience(self.visibility if self.is_published else Visibility.ORGANISATION)

    def size(self, text_visibility: Visibility) -> str:
        """The size band, unless somebody who sees the text may not see the headcount."""
        secret = self.employees_visibility
        shown = secret in (Visibility.PUBLIC, text_visibility)
        if self.employees is None or not (shown or text_visibility is Visibility.ORGANISATION):
            return ""
        return size_of(self.employees).value
