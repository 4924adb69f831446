"""A training that stops after any step goes on as if it had not; and a step is the same however it is cut up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pytest
import torch
from lightning_fabric import Fabric
from torch import Generator, Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import SGD, AdamW, Optimizer

from services.trainer.data.pictures import Known, Pictures
from services.trainer.engine.compute import open_fabric
from services.trainer.engine.fit import Course, Diverged, Fit
from services.trainer.engine.snapshot import Snapshot
from services.trainer.recipes import RECIPES
from services.trainer.recipes.base import Assets, Made, Recipe, Stage
from shared.errors import InvalidInput
from shared.messages import AutoencoderTraining
from shared.networks import checkpoints
from shared.settings import Settings

COUNT, SIDE = 22, 16


class Classes(Recipe):
    """Tells four kinds of pictures apart: dropout, BatchNorm, a head that the model does not keep, and a memory."""

    def __init__(self, pictures: Pictures, optimizer: Callable[..., Optimizer] = AdamW) -> None:
        super().__init__()
        self.network = nn.Sequential(nn.Conv2d(3, 6, 3, stride=2), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten())
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(6 * 49, 4))
        self.rows = torch.arange(2, len(pictures))
        self.stages = [Stage("head", 2, 8), Stage("all layers", 3, 6)]
        self.labels = torch.arange(len(pictures)) % 4
        self.seen = torch.zeros(4)
        self.pictures = pictures
        self.optimizer = optimizer
        self.images: list[Tensor] = []

    def enter(self, stage: Stage) -> Optimizer:
        self.network.requires_grad_(stage.name != "head")
        learning = [parameter for parameter in self.parameters() if parameter.requires_grad]
        return self.optimizer(learning, lr=0.01)

    def forward(self, images: Tensor, rows: Tensor, chance: Generator) -> dict[str, Tensor]:
        self.images.append(images)
        labels = self.labels[rows]
        self.seen = self.seen * 0.9 + torch.bincount(labels, minlength=4)
        noisy = images + 0.01 * torch.randn(images.shape, generator=chance)
        loss = cross_entropy(self.head(self.network(noisy)), labels, weight=1 / (1 + self.seen))
        return {"loss": loss, "seen": self.seen.sum()}

    def measure(self) -> dict[str, float]:
        weight = self.head[1].weight
        return {"size": float(weight.norm()), "drawn": float(torch.rand(()))}

    def memory(self) -> dict[str, Tensor]:
        return {"seen": self.seen}

    def remember(self, memory: Mapping[str, Tensor]) -> None:
        self.seen = memory["seen"]

    def made(self, history: Sequence[Mapping[str, Any]]) -> Made:
        return Made({}, 4, {})


class Patient(Classes):
    """Each stage ends when nothing is gained; the best epoch is kept."""

    score = "score"
    patience = 2

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(pictures)
        self.stages = [Stage("head", 6, 8), Stage("all layers", 7, 6)]

    def measure(self) -> dict[str, float]:
        """Rises, and falls from the third update of the head on; then again with the whole network."""
        norm = float(self.network[0].weight.detach().abs().sum())
        return {"score": -abs(norm - 10.0), "norm": norm}


@pytest.fixture
def pictures() -> Pictures:
    pixels = torch.randint(0, 256, (COUNT, SIDE, SIDE, 3), generator=torch.Generator().manual_seed(5)).byte()
    pixels[:, :, :, 0] = (torch.arange(COUNT) % 4 * 60).byte()[:, None, None]
    return Pictures(pixels, [Known(str(row), "artist", "style", None) for row in range(COUNT)])


@pytest.fixture
def fabric() -> Fabric:
    return open_fabric(Settings(device="cpu"))


Maker = Callable[[Pictures], Recipe]


def autoencoder(kind: str) -> Maker:
    training = AutoencoderTraining.model_validate(
        {"kind": kind, "epochs": 2, "width": 4, "code_size": 6, "batch_size": 8}
    )
    return lambda pictures: RECIPES[training.kind](training, pictures, Assets("mobilenet_v2", None))


MAKERS: dict[str, Maker] = {
    "classes": Classes,
    "patient": Patient,
    "dae": autoencoder("dae"),
    "swae": autoencoder("swae"),
}


def begin(maker: Maker, pictures: Pictures, fabric: Fabric, **course: Any) -> Fit:
    torch.manual_seed(3)
    return Fit(maker(pictures), pictures, Course({"kind": "test", **course}, seed=3, **course), fabric)


def run(fit: Fit) -> Iterator[str]:
    torch.manual_seed(torch.seed())  # nothing may hang on it
    return fit.run()


def saved(fit: Fit) -> bytes:
    snapshot = fit.snapshot()
    assert snapshot is not None
    return snapshot.to_bytes()


def same(one: Fit, other: Fit) -> bool:
    first, second = one.recipe.state_dict(), other.recipe.state_dict()
    memories = one.recipe.memory(), other.recipe.memory()
    return (
        first.keys() == second.keys()
        and all(torch.equal(first[name], second[name]) for name in first)
        and all(torch.equal(memories[0][name], memories[1][name]) for name in memories[0])
        and one.history == other.history
        and one.at.step == other.at.step
    )


@pytest.mark.parametrize("name", MAKERS)
def test_a_training_can_stop_after_any_step(name: str, pictures: Pictures, fabric: Fabric) -> None:
    whole = begin(MAKERS[name], pictures, fabric)
    snapshots = [saved(whole) for _ in run(whole)]
    assert len(snapshots) == whole.at.step + len(whole.history)
    for number, snapshot in enumerate(snapshots):
        resumed = begin(MAKERS[name], pictures, fabric)
        assert resumed.restore(Snapshot.from_bytes(snapshot))
        notes = list(run(resumed))
        assert len(notes) == len(snapshots) - number - 1
        assert same(whole, resumed), f"after the snapshot {number}"


def test_what_was_restored_can_be_saved_again(pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Classes, pictures, fabric)
    steps = run(fit)
    for _ in range(5):
        next(steps)
    snapshot = saved(fit)
    other = begin(Classes, pictures, fabric)
    other.restore(Snapshot.from_bytes(snapshot))
    assert same(fit, other)
    assert checkpoints.notes(saved(other)) == checkpoints.notes(snapshot)
    tensors, again = checkpoints.load(snapshot), checkpoints.load(saved(other))
    assert tensors.keys() == again.keys()
    assert all(torch.equal(tensors[name], again[name]) for name in tensors)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_plain_descent_goes_on_equally(momentum: float, pictures: Pictures, fabric: Fabric) -> None:
    def maker(pictures: Pictures) -> Recipe:
        return Classes(pictures, partial(SGD, momentum=momentum))

    whole = begin(maker, pictures, fabric)
    snapshot = [saved(whole) for _ in run(whole)][5]
    resumed = begin(maker, pictures, fabric)
    resumed.restore(Snapshot.from_bytes(snapshot))
    list(run(resumed))
    assert same(whole, resumed)


@pytest.mark.parametrize("precision", ["bf16-mixed", "16-mixed"])
def test_mixed_precision_goes_on_equally(precision: Any, pictures: Pictures, fabric: Fabric) -> None:
    def mixed() -> Fabric:
        return open_fabric(Settings(device="cpu", precision=precision))

    whole = begin(MAKERS["dae"], pictures, mixed())
    snapshot = [saved(whole) for _ in run(whole)][3]
    assert bool(Snapshot.from_bytes(snapshot).scaler) == (precision == "16-mixed")
    resumed = begin(MAKERS["dae"], pictures, mixed())
    assert resumed.restore(Snapshot.from_bytes(snapshot))
    list(run(resumed))
    assert same(whole, resumed)
    exact = begin(MAKERS["dae"], pictures, fabric)
    list(run(exact))
    assert not same(whole, exact)
    assert whole.history[-1]["loss"] == pytest.approx(exact.history[-1]["loss"], rel=0.05)


def test_the_scale_of_16_bit_gradients_is_kept(pictures: Pictures) -> None:
    def begun() -> tuple[Fit, Fabric]:
        fabric = open_fabric(Settings(device="cpu", precision="16-mixed"))
        return begin(MAKERS["dae"], pictures, fabric), fabric

    fit, fabric = begun()
    fabric.strategy.precision.load_state_dict({**fabric.strategy.precision.state_dict(), "scale": 1024.0})
    steps = run(fit)
    next(steps)
    other, others = begun()
    other.restore(Snapshot.from_bytes(saved(fit)))
    assert others.strategy.precision.state_dict() == fabric.strategy.precision.state_dict()
    assert others.strategy.precision.state_dict()["scale"] == 1024.0


def test_pictures_stay_exact_in_mixed_precision(pictures: Pictures) -> None:
    fit = begin(Classes, pictures, open_fabric(Settings(device="cpu", precision="bf16-mixed")))
    next(run(fit))
    assert isinstance(fit.recipe, Classes)
    assert fit.recipe.images[0].dtype == torch.float32
    assert (fit.recipe.images[0] * 255).frac().abs().max() < 1e-4


def test_channels_lie_last_from_the_pictures_to_the_moments(pictures: Pictures, fabric: Fabric) -> None:
    """As convolutions are fastest; a tensor of such strides stays so, whatever a layer does."""
    fit = begin(MAKERS["dae"], pictures, fabric)
    looked: list[bool] = []

    def look(_: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        looked.extend(tensor.is_contiguous(memory_format=torch.channels_last) for tensor in (*inputs, output))

    for layer in fit.recipe.network.modules():
        if isinstance(layer, nn.Conv2d) and layer.kernel_size == (4, 4) and layer.stride == (2, 2):
            layer.register_forward_hook(look)
    steps = run(fit)
    next(steps)
    assert looked
    assert all(looked)
    other = begin(MAKERS["dae"], pictures, fabric)
    other.restore(Snapshot.from_bytes(saved(fit)))
    next(run(other))
    for some in (fit, other):
        assert some._optimizer is not None
        for parameter, moments in some._optimizer.state.items():
            assert moments["exp_avg"].stride() == parameter.stride()
    assert any(not parameter.is_contiguous() for parameter in fit.recipe.parameters())


class Mean(Recipe):
    """A loss that is a mean over the images, and nothing by chance."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__()
        self.network = nn.Conv2d(3, 4, 5)
        self.rows = torch.arange(len(pictures))
        self.stages = [Stage("all", 1, len(pictures), warm_up=0)]

    def enter(self, stage: Stage) -> Optimizer:
        return SGD(self.network.parameters(), lr=1.0)

    def forward(self, images: Tensor, rows: Tensor, chance: Generator) -> dict[str, Tensor]:
        return {"loss": self.network(images).tanh().square().mean()}

    def measure(self) -> dict[str, float]:
        return {}

    def made(self, history: Sequence[Mapping[str, Any]]) -> Made:
        return Made({}, 4, {})


