"""Names of artists as identities.

Two spellings are one artist only when nothing but case, accents, punctuation and spacing differs. A part of a name
never matches: that is how edges get invented.
"""

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and an accent.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_SEPARATORS = re.compile(r"[\W_]+")


def artist_id(name: str) -> str:
    """A stable identity for a name: `"Édouard  Manet"` gives `"edouard-manet"`.

    Letters outside the Latin script are kept, so names in any script have an id. A name without any letter or digit
    gives an empty string.
    """
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_PLAIN))
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    return _SEPARATORS.sub("-", unicodedata.normalize("NFC", bare)).strip("-")
