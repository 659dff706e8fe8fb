"""What the pages that search offer: to save the search."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from gildia.alerts.models.searches import PAGES, PARTNERS
from gildia.alerts.permissions import may_have
from gildia.alerts.queries.searching import canonical
from gildia.alerts.rules import NAME_LIMIT
from gildia.foundation.panels import SearchPage
from gildia.registry.rules import Viewer


def to_save(asked: SearchPage, viewer: Viewer) -> Mapping[str, str] | None:
    """The link that saves what the page shows; none for visitors, nor where nothing was asked."""
    page = PAGES.get(asked.url_name)
    if page is None or not may_have(viewer):
        return None
    query = canonical(page, asked.query)
    if page == PARTNERS and not query:
        return None
    name = ", ".join(filter(None, asked.words))[:NAME_LIMIT]
    chosen = urlencode({"page": page, "query": query, "name": name})
    return {"url": f"{reverse('alerts:new')}?{chosen}"}