@pytest.mark.parametrize("parts", [2, 5, 100])
def test_parts_of_a_step_add_up_to_the_step(parts: int, pictures: Pictures, fabric: Fabric) -> None:
    at_once = begin(Mean, pictures, fabric)
    before = at_once.recipe.network.weight.detach().clone()
    in_parts = begin(Mean, pictures, fabric, accumulate=parts)
    list(run(at_once))
    list(run(in_parts))
    one, other = (fit.recipe.network.weight.detach() for fit in (at_once, in_parts))
    assert (one - before).abs().max() > 0.01
    assert torch.allclose(one, other, atol=1e-6)
    assert at_once.history[0]["loss"] == pytest.approx(in_parts.history[0]["loss"], rel=1e-5)


def test_parts_go_on_equally(pictures: Pictures, fabric: Fabric) -> None:
    whole = begin(Classes, pictures, fabric, accumulate=3)
    snapshot = [saved(whole) for _ in run(whole)][4]
    resumed = begin(Classes, pictures, fabric, accumulate=3)
    resumed.restore(Snapshot.from_bytes(snapshot))
    list(run(resumed))
    assert same(whole, resumed)


def test_a_stage_ends_when_nothing_is_gained_and_the_best_epoch_is_kept(pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Patient, pictures, fabric)
    list(run(fit))
    scores = [record["score"] for record in fit.history]
    best = max(range(len(scores)), key=scores.__getitem__)
    assert len(scores) < fit.epochs
    assert fit.recipe.measure()["norm"] == fit.history[best]["norm"]
    assert fit.history[-1]["norm"] != fit.history[best]["norm"]
    assert fit.epochs_done == fit.epochs


