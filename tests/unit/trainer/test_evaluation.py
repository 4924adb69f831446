"""What an evaluation makes of indexes with labels."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.trainer.evaluation.figures import Figures
from services.trainer.evaluation.judging import Judge
from services.trainer.evaluation.kept import Plan
from services.trainer.evaluation.works import Labels, Works
from shared.errors import Cancelled, Conflict, InvalidInput, ModelNotFound, NotIndexed
from shared.influence.base import Artist, Direction
from shared.influence.memory import MemoryGraph
from shared.jobs import Paused, turn
from shared.reports import figures_key, page_key
from shared.storage.folder import FolderStore
from shared.vectors.base import Payload, Point
from tests.unit.trainer.evaluating import ANA, BEN, CLEO, DORA, evaluate, graph_of, point, registry_with
from tests.unit.trainer.evaluating import influence as influence_of

NOBODY = graph_of()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def figures_of(store: FolderStore) -> Figures:
    return Figures.model_validate_json(store.get(figures_key("job")))


def scores(store: FolderStore, points: Sequence[Point], graph: MemoryGraph) -> dict[str, float | None]:
    told = evaluate(store, {"dae": points}, graph)
    assert told.total == told.done == len(points)
    return dict(told.values["encoders"]["dae"])


def test_a_collection_judged_by_hand(store: FolderStore) -> None:
    # Around the circle in this order; each finds all three others, the nearest first.
    points = [
        point("1", 0.00, artist_id="ana", style="cubism"),
        point("2", 0.10, artist_id="ben", style="baroque"),
        point("3", 0.25, artist_id="ana", style="cubism"),
        point("4", 0.45, artist_id="cleo", style="cubism"),
    ]
    measured = scores(store, points, graph_of((BEN, ANA)))
    # 1 finds 2, 3, 4; 2 finds 1, 3, 4; 3 finds 2, 4, 1 (at .15, .20, .25); 4 finds 3, 2, 1.
    # Same artist: 1 has its one at place 2, 3 at place 3; ben and cleo have no other work.
    assert measured["map10_artist"] == pytest.approx((1 / 2 + 1 / 3) / 2, abs=1e-4)
    # Same style: each of the three cubists finds the two others in ten places; the baroque work has none to find.
    assert measured["p10_style"] == pytest.approx(0.2)
    discounts = 1 / np.log2([2, 3, 4])
    found = np.array([[2, 3, 1], [2, 2, 0], [2, 1, 3], [1, 0, 1]]) @ discounts
    ideal = np.array([[3, 2, 1], [2, 2, 0], [3, 2, 1], [1, 1, 0]]) @ discounts
    assert measured["ndcg10"] == pytest.approx((found / ideal).mean(), abs=1e-4)
    assert measured["distinct10"] == pytest.approx((3 + 2 + 3 + 2) / 4)
    assert measured["works"] == 4
    assert measured["model_id"] == "dae-1"

    by_artist = {group.name: group for group in figures_of(store).by_artist}
    assert by_artist["ana"].works == 2
    assert by_artist["ana"].measures["dae"]["map10_artist"] == measured["map10_artist"]
    assert by_artist["cleo"].measures["dae"]["map10_artist"] is None
    by_style = {group.name: group for group in figures_of(store).by_style}
    assert (by_style["cubism"].works, by_style["baroque"].works) == (3, 1)
    assert by_style["cubism"].measures["dae"]["p10_style"] == pytest.approx(0.2)


def test_unknown_labels_match_nothing(store: FolderStore) -> None:
    points = [point("1", 0.0), point("2", 0.1), point("3", 0.2, artist_id="ana"), point("4", 0.3, style="cubism")]
    measured = scores(store, points, NOBODY)
    assert measured["map10_artist"] is None
    assert measured["p10_style"] is None
    assert measured["ndcg10"] is None
    assert measured["distinct10"] == pytest.approx(3 / 4)


def test_a_predicted_style_counts_as_unknown(store: FolderStore) -> None:
    known = [point(str(number), 0.1 * number, style="cubism") for number in range(3)]
    predicted = point("9", 0.15, style="cubism", style_predicted=1)
    assert scores(store, [*known, predicted], NOBODY)["p10_style"] == scores(store, known, NOBODY)["p10_style"]
    assert [group.works for group in figures_of(store).by_style] == [3]


def test_a_work_is_never_its_own_neighbour_even_among_duplicates(store: FolderStore) -> None:
    points = [point(f"{number:02}", 0.0, artist_id="ana", style="cubism") for number in range(15)]
    measured = scores(store, points, NOBODY)
    assert measured["map10_artist"] == 1
    assert measured["p10_style"] == 1
    assert measured["ndcg10"] == 1


LABELS = st.builds(
    Labels, st.sampled_from([None, "ana", "ben", "cleo"]), st.sampled_from([None, "cubism", "baroque", "rococo"])
)


@given(st.lists(LABELS, min_size=2, max_size=14), st.data())
def test_the_best_possible_list_scores_1(labels: list[Labels], data: st.DataObject) -> None:
    works = Works.of({f"{number:02}": each for number, each in enumerate(labels)})
    judge, query, others = Judge(works, graph_of((ANA, BEN)).influences()), labels[0], range(1, len(labels))

    def grade(row: int) -> int:
        work = labels[row]
        if query.artist and work.artist == query.artist:
            return 3
        linked, alike = {query.artist, work.artist} == {"ana", "ben"}, query.style and work.style == query.style
        return (2 if linked else 0) + (1 if alike else 0)

    # Of two works of grade 3, one by the artist comes first: only it counts for the average precision.
    order = sorted(others, key=lambda row: (grade(row), labels[row].artist == query.artist), reverse=True)
    assert judge.grades(np.array([0]), np.array([order]))[0].tolist() == [grade(row) for row in order]
    best = judge.score(np.array([0]), np.array([order]))
    (ndcg,), (average_precision,) = best["ndcg10"], best["map10_artist"]
    assert np.isnan(ndcg) if not any(map(grade, others)) else ndcg == pytest.approx(1)
    by_artist = sum(labels[row].artist == query.artist for row in others) if query.artist else 0
    assert np.isnan(average_precision) if not by_artist else average_precision == pytest.approx(1)
    shuffled = judge.score(np.array([0]), np.array([data.draw(st.permutations(list(others)))]))
    assert np.nan_to_num(shuffled["ndcg10"][0]) <= 1 + 1e-12


def test_an_encoder_without_a_model_or_without_works_is_told(store: FolderStore) -> None:
    registry = registry_with(store, "dae")
    with pytest.raises(ModelNotFound, match="No 'swae' model is promoted"):
        evaluate(store, {"dae": [], "swae": []}, NOBODY, registry=registry)
    with pytest.raises(NotIndexed, match="vasari encode --encoder dae"):
        evaluate(store, {"dae": []}, NOBODY, registry=registry)
    with pytest.raises(NotIndexed, match="Only 1 works are indexed with dae"):
        evaluate(store, {"dae": [point("1", 0)]}, NOBODY, registry=registry)
    with pytest.raises(InvalidInput, match="'swae' is not among the encoders"):
        evaluate(store, {"dae": [point("1", 0)]}, NOBODY, against="swae")


def test_the_payload_of_a_point_gives_its_labels() -> None:
    payload: Payload = {"artist_id": "ana", "year": 1900, "record": "f"}
    assert Labels.of(payload) == Labels("ana", None)


def scattered(seed: int, works: int = 40) -> list[Point]:
    """Works of four artists in two styles, in no order."""
    angles = np.random.default_rng(seed).uniform(0, 2 * np.pi, works)
    artists, styles = ("ana", "ben", "cleo", "dora"), ("cubism", "baroque")
    return [
        point(f"{number:02}", angle, artist_id=artists[number % 4], style=styles[number % 2])
        for number, angle in enumerate(angles)
    ]


def test_encoders_search_the_same_works_and_are_compared_on_them(store: FolderStore) -> None:
    complete, partial = scattered(1), scattered(2)[:-3]
    told = evaluate(store, {"backbone": complete, "dae": partial, "swae": complete}, NOBODY, against="swae")
    assert (told.values["works"], told.values["left_out"]) == (37, 3)
    assert set(told.values["gains"]) == {"backbone", "dae"}
    # The same vectors on the same draws: nothing between them, however wide each one's own interval is.
    assert all(gain == (0, 0, 0) for gain in told.values["gains"]["backbone"].values())
    low, high = told.values["intervals"]["backbone"]["map10_artist"]
    assert high - low > 0.01
    figures = figures_of(store)
    assert [each.encoder for each in figures.encoders] == ["backbone", "dae", "swae"]
    assert figures.queries == 37
    assert {example.kind for example in figures.examples} == {"good", "mixed", "bad"}
    assert len({example.id for example in figures.examples}) == len(figures.examples) == 9
    assert store.stat(page_key("job"))


def test_only_what_was_not_trained_on_asks(store: FolderStore) -> None:
    points = scattered(1)
    trained_on = json.dumps({"artworks": [points[0].id, points[4].id], "artists": ["ana"]}).encode()
    registry = registry_with(store, "dae", "swae", data="f", trained_on=trained_on)
    collections = {"dae": points, "swae": points}

    def asked(unseen: str) -> tuple[int, int]:
        told = evaluate(store, collections, NOBODY, registry=registry, unseen=unseen)
        assert told.values["works"] == 40  # every work can be found
        return told.values["encoders"]["dae"]["works"], len(figures_of(store).by_artist)

    assert asked("none") == (40, 4)
    assert asked("works") == (38, 4)
    assert asked("artists") == (30, 3)
    assert [each.trained_on for each in figures_of(store).encoders] == [2, 2]


def test_where_nothing_is_unseen_or_nobody_knows_is_said(store: FolderStore) -> None:
    points = scattered(1)
    everything = json.dumps({"artworks": [each.id for each in points], "artists": []}).encode()
    registry = registry_with(store, "dae", data="f", trained_on=everything)
    with pytest.raises(InvalidInput, match="no work that no model was trained on"):
        evaluate(store, {"dae": points}, NOBODY, registry=registry, unseen="works")
    silent = registry_with(store, "swae", data="f")
    with pytest.raises(InvalidInput, match="'swae' does not say what it was trained on"):
        evaluate(store, {"dae": points, "swae": points}, NOBODY, registry=silent, unseen="artists")
    evaluate(store, {"swae": points}, NOBODY, registry=silent)
    assert figures_of(store).encoders[0].trained_on is None


LINKED = graph_of((ANA, BEN), (BEN, CLEO), (CLEO, DORA), (DORA, ANA))


def test_an_evaluation_that_is_put_down_goes_on_and_gives_the_same(tmp_path: Path) -> None:
    points = {"dae": scattered(1, 300), "swae": scattered(2, 300)}  # two blocks of queries each
    whole = FolderStore(tmp_path / "whole")
    evaluate(whole, points, LINKED, folds=2)

    store = FolderStore(tmp_path / "in-turns")
    turns = 1
    while True:
        try:
            with turn(lambda: True):
                told = evaluate(store, points, LINKED, folds=2)
            break
        except Paused:
            assert list(store.list("evaluations/job/"))
            turns += 1
    assert turns == 5  # the last writes the report
    assert (told.done, told.total) == (600, 600)
    assert not list(store.list("evaluations/"))
    exclude = {"created_at"}
    assert figures_of(store).model_dump(exclude=exclude) == figures_of(whole).model_dump(exclude=exclude)


def test_works_that_come_meanwhile_wait_for_the_next_evaluation(tmp_path: Path) -> None:
    store, points = FolderStore(tmp_path), scattered(1, 300)
    with pytest.raises(Paused), turn(lambda: True):
        evaluate(store, {"dae": points}, NOBODY)
    evaluate(store, {"dae": [*points, point("ff", 0.1, artist_id="ana")]}, NOBODY)
    assert figures_of(store).works == 300

    with pytest.raises(Paused), turn(lambda: True):
        evaluate(store, {"dae": points}, NOBODY)
    with pytest.raises(Conflict, match="removed from 'dae-1'"):
        evaluate(store, {"dae": points[1:]}, NOBODY)


def test_a_cancelled_evaluation_stops(store: FolderStore) -> None:
    store.put("jobs/job/cancel", b"")
    with pytest.raises(Cancelled):
        evaluate(store, {"dae": scattered(1)}, NOBODY)
    assert not store.stat(page_key("job"))


def test_a_plan_that_another_version_has_settled_is_begun_anew(tmp_path: Path) -> None:
    store, points = FolderStore(tmp_path), scattered(1)
    with pytest.raises(Paused), turn(lambda: True):
        evaluate(store, {"dae": points}, LINKED)
    old = json.loads(store.get("evaluations/job/plan.json"))
    del old["nodes"]
    store.put("evaluations/job/plan.json", json.dumps(old).encode())
    evaluate(store, {"dae": points}, LINKED)
    assert figures_of(store).queries == len(points)
    assert not list(store.list("evaluations/"))


def test_the_spellings_of_one_artist_are_one_where_influences_count_and_two_where_names_do(store: FolderStore) -> None:
    alias = ANA.model_copy(update={"aliases": ("Anna",)})
    points = [point(str(number), 0.05 * number, artist_id=("ana", "ben", "anna")[number % 3]) for number in range(12)]
    told = evaluate(store, {"dae": points}, graph_of((alias, BEN)), folds=1)
    influence = figures_of(store).influence
    assert influence is not None
    assert (influence.pairs, influence.queries) == (1, 12)  # one pair, and both spellings ask
    own = influence.lifts["dae"][Direction.ANY][0].own
    # Of eleven others one is beyond the tenth place: of seven of Ana's and Anna's, or of three of Ben's.
    assert (8 * 6 + 4 * 2) / 12 <= own <= (8 * 7 + 4 * 3) / 12
    assert figures_of(store).artists == 3
    assert told.values["encoders"]["dae"]["distinct10"] == 3
    linked = plan_of(alias).influences_here()
    assert [(one.influencer, one.influenced) for one in linked] == [("ana", "ben"), ("anna", "ben")]


def plan_of(artist: Artist) -> Plan:
    """Two spellings of the artist, and Ben, influenced by the artist."""
    return Plan(
        models={},
        labels={},
        left_out=0,
        queries=[],
        trained_on={},
        names={},
        nodes={"ana": artist.id, "anna": artist.id, "ben": BEN.id},
        artists=[artist, BEN],
        influences=[influence_of(artist.id, BEN.id)],
    )
