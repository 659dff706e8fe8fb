"""Which language a text is in: by its script, then by its letters, little words and endings.

A short text has no little words; there the letters that stand together decide (`foundation.letters`).
"""

import re
from collections.abc import Mapping

from gildia.foundation import letters
from gildia.foundation.stopwords import MARKERS

READ = 2_000
"""Characters of a text that tell its language."""

#: Scripts in the order of Unicode; one sign of the East says as much as two letters.
_SCRIPTS = (
    ("latin", 1, "A-Za-z\u00aa-\u024f\u1e00-\u1eff"),
    ("el", 1, "\u0370-\u03ff"),
    ("cyrillic", 1, "\u0400-\u052f"),
    ("hy", 1, "\u0530-\u058f"),
    ("he", 1, "\u0590-\u05ff"),
    ("arabic", 1, "\u0600-\u06ff"),
    ("hi", 1, "\u0900-\u097f"),
    ("th", 1, "\u0e00-\u0e7f"),
    ("ka", 1, "\u10a0-\u10ff"),
    ("kana", 2, "\u3040-\u30ff"),
    ("han", 2, "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"),
    ("ko", 2, "\uac00-\ud7af"),
)
_PATTERNS = [(name, weight, re.compile(f"[{signs}]")) for name, weight, signs in _SCRIPTS]

_CYRILLIC_LETTERS = {"uk": "іїєґ", "be": "ўі", "kk": "әғқңөұүһі", "sr": "ђјљњћџ"}
_ARABIC_LETTERS = {"fa": "پچژگیک"}
"""Letters that the first language of a script (Russian, Arabic) lacks."""
_OTHER_LETTERS_SHARE = 40
"""One such letter in so many tells the other language."""

_LATIN_LETTERS = {
    "de": "ßäöü", "fr": "éçèêëîïôùûœà", "es": "ñ¿¡áíóú", "it": "èìòùà", "pt": "ãõçâê", "pl": "ąćęłńśźżó",
    "cs": "ěščřžýůáí", "sv": "åäö", "da": "åøæ", "fi": "äö", "hu": "őűáéöü", "ro": "ăâîșțşţ", "tr": "ğışçöü",
}  # fmt: skip
_ENDINGS = {
    "en": r"ing|ings|ed|ness|ity|ly|ware|ough|ship|tions?|ments?|al|ers?|ics?|ies|ry|ance|ence|th|ck|ght",
    "de": r"ung|ungen|keit|heit|lich\w*|isch\w*|schaft|tät|eren|ieren|en",
    "fr": r"eux|euse|euses|ique|iques|aux|eur|eurs|aire|aires|elle|elles|é|ée|ées|és|ez|oire",
    "es": r"ción|ciones|dad|dades|ado|ados|ada|adas|ción|ería|ero|eros|ar|ble|mente|os|as",
    "it": r"zione|zioni|tà|mento|menti|ato|ati|ata|are|ere|gli|iche|ici|ggio|one|oni|tto",
    "pt": r"ção|ções|dade|dades|ado|ados|agem|ável|eiro|ções|mento|mentos|ão|ões|ar",
    "nl": r"heid|lijk\w*|ij\w?|isch\w*|eren|atie|aties|ingen|tie|sel|oor|aan|en",
    "pl": r"anie|enie|ania|enia|owy|owa|owe|ych|ego|ość|ości|ów|ami|cji|cja|nych|ny|na",
    "cs": r"ost|osti|ování|ání|ení|ých|ého|ové|ový|ní|ích|ou",
    "sv": r"ning|ningar|het|heter|erna|arna|or|ande|ligt|iska|ad|ade",
    "da": r"ning|ninger|hed|else|elser|erne|ende|lige|et|ede",
    "fi": r"inen|iset|isen|ssa|ssä|sta|stä|lla|llä|minen|misen|nen|tus|uus|ien|jen|aa|ää",
    "hu": r"ság|ség|ás|és|ok|ek|nak|nek|ban|ben|tás|tés|ító|ési|ási|ú",
    "ro": r"ție|ții|are|ului|elor|ilor|ător|ate|ul|ea|ele|ii|iei",
    "tr": r"lar|ler|lik|lık|ması|mesi|ları|leri|mak|mek|an|da|de|in|ın|sı|si",
}  # fmt: skip
_ENDING = {language: re.compile(rf"\w\w(?:{endings})$") for language, endings in _ENDINGS.items()}
_WORD_SAYS, _SIGN_SAYS, _LETTER_SAYS, _ENDING_SAYS = 1.0, 0.4, 0.8, 0.3
_ALSO_ENGLISH = frozenset(
    ["no", "non", "care", "door", "en", "die", "fi", "on", "or", "as", "in", "is", "to"]
)
_A_MARK_OUTWEIGHS = 6.0
"""What one little word says, in natural logarithms of what the letters of a text say."""
_SURE = 10.0
"""English stays where another language is not so much ahead; most texts in Latin letters are English."""
_LATIN_WORDS = 200
_ABBREVIATION = 5
"""Words in capitals that are no longer are in no language."""


def detect_language(text: str) -> str:
    """The language of a text as ISO 639-1; English where nothing tells another.

    Names and abbreviations in Latin letters are usual in every script, so a quarter of another
    script decides.
    """
    head = text[:READ]
    weights = {name: weight * len(pattern.findall(head)) for name, weight, pattern in _PATTERNS}
    total = sum(weights.values())
    eastern = weights["han"] + weights["kana"]
    if not total:
        return "en"
    if 4 * eastern >= total:
        return "ja" if 4 * weights["kana"] >= weights["han"] else "zh"
    del weights["han"], weights["kana"]
    latin = weights.pop("latin")
    script = max(weights, key=lambda name: weights[name])
    if 4 * weights[script] < total or not weights[script]:
        return _latin_language(head) if latin else "en"
    if script == "cyrillic":
        return _by_letters(head, weights[script], _CYRILLIC_LETTERS, "ru")
    if script == "arabic":
        return _by_letters(head, weights[script], _ARABIC_LETTERS, "ar")
    return script


def _by_letters(text: str, signs: int, others: Mapping[str, str], otherwise: str) -> str:
    folded = text.casefold()
    counts = {language: sum(folded.count(sign) for sign in own) for language, own in others.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if _OTHER_LETTERS_SHARE * counts[best] >= signs else otherwise


def _latin_language(text: str) -> str:
    written = letters.WORD.findall(text)[:_LATIN_WORDS]
    words = [word.casefold() for word in written]
    scores = dict.fromkeys(_ENDINGS, 0.0)
    for word in words:
        plain = word.isascii()
        word_says = _SIGN_SAYS if len(word) == 1 or word in _ALSO_ENGLISH else _WORD_SAYS
        for language in scores:
            if word in MARKERS[language]:
                scores[language] += word_says
            elif _ENDING[language].search(word):
                scores[language] += _ENDING_SAYS
            if not plain and any(sign in word for sign in _LATIN_LETTERS.get(language, "")):
                scores[language] += _LETTER_SAYS
    letters_say = letters.shipped().speak_for(
        word.casefold()
        for word in written
        if not (word.isupper() and len(word) <= _ABBREVIATION) and word.casefold() not in _ALSO_ENGLISH
    )
    ahead = {
        language: _A_MARK_OUTWEIGHS * (scores[language] - scores["en"]) + says
        for language, says in letters_say.items()
    }
    best = max(ahead, key=lambda language: ahead[language])
    return best if ahead[best] >= _SURE else "en"
