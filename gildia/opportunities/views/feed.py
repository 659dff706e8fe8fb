"""What everybody may read, as a feed."""

from datetime import UTC, datetime, time

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gildia.opportunities.queries import cards as reading
from gildia.opportunities.queries import listing as queries
from gildia.opportunities.queries.listing import Wanted
from gildia.opportunities.wording import UNKNOWN_OWNER
from gildia.registry.middleware import ActingRequest
from gildia.registry.rules import ANONYMOUS

NEWEST = 50


@require_safe
def feed(request: ActingRequest) -> HttpResponse:
    """The newest public offers and requests as Atom, the same for every reader."""
    found = queries.find(Wanted(), ANONYMOUS, timezone.localdate())
    home = request.build_absolute_uri(reverse("opportunities:index"))
    told = Atom1Feed(
        title=_("Offers and requests"),
        link=home,
        feed_url=request.build_absolute_uri(),
        description="",
        language=get_language(),
    )
    for card in reading.cards(queries.in_full(found.ids[:NEWEST])):
        at = card.published_at or datetime.combine(timezone.localdate(), time(), tzinfo=UTC)
        address = request.build_absolute_uri(card.url)
        told.add_item(
            title=card.title.value,
            link=address,
            description=card.summary.value,
            unique_id=address,
            author_name=card.owner.name if card.owner else str(UNKNOWN_OWNER),
            pubdate=at,
            updateddate=at,
            categories=[card.kind_label, *card.segments],
        )
    return HttpResponse(told.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
