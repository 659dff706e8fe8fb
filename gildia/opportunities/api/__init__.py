"""Offers and requests for programs: reading what pages show, and writing what forms write."""

from ninja import Router

from gildia.opportunities.api.reading import router as reading
from gildia.opportunities.api.writing import router as writing

router = Router(tags=["opportunities"])
router.add_router("", writing)
router.add_router("", reading)
