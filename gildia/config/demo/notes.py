"""Papers of the demonstration: a title and a few paragraphs on one sheet that says where they come from."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from gildia.config.demo.files import Table
from gildia.config.demo.organisations import INVENTED_SOURCE
from gildia.foundation.printing import printed

INVENTED = {"ru": INVENTED_SOURCE, "en": "Demonstration data"}


def note(title: Table, paragraphs: Sequence[str], *, source: Table = INVENTED, at: datetime) -> bytes:
    """The PDF of one paper, in both languages."""
    data = {
        "title": f"{title['ru']} · {title['en']}",
        "paragraphs": list(paragraphs),
        "source": f"{source['ru']} · {source['en']}",
    }
    return printed(Path(__file__).with_name("note.typ"), data, at=at)
