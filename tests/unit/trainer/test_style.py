"""The style classifier's training: what it learns, what it leaves alone, and that a break changes nothing."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch.nn.functional import cross_entropy

from services.trainer.data.pictures import Known, Pictures
from services.trainer.engine.compute import open_fabric
from services.trainer.engine.fit import Course, Fit
from services.trainer.engine.snapshot import Snapshot
from services.trainer.recipes.base import Assets, Made
from services.trainer.recipes.style import PHASES, StyleRecipe
from shared.errors import InvalidInput
from shared.jobs import Paused
from shared.messages import StyleTraining
from shared.networks import checkpoints
from shared.networks.classifier import ClassifierConfig, StyleClassifier
from shared.networks.pictures import to_unit
from shared.settings import Settings
from tests.styles import STYLES, painted

ARTISTS, WORKS = 4, 5  # of each style; works of each artist


@pytest.fixture(scope="module")
def pictures() -> Pictures:
    made = [
        (Known(f"{style}-{artist}-{number}", f"{style}-{artist}", style, None), painted(style, artist, number))
        for number in range(WORKS)
        for artist in range(ARTISTS)
        for style in STYLES
    ]
    unknown = [(Known(f"unknown-{number}", None, None, None), painted("Rings", 9, number)) for number in range(3)]
    works, pixels = zip(*made, *unknown, strict=True)
    return Pictures(torch.from_numpy(np.stack(pixels)), list(works))


def recipe_of(pictures: Pictures, **asked: Any) -> tuple[StyleRecipe, Fit]:
    training = StyleTraining(kind="style", **{"epochs": 11, "batch_size": 16, **asked})
    torch.manual_seed(training.seed)
    recipe = StyleRecipe(training, pictures, Assets("mobilenet_v2", None))
    course = Course(training.model_dump(), training.seed, training.minutes, training.accumulate)
    return recipe, Fit(recipe, pictures, course, open_fabric(Settings(device="cpu")))


def finished(recipe: StyleRecipe, fit: Fit) -> Made:
    for _ in fit.run():
        pass
    recipe.settle(lambda _: None)
    return recipe.made(fit.history)


@pytest.fixture(scope="module")
def trained(pictures: Pictures) -> tuple[StyleRecipe, Fit, Made]:
    torch.set_num_threads(1)
    recipe, fit = recipe_of(pictures)
    return recipe, fit, finished(recipe, fit)


def test_it_tells_styles_apart_by_artists_it_never_saw(trained: tuple[StyleRecipe, Fit, Made]) -> None:
    _, fit, made = trained
    metrics = made.metrics
    assert metrics["majority"] <= 0.35
    assert metrics["accuracy"] > metrics["majority"] + 0.35
    assert metrics["majority_by_artist"] <= 0.35
    assert metrics["accuracy_by_artist"] > metrics["majority_by_artist"] + 0.35
    assert metrics["macro_f1_by_artist"] > 0.5
    assert [record["stage"] for record in fit.history] == sorted(
        (record["stage"] for record in fit.history), key=[phase.name for phase in PHASES].index
    )
    assert {record["stage"] for record in fit.history} == {phase.name for phase in PHASES}


def test_its_card_builds_the_network_that_was_judged(
    trained: tuple[StyleRecipe, Fit, Made], pictures: Pictures
) -> None:
    recipe, _, made = trained
    config = ClassifierConfig.model_validate(json.loads(json.dumps(made.configuration["network"])))
    assert config.styles == tuple(sorted(STYLES))
    assert config.side == 64
    assert config.temperature == made.metrics["temperature"] != 1
    network = StyleClassifier(config)
    checkpoints.fill(network, checkpoints.load(checkpoints.save(recipe.network.state_dict())), "model")
    known = recipe.learnt_from
    with torch.inference_mode():
        logits = network.eval()(to_unit(pictures.pixels[known]).permute(0, 3, 1, 2))
    labels = torch.tensor([config.styles.index(pictures.works[row].style or "") for row in known.tolist()])
    found = config.probabilities(logits).argmax(dim=1) == labels
    assert float(found.float().mean()) > max(0.8, made.metrics["accuracy_by_artist"])
    assert made.dimension == network.features(torch.rand(1, 3, 64, 64)).shape[1]


def test_its_files_tell_of_every_style(trained: tuple[StyleRecipe, Fit, Made]) -> None:
    recipe, _, made = trained
    for name in ("confusion.png", "reliability.png"):
        with Image.open(BytesIO(made.artifacts[name])) as image:
            assert image.format == "PNG"
            assert image.width > 400
            assert len(image.convert("RGB").getcolors(1 << 20) or ()) > 10
    table = json.loads(made.artifacts["styles.json"])
    assert [row["style"] for row in table["styles"]] == sorted(STYLES)
    assert sum(row["trained_on"] for row in table["styles"]) == len(recipe.learnt_from) > len(recipe.rows)
    for split in ("by_artist", "stratified"):
        assert sum(row[split]["works"] for row in table["styles"]) == sum(map(sum, table["confusion"][split])) > 0
    assert all(0 <= row["by_artist"]["recall"] <= 1 for row in table["styles"])


def test_layers_learn_one_after_the_other_and_statistics_never(pictures: Pictures) -> None:
    recipe, fit = recipe_of(pictures)
    before = {name: value.clone() for name, value in recipe.network.state_dict().items()}
    run = fit.run()

    def changed_by(stage: str) -> set[str]:
        """What has another value once two steps of a stage were taken; the first is taken at a rate of nought."""
        next(told for told in run if told.startswith(stage) and "batch 2 " in told)
        after = recipe.network.state_dict()
        return {name for name in before if not torch.equal(before[name], after[name])}

    assert changed_by("head") == {"head.weight", "head.bias"}
    blocks = {name.split(".")[2] for name in changed_by("last blocks") if name.startswith("backbone.features")}
    assert blocks == {str(block) for block in range(12, 19)}
    changed = changed_by("all blocks")
    assert {name for name in before if name.endswith(".weight")} <= changed
    assert not [name for name in changed if "running" in name or "tracked" in name]


def test_a_training_that_was_broken_off_ends_with_the_same_weights(
    trained: tuple[StyleRecipe, Fit, Made], pictures: Pictures
) -> None:
    whole, whole_fit, whole_made = trained
    recipe, fit = recipe_of(pictures)
    for place in ("head, epoch 2, batch 1 ", "all blocks, epoch 8, batch 2 "):
        next(told for told in fit.run() if told.startswith(place))
        recipe, fit = gone_on(pictures, fit)
    for _ in fit.run():
        pass
    # Put down again while it looks at all works: those that it has seen are not looked at again.
    with pytest.raises(Paused):
        recipe.settle(put_down_at("looking at all works: 32 of 80"))
    recipe, fit = gone_on(pictures, fit)
    for _ in fit.run():
        pass
    told: list[str] = []
    recipe.settle(told.append)
    assert told == ["looking at all works: 32 of 80", "looking at all works: 64 of 80", "fitting the head"]
    made = recipe.made(fit.history)
    expected, found = whole.network.state_dict(), recipe.network.state_dict()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    assert fit.history == whole_fit.history
    assert made.metrics == whole_made.metrics


def gone_on(pictures: Pictures, fit: Fit) -> tuple[StyleRecipe, Fit]:
    """The same training in another process, later."""
    snapshot = fit.snapshot()
    assert snapshot is not None
    recipe, fit = recipe_of(pictures)
    assert fit.restore(Snapshot.from_bytes(snapshot.to_bytes()))
    return recipe, fit


def put_down_at(place: str) -> Callable[[str], None]:
    def say(told: str) -> None:
        if told == place:
            raise Paused

    return say


def test_it_learns_from_the_held_out_works_once_they_have_been_judged(
    trained: tuple[StyleRecipe, Fit, Made], pictures: Pictures
) -> None:
    recipe, _, _ = trained
    assert recipe.learnt_from.tolist() == [row for row, work in enumerate(pictures.works) if work.style]
    held_out = torch.cat(list(recipe._held_out.kinds.values()))
    labels = recipe._classes.labels[held_out]
    with torch.inference_mode():
        logits = recipe.network.eval()(to_unit(pictures.pixels[held_out]).permute(0, 3, 1, 2))
    judged = torch.cat([recipe._judged[name].logits for name in recipe._held_out.kinds])
    assert cross_entropy(logits, labels) < 0.7 * cross_entropy(judged, labels)


def test_one_style_against_the_rest_has_a_threshold(pictures: Pictures) -> None:
    recipe, fit = recipe_of(pictures, only="Stripes", epochs=4)
    made = finished(recipe, fit)
    config = recipe.network.config
    assert config.styles == ("not Stripes", "Stripes")
    assert config.only == "Stripes"
    assert config.threshold == made.metrics["threshold"]
    assert 0 < made.metrics["threshold"] < 1
    assert made.metrics["macro_f1_by_artist"] > 0.6


def test_with_one_artist_to_a_style_the_stratified_part_is_all_that_is_told(pictures: Pictures) -> None:
    works = [Known(work.id, work.style, work.style, None) for work in pictures.works]
    recipe, fit = recipe_of(Pictures(pictures.pixels, works), epochs=2)
    made = finished(recipe, fit)
    assert {stage.name for stage in recipe.stages} >= {"head"}
    assert fit.history[0]["mean_macro_f1"] == fit.history[0]["macro_f1"]
    assert not [name for name in made.metrics if name.endswith("by_artist")]
    assert made.metrics.keys() >= {"accuracy", "macro_f1", "majority", "ece", "ece_before", "temperature"}
    assert all("by_artist" not in row for row in json.loads(made.artifacts["styles.json"])["styles"])


def test_with_few_epochs_there_are_few_stages(pictures: Pictures) -> None:
    recipe, _ = recipe_of(pictures, epochs=1)
    assert sum(stage.epochs for stage in recipe.stages) == 1


@pytest.mark.parametrize(
    ("asked", "of_the_settings", "side"),
    [
        (None, "inception_v3", 299),
        (None, "mobilenet_v2", 224),
        ("inception_v3", "mobilenet_v2", 299),
        ("resnet50", "inception_v3", 224),
    ],
)
def test_pictures_are_as_wide_as_the_architecture_was_pretrained_with(
    asked: str | None, of_the_settings: str, side: int
) -> None:
    training = StyleTraining.model_validate({"kind": "style", "architecture": asked})
    assert StyleRecipe.side(training, Assets(of_the_settings, None)) == side


def test_a_collection_without_styles_is_told(pictures: Pictures) -> None:
    bare = Pictures(pictures.pixels, [Known(work.id, work.artist, None, None) for work in pictures.works])
    with pytest.raises(InvalidInput, match=r"two styles with at least 8 works each, and the collection has 0"):
        recipe_of(bare)
