"""Whether two tellings of a life can be of one person."""

from dataclasses import dataclass
from enum import Enum

from shared.identity.dates import Life

_CIRCA = 2  # years that two sources' readings of one date may differ by
# Births before this were seldom written down, and sources guess them; the same year of death then speaks louder.
_GUESSED_BEFORE = 1600
_GUESS = 10  # years
_LONGEST_LIFE = 110  # years


class Agreement(Enum):
    """How two lives compare."""

    AGREE = "agree"
    OPEN = "open"  # too little is known, or a single year that is not quite the same
    MIXED = "mixed"  # one year is the same, the other is not
    CONTRADICT = "contradict"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing came to, in few words.

    Attributes:
        both: Whether birth and death were both compared.
    """

    agreement: Agreement
    evidence: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    both: bool = False


def compare(here: Life, there: Life) -> Comparison:
    """Compare what is known of a person with what is known of a node.

    They agree where no year contradicts and one is the same, or both differ by at most two. Where a birth was guessed,
    long ago, the same year of death and a birth within ten years agree too.
    """
    born, died = _apart(here.born, there.born), _apart(here.died, there.died)
    known = [years for years in (born, died) if years is not None]
    if not known:
        return (
            Comparison(Agreement.CONTRADICT, against=impossible)
            if (impossible := _impossible(here, there))
            else (Comparison(Agreement.OPEN))
        )
    guessed = died == 0 and born is not None and born <= _GUESS and _long_ago(here, there)
    far = [years for years in known if years > _CIRCA]
    if far and not guessed:
        agreement = Agreement.MIXED if 0 in known else Agreement.CONTRADICT
    else:
        agreement = Agreement.AGREE if 0 in known or len(known) == 2 else Agreement.OPEN
    evidence, against = _told(here, there, born, died, guessed)
    return Comparison(agreement, evidence, against, both=len(known) == 2)


def _apart(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else abs(one - other)


def _long_ago(here: Life, there: Life) -> bool:
    return all(life.born is not None and life.born < _GUESSED_BEFORE for life in (here, there))


def _impossible(here: Life, there: Life) -> tuple[str, ...]:
    """Where only one's birth and the other's death are known: whether no life has room for both."""
    for born, died, words in (
        (here.born, there.died, "born {0} here, and died {1} there"),
        (there.born, here.died, "died {1} here, and born {0} there"),
    ):
        if born is not None and died is not None and not 0 <= died - born <= _LONGEST_LIFE:
            return (words.format(born, died),)
    return ()


def _told(
    here: Life, there: Life, born: int | None, died: int | None, guessed: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    same = [
        f"{word} {year}" for word, year, apart in (("born", there.born, born), ("died", there.died, died)) if apart == 0
    ]
    evidence = [f"{' and '.join(same)} in both"] if same else []
    against = []
    for word, year, other, apart in (("born", here.born, there.born, born), ("died", here.died, there.died, died)):
        if apart and (apart <= _CIRCA or (guessed and word == "born")):
            evidence.append(f"{word} {year} here and {other} there, which is near enough")
        elif apart:
            against.append(f"{word} {other}, not {year}")
    return tuple(evidence), tuple(against)
