"""What changed between two texts, word by word, as `<ins>` and `<del>`."""

import difflib
import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

#: Beyond this many words the comparison would take seconds; both texts are then shown whole.
MAX_WORDS = 4000

_WORDS = re.compile(r"\s+|[^\W_]+|[\W_]")


def redline(before: str, after: str) -> SafeString:
    """Both texts in one: what went in `<del>`, what came in `<ins>`, the rest as it is."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MAX_WORDS:
        return _gone(old) + _come(new)
    parts = []
    for kind, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            parts.append(format_html("{}", "".join(old[start:end])))
        else:
            parts += [_gone(old[start:end]), _come(new[new_start:new_end])]
    return format_html_join("", "{}", ((part,) for part in parts))


def _gone(words: list[str]) -> SafeString:
    return format_html("<del>{}</del>", "".join(words)) if words else SafeString()


def _come(words: list[str]) -> SafeString:
    return format_html("<ins>{}</ins>", "".join(words)) if words else SafeString()