def test_another_training_passes_a_snapshot_over(pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Classes, pictures, fabric)
    next(run(fit))
    snapshot = Snapshot.from_bytes(saved(fit))
    others = [
        begin(Classes, pictures, fabric, accumulate=2),
        begin(Patient, pictures, fabric),
        begin(MAKERS["dae"], pictures, fabric),
        begin(Classes, Pictures(pictures.pixels, [*pictures.works[:-1], Known("x", None, None, None)]), fabric),
    ]
    for other in others:
        assert not other.restore(snapshot)
        assert (other.at.step, other.history) == (0, [])


@pytest.mark.parametrize("cut", [0, 7, 200, -100])
def test_a_damaged_snapshot_is_told(cut: int, pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Classes, pictures, fabric)
    next(run(fit))
    with pytest.raises(InvalidInput, match=r"damaged .* train anew"):
        Snapshot.from_bytes(saved(fit)[:cut])


def test_a_loss_that_is_no_number_ends_the_training(pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Mean, pictures, fabric)
    with torch.no_grad():
        fit.recipe.network.weight.fill_(float("nan"))
    with pytest.raises(Diverged, match="epoch 1 is not a finite number; train with another seed"):
        list(run(fit))


def test_the_time_is_shared_by_the_stages(pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Classes, pictures, fabric, minutes=1e-9)
    notes = list(run(fit))
    assert [record["stage"] for record in fit.history] == ["head", "all layers"]  # an epoch each, of a batch
    assert fit.at.step == 2
    again = begin(Classes, pictures, fabric, minutes=1e-9)
    first = begin(Classes, pictures, fabric, minutes=1e-9)
    steps = run(first)
    next(steps)
    again.restore(Snapshot.from_bytes(saved(first)))
    list(run(again))
    assert len(notes) == 4
    assert [record["stage"] for record in again.history] == ["head", "all layers"]


