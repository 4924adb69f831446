"""A small collection and graph behind the API."""

from pathlib import Path

import pytest

from tests.unit.search.asking import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    world.fill()
    return world
