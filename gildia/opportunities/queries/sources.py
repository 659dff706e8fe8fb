"""Which texts of opportunities the company search reads: open offers under a name, and nothing else.

A request says what a company cannot do, and a blind opportunity must lead to no company.
"""

from collections import defaultdict
from collections.abc import Collection

from gildia.foundation.languages import every
from gildia.opportunities.models import Opportunity
from gildia.opportunities.models.opportunities import PUBLISHED
from gildia.opportunities.rules import Kind
from gildia.partnering.models import OFFER
from gildia.partnering.rules.texts import IndexedText
from gildia.registry.rules import Visibility


def offers_of(organisation_ids: Collection[int]) -> dict[int, list[IndexedText]]:
    """Texts of offers by company. The room's answer to `search_sources` of partner finding."""
    kinds = [kind.value for kind in Kind if not kind.is_request]
    rows = Opportunity.objects.filter(
        organisation__in=organisation_ids, state=PUBLISHED, is_blind=False, kind__in=kinds
    ).select_related("shown__process_step")
    found: dict[int, list[IndexedText]] = defaultdict(list)
    for row in rows.order_by("pk"):
        if row.shown is None:
            continue
        step = row.shown.process_step.code if row.shown.process_step else ""
        titles = every(row.shown, "title")
        for language, text in every(row.shown, "text").items():
            told = f"{titles[language]}. {text}" if language in titles else text
            found[row.organisation_id].append(
                IndexedText(OFFER, row.pk, None, language, told, Visibility(row.visibility), step=step)
            )
    return found
