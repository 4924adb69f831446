"""The artists of a real collection in real edges, where both lie beside the project."""

import csv
from pathlib import Path

import pytest

from services.graph.authority.artists import authority
from services.graph.building.assembling import assemble
from services.graph.sources import csv_file
from shared.identity.base import MatchState
from shared.identity.matching import Matcher
from shared.identity.people import people_of
from tests.records import artwork

DATA = Path(__file__).parents[4] / "shared/data"
EDGES, WORKS = DATA / "influence.csv", DATA / "artworks/metadata.csv"

pytestmark = pytest.mark.skipif(not (EDGES.exists() and WORKS.exists()), reason="The real collection is not here.")


def test_all_but_one_are_found_each_with_name_and_years() -> None:
    with WORKS.open(newline="") as lines:
        works = [
            artwork(number, artist=row["artist"], attributes=row) for number, row in enumerate(csv.DictReader(lines))
        ]
    built = assemble([csv_file.read(EDGES.read_bytes(), EDGES.name), authority()], [], {})
    matcher = Matcher(built.artists, {})
    people = people_of(works)
    found = {person.name: matcher.match(person) for person in people}

    assert len(found) == 39
    assert [name for name, match in found.items() if match.state is not MatchState.MATCHED] == ["Andrei Rublev"]
    assert found["William Turner"].node == "j-m-w-turner"
    for match in found.values():
        if match.state is MatchState.MATCHED:
            assert match.evidence[0].startswith("the name is")
            assert any(f"died {year} in both" in line for line in match.evidence for year in range(1300, 1960))
    assert len({match.node for match in found.values() if match.node}) == 38
