"""The nearest works by matrix products, against the index that searches are asked."""

from pathlib import Path

import numpy as np

from services.trainer.evaluation.neighbours import nearest, unit
from shared.vectors.base import Point
from shared.vectors.edge import EdgeIndex


def name(row: int) -> str:
    return f"{row:032x}"


def test_they_are_what_the_index_answers(tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    vectors = chance.normal(size=(700, 48)).astype(np.float32) * chance.uniform(0.1, 9, (700, 1)).astype(np.float32)
    vectors[100:112] = vectors[5]  # the same picture again and again: their order is that of their ids
    index = EdgeIndex(tmp_path)
    index.ensure_collection("all", 48)
    index.upsert("all", [Point(name(row), vector) for row, vector in enumerate(vectors)])

    queries = np.array([5, 104, *range(0, 700, 7)])
    answered = []
    for asking, found, cosines in nearest(unit(vectors), queries, 30):
        assert found.shape == cosines.shape == (len(asking), 30)
        for query, rows, near in zip(asking, found, cosines, strict=True):
            hits = [hit for hit in index.search("all", vectors[query], 31) if hit.id != name(query)][:30]
            assert [name(row) for row in rows] == [hit.id for hit in hits]
            np.testing.assert_allclose(near, [hit.cosine for hit in hits], atol=2e-6)
        answered += asking.tolist()
    assert answered == queries.tolist()


def test_there_are_as_many_as_there_are_others() -> None:
    vectors = unit(np.eye(3, 4, dtype=np.float32) + 0.1)
    ((asking, found, _),) = nearest(vectors, np.arange(3), 10)
    assert asking.tolist() == [0, 1, 2]
    assert found.tolist() == [[1, 2], [0, 2], [0, 1]]
