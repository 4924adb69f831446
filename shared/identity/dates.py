"""Years of birth and death in dates as catalogues write them."""

import re
from dataclasses import dataclass

_YEAR = re.compile(r"(?<!\d)\d{3,4}(?!\d)(?:\s?/\s?(\d{1,4})(?!\d))?")
_BEFORE_OUR_ERA = re.compile(r"\bB\.?\s?C\b|\bBCE\b|\bv\. ?Chr|\bav\. J|^\s*-\d{3}", re.IGNORECASE)
# Years of work, and bounds that a year lies before or after.
_NO_YEAR_OF_LIFE = re.compile(
    r"\b(active|act|fl|flourished|documented|recorded|known|tätig|actif|attivo|activo|werkzaam|before|after|vor|nach"
    r"|avant|après|century)\b",
    re.IGNORECASE,
)
_BORN = re.compile(r"\b(b|born|geb|geboren|née?|nato|nata|nacid[oa]|род)\b\.?|\*", re.IGNORECASE)
_DIED = re.compile(r"\b(d|died|gest|gestorben|morte?|décédée?|ум)\b\.?|†", re.IGNORECASE)
_DASH = re.compile(r"[–—-]|\bto\b")
_NEAR = 2  # years within which two readings of a date are taken for one
_LAST = 2100


@dataclass(frozen=True, slots=True)
class Life:
    """A person's years, as far as they are known."""

    born: int | None = None
    died: int | None = None


def year_of(date: str) -> int | None:
    """The year that a date tells: `"May 2, 1840"` and `"c. 1840"` give 1840, and a year before our era is negative.

    None where it tells a span of more than two years, such as `"1525/30"`, or only when somebody was at work.
    """
    years = [year for year in _years(date) if year < _LAST]
    if not years or max(years) - min(years) > _NEAR or _NO_YEAR_OF_LIFE.search(date):
        return None
    return -years[0] if _BEFORE_OUR_ERA.search(date) else years[0]


def life_of(text: str) -> Life:
    """What a note such as `"Japanese, 1760–1849"` or `"b. 1937"` tells; nothing where it is not clear."""
    if _NO_YEAR_OF_LIFE.search(text):
        return Life()
    if _BORN.search(text) and (died := _DIED.search(text)):
        return Life(year_of(text[: died.start()]), year_of(text[died.start() :]))
    parts = _DASH.split(text)
    # A place may have a hyphen in it: of the places to part the text at, the last that leaves a year before it.
    for at in range(len(parts) - 1, 0, -1):
        before, after = "-".join(parts[:at]), "-".join(parts[at:])
        if _YEAR.search(before):
            return Life(year_of(before), year_of(after))
    if len(parts) > 1 and not _YEAR.search(parts[0]):
        return Life(died=year_of(parts[-1])) if not re.search(r"\w", parts[0]) else Life()
    if _BORN.search(text):
        return Life(born=year_of(text))
    return Life(died=year_of(text)) if _DIED.search(text) else Life()


def _years(date: str) -> list[int]:
    found = []
    for match in _YEAR.finditer(date):
        first = match[0].partition("/")[0].strip()
        found.append(int(first))
        if second := match[1]:
            found.append(int(first[: max(0, len(first) - len(second))] + second))
    return found
