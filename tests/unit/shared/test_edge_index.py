"""What the embedded vector index keeps in its folder besides the engine's own files."""

from pathlib import Path

import pytest

from shared.errors import Unavailable
from shared.vectors.edge import EdgeIndex


def test_aliases_outlast_the_process(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path)
    assert index.aliases() == {}
    index.ensure_collection("a-1", 3)
    index.ensure_collection("b-1", 3)
    index.point_alias("a", "a-1")
    index.point_alias("b", "b-1")
    assert EdgeIndex(tmp_path).aliases() == {"a": "a-1", "b": "b-1"}
    index.drop("a-1")
    assert EdgeIndex(tmp_path).aliases() == {"b": "b-1"}


def test_an_unreadable_file_of_aliases_is_named(tmp_path: Path) -> None:
    (tmp_path / "aliases.json").write_text("{")
    with pytest.raises(Unavailable, match=r"aliases\.json"):
        EdgeIndex(tmp_path).aliases()
