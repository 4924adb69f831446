"""The table of artists whom everybody knows: whole, without doubles, and silent of whom no source names."""

from collections import Counter

import pytest

from services.graph.authority.artists import SCOPE, authority
from services.graph.building.assembling import assemble
from services.graph.sources import csv_file
from shared.identity.names import keys
from shared.identity.occupations import artistic
from shared.names import artist_id

ENTITIES = authority().entities


def test_it_brings_nobody_and_says_nothing() -> None:
    assert authority().scope == SCOPE
    assert authority().said == ()
    assert assemble([authority()], [], {}).artists == ()


def test_everybody_is_an_artist_with_a_life_of_a_persons_length() -> None:
    assert len(ENTITIES) > 300
    for entity in ENTITIES:
        assert entity.ref == f"name:{artist_id(entity.name)}"
        assert artistic(entity.occupations), entity.name
        if entity.born is not None and entity.died is not None:
            assert 20 < entity.died - entity.born < 105, entity.name


def test_no_name_means_two_and_none_is_told_twice() -> None:
    spelt = [key for entity in ENTITIES for name in (entity.name, *entity.aliases) for key in keys(name)]
    assert [key for key, times in Counter(spelt).items() if times > 1] == []


def test_rows_stand_in_order() -> None:
    assert list(ENTITIES) == sorted(ENTITIES, key=lambda entity: artist_id(entity.name))


@pytest.mark.parametrize(
    "family",
    [
        ("Hans Holbein the Elder", "Hans Holbein the Younger", "Ambrosius Holbein"),
        (
            "Pieter Bruegel the Elder",
            "Pieter Brueghel the Younger",
            "Jan Brueghel the Elder",
            "Jan Brueghel the Younger",
            "Abraham Brueghel",
            "Ambrosius Brueghel",
        ),
        ("David Teniers the Elder", "David Teniers the Younger", "David Teniers III"),
    ],
)
def test_families_are_whole(family: tuple[str, ...]) -> None:
    assert set(family) <= {entity.name for entity in ENTITIES}


def test_a_table_of_names_learns_years_and_spellings() -> None:
    table = b"influencer,influenced\nWilliam Turner,Claude Monet\nHans Holbein,Ada Prevost\n"
    artists = {artist.id: artist for artist in assemble([csv_file.read(table, "x.csv"), authority()], [], {}).artists}
    assert set(artists) == {"william-turner", "claude-monet", "hans-holbein", "ada-prevost"}
    turner = artists["william-turner"]
    assert (turner.born, turner.died) == (1775, 1851)
    assert "Joseph Mallord William Turner" in turner.aliases
    # Which Holbein is meant the name does not say.
    assert artists["hans-holbein"].born is None
