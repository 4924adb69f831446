"""Names of artists as identities.

Two spellings are one artist only when nothing but case, accents, punctuation and spacing differs. A part of a name
never matches: that is how edges get invented.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_MOST_CHARACTERS = 4096  # kept in each table
_ASCII_WORD = re.compile(r"[a-z0-9]+")
# Letters that Unicode does not decompose into a base letter and an accent.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"}
)
# Apostrophes that Unicode counts as letters, as in "Oʻahu" or "ʿAbd".
_APOSTROPHES = range(0x02B9, 0x0300)
_INVISIBLE = [range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)]  # variation selectors: how a character is drawn


@lru_cache(maxsize=32_768)  # a file of influences names the same artists many times
def artist_id(name: str) -> str:
    """A stable identity for a name: `"Édouard  Manet"` gives `"edouard-manet"`.

    Letters outside the Latin script are kept, so names in any script have an id. A name without any letter or digit
    gives an empty string.
    """
    # Most names are ASCII, and most others without their accents: looking at each character takes many times as long.
    bare = name.lower() if name.isascii() else _without_accents(name).casefold().translate(_PLAIN)
    if bare.isascii():
        return "-".join(_ASCII_WORD.findall(bare))
    folded = unicodedata.normalize("NFC", _without_accents(bare))  # casefolding can bring accents back
    words = folded.translate(_WORDS).split()
    return "-".join(word for word in words if word.isalnum() or any(c.isalnum() for c in word))


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text).translate(_ACCENTS)


def _is_accent(c: str) -> bool:
    """Whether a character only changes how the one before it sounds or looks.

    The combining classes in between are vowels, killed vowels and voicing: "が" is another letter than "か".
    """
    group = unicodedata.combining(c)
    return (
        group == 1
        or 10 <= group <= 36  # Hebrew and Arabic points
        or group >= 200  # accents as in Latin, Greek and Cyrillic
        or unicodedata.category(c) == "Cf"
        or any(ord(c) in selectors for selectors in _INVISIBLE)
    )


def _spells(c: str) -> bool:
    """Whether a character is part of a word."""
    return (c.isalnum() and ord(c) not in _APOSTROPHES) or unicodedata.category(c) in ("Mn", "Mc")


class _Characters(dict[int, str | None]):
    """A table for `str.translate` that learns what becomes of a character when it meets it."""

    def __init__(self, becomes: Callable[[str], str | None]) -> None:
        self._becomes = becomes

    def __missing__(self, code: int) -> str | None:
        if len(self) >= _MOST_CHARACTERS:
            self.clear()
        self[code] = becomes = self._becomes(chr(code))
        return becomes


_ACCENTS = _Characters(lambda c: None if _is_accent(c) else c)
_WORDS = _Characters(lambda c: c if _spells(c) else " ")
