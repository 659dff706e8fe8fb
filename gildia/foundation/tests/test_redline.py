"""What changed between two texts."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from gildia.foundation.redline import MAX_WORDS, redline

TEXTS = st.text(alphabet="ab <&>.я", max_size=60)


def without(tag: str, marked: str) -> str:
    """The text that remains when one side of the change is taken out."""
    rest = re.sub(rf"<{tag}>.*?</{tag}>", "", marked, flags=re.DOTALL)
    return html.unescape(re.sub(r"</?(ins|del)>", "", rest))


@given(before=TEXTS, after=TEXTS)
def test_both_texts_can_be_read_out_of_it(before: str, after: str) -> None:
    marked = redline(before, after)
    assert without("ins", marked) == before
    assert without("del", marked) == after


def test_only_the_words_that_changed_are_marked() -> None:
    assert redline("up to 150 mm", "up to 200 mm") == "up to <del>150</del><ins>200</ins> mm"


def test_very_long_texts_are_shown_whole() -> None:
    long = "a " * MAX_WORDS
    assert redline(long, "b") == f"<del>{long}</del><ins>b</ins>"
