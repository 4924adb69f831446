"""Which ways of writing are one name: "Turner, Joseph Mallord William" and "Joseph Mallord William Turner".

Beyond what `shared.names.artist_id` levels, only the order of a catalogue's entry is undone, and years of life that
follow a name are told from it. A title, an initial or "the Younger" is part of a name and never dropped; other
spellings of a name are a source's to give, as aliases.
"""

import re
from dataclasses import dataclass

from shared.identity.dates import Life, life_of
from shared.names import artist_id

# What tells generations of one name apart, in the form of `artist_id`.
_GENERATION = re.compile(
    r"i|ii|iii|iv|v|jr|sr|junior|senior|(the-)?(elder|younger|first|second|third|father|son)|il-vecchio|il-giovane"
    r"|le-vieux|le-jeune|l-ancien|l-aine|pere|fils|el-viejo|el-mozo|el-joven|o-velho|o-moco|de-oude|de-jongere?|de-jonge"
    r"|der-altere|der-jungere|d-(a|ae|j|o|y)"
)
_LONGEST_GENERATION = 2  # words
# Words that belong to the name that follows them.
_PARTICLE = re.compile(
    r"a|af|al|aux|d[aeiou]?|dall?[ae]|degli|dei|dell?[ae]?|de[nr]|des|dos|el?|ibn|i[ln]|l[aeo]?|los|of|op|ten?|ter|the|to?"
    r"|tot|und|van|vo[mn]|y|zu[mr]?"
)
_YEAR = re.compile(r"\d{3}")
# What may follow the last comma of a library's heading: "1775-1851", "approximately 1440-1482" or "1937-".
_LIFE = re.compile(
    r"((c|ca|circa|b|born|d|died|active|fl|approximately|about)\.?\s|[?\d\s./–—-])*\d{3,4}\??\s*[–—-]?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Written:
    """A name, and what is written with it of its bearer's life."""

    name: str
    life: Life


def taken_apart(text: str) -> Written:
    """`"Katsushika Hokusai (Japanese, 1760–1849)"` gives the name and the years; text without years stays as it is."""
    bare = text.strip()
    if bare.endswith(")"):
        name, _, note = bare[:-1].rpartition("(")
        is_life = _YEAR.search(note) is not None
    else:
        name, _, note = bare.rpartition(",")
        is_life = _LIFE.fullmatch(note.strip()) is not None
    if is_life and artist_id(name):
        return Written(name.strip(), life_of(note))
    return Written(text, Life())


def keys(name: str) -> tuple[str, ...]:
    """The identities that a name has: one, or two where a comma leaves open what it parts; none for no name.

    What follows a comma comes first in `"Holbein, Hans, the Younger"`; in `"Leonardo, da Vinci"` it may not.
    """
    if "," not in name:
        key = artist_id(name)
        return (key,) if key else ()
    parts = [part for part in (part.strip() for part in name.split(",")) if part]
    generation = f" {parts.pop()}" if len(parts) > 1 and _GENERATION.fullmatch(artist_id(parts[-1])) else ""
    if len(parts) != 2:
        return _present(artist_id(" ".join(parts) + generation))
    family, given = parts
    words = given.split()
    at = len(words) - _generation([artist_id(word) for word in words])
    given, own = " ".join(words[:at]), " ".join(words[at:])
    turned = artist_id(f"{given} {family} {own}{generation}")
    if _PARTICLE.fullmatch(artist_id(given).partition("-")[0]):
        return _present(turned, artist_id(f"{family} {given} {own}{generation}"))
    return _present(turned)


def without_qualifier(title: str) -> str:
    """The name in a page's title: `"Francis Bacon (artist)"` gives `"Francis Bacon"`. For titles only."""
    return re.sub(r"\s*\([^()]*\)$", "", title) or title


def family_name(key: str) -> str:
    """The last word of a name, without what tells generations apart; of a one-word name, that word."""
    words = key.split("-")
    return words[len(words) - _generation(words) - 1]


def is_part(key: str, whole: str) -> bool:
    """Whether a name is too little of a longer one to mean its bearer: a word of it, its beginning, or no generation.

    So are "Turner" of "J. M. W. Turner", "van Gogh" of "Vincent van Gogh", and both "Pieter Bruegel" and "Pieter
    Brueghel" of "Pieter Bruegel the Elder"; "Paul Gauguin" of "Eugène Henri Paul Gauguin" is not.
    """
    if key == whole:
        return False
    words = key.split("-")
    if _generation(whole.split("-")) and not _generation(words):
        return True
    if f"-{key}-" not in f"-{whole}-":
        return False
    return whole.startswith(f"{key}-") or sum(not _PARTICLE.fullmatch(word) for word in words) < 2


def _generation(words: list[str]) -> int:
    """How many of the last words, each in the form of `artist_id`, tell generations apart; never all of them."""
    for length in range(min(_LONGEST_GENERATION, len(words) - 1), 0, -1):
        if _GENERATION.fullmatch("-".join(words[-length:])):
            return length
    return 0


def _present(*found: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in found if key))
