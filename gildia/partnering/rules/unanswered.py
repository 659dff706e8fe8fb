"""Who reads the needs that nobody answered, and which of them are the same."""

import hashlib
import unicodedata
from datetime import timedelta

from gildia.registry.rules import Scope, Viewer

KEPT_FOR = timedelta(days=180)
"""After so long without being asked again a need is forgotten."""
MOST_CHARACTERS = 2_000
"""Of a need's text so many are kept."""
MOST_IN_A_ZONE = 5_000
"""Beyond so many nothing new is kept, lest somebody fill the list with nonsense."""


def may_read_unanswered(viewer: Viewer) -> bool:
    """Staff of a managing company who keep the register, moderate or analyse."""
    reading = {Scope.REGISTER, Scope.MODERATE, Scope.ANALYSE}
    return bool(viewer.staffed_circle_ids) and bool(viewer.scopes & reading)


def may_handle_unanswered(viewer: Viewer) -> bool:
    """Those of them who look after companies; only they see who wants an answer."""
    return may_read_unanswered(viewer) and bool(viewer.scopes & {Scope.REGISTER, Scope.MODERATE})


def text_key(text: str) -> str:
    """The same for texts that differ only in case, spaces, signs at the ends and forms of a letter.

    What is not kept of a long text does not count.
    """
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).casefold().replace("ё", "е")
    return hashlib.sha256(" ".join(plain.split()).strip(" .,;:!?…").encode()).hexdigest()