def test_the_time_left_falls_to_nothing(pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Classes, pictures, fabric)
    assert fit.seconds_left is None
    for _ in run(fit):
        assert fit.seconds_left is not None
        pace = fit.at.seconds / (fit.at.epoch + fit.at.batch / (3 if fit.at.stage == 0 else 4))
        assert fit.seconds_left <= pace * fit.epochs
    assert fit.seconds_left is None
    limited = begin(Classes, pictures, fabric, minutes=10.0)
    next(run(limited))
    limited.at.seconds = 590.0
    assert limited.seconds_left == pytest.approx(10.0)


def test_a_recipe_without_stages_is_done_at_once(pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Classes, pictures, fabric)
    fit.recipe.stages = ()
    assert list(run(fit)) == []
    assert fit.counts() == {"epochs": 0.0, "steps": 0.0, "seconds": 0.0}


def test_a_snapshot_from_several_processes_fits_fewer(pictures: Pictures, fabric: Fabric) -> None:
    fit = begin(Classes, pictures, fabric)
    next(run(fit))
    snapshot = Snapshot.from_bytes(saved(fit))
    snapshot.memories.append({"seen": torch.full((4,), 7.0)})
    again = Snapshot.from_bytes(snapshot.to_bytes())
    assert [memory["seen"].tolist() for memory in again.memories] == [snapshot.memories[0]["seen"].tolist(), [7.0] * 4]
    other = begin(Classes, pictures, fabric)
    assert other.restore(again)
    assert torch.equal(other.recipe.memory()["seen"], snapshot.memories[0]["seen"])
