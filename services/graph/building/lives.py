"""Whether several tellings of years can be of one person, by the rules of `shared.identity.lives`."""

from collections.abc import Collection
from itertools import product

from shared.identity.dates import Life
from shared.identity.lives import Agreement, compare


def apart(some: Collection[Life], others: Collection[Life], *, linked: bool) -> str:
    """What speaks against one life, in a few words; empty where nothing does.

    Years do where no telling on one side fits one on the other. Of entities that are linked, one year in common is
    enough to fit, however far apart the other is.
    """
    against = {Agreement.CONTRADICT} if linked else {Agreement.CONTRADICT, Agreement.MIXED}
    compared = [compare(one, other) for one, other in product(some, others)]
    telling = [comparison for comparison in compared if comparison.agreement is not Agreement.OPEN]
    if not telling or any(comparison.agreement not in against for comparison in telling):
        return ""
    return ", ".join(telling[0].against)


def agree(one: Life, other: Life) -> bool:
    """Whether years confirm that these are one life."""
    return compare(one, other).agreement is Agreement.AGREE
