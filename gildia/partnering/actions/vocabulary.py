"""The index keeps the words of its public texts as people write them, for needs that are misspelt."""

from collections import Counter

from django.db.models.functions import Mod

from gildia.foundation import text as analyser
from gildia.partnering.models import SearchEntry, Word
from gildia.partnering.rules.spelling import latin_key, may_be_misspelt

VOCABULARY_TEXTS = 200_000
"""Public texts from which words are kept; drawn evenly when there are more."""
_BATCH = 5_000


def keep_words() -> None:
    """Read the words anew, in the caller's transaction."""
    counts: Counter[str] = Counter()
    public = SearchEntry.objects.public()
    step = max(1, public.count() // VOCABULARY_TEXTS)
    rows = public.annotate(turn=Mod("pk", step)).filter(turn=0).order_by("pk")
    for text, language in rows.values_list("text", "language").iterator(_BATCH):
        words = (text[term.start : term.end] for term in analyser.terms(text, language))
        counts.update({word.casefold() for word in words if may_be_misspelt(word)})
    Word.objects.all().delete()
    Word.objects.bulk_create(
        (Word(word=word, latin=latin_key(word), texts=texts) for word, texts in counts.items()),
        batch_size=_BATCH,
    )
