"""Predicted styles in records and payloads, with a real network, store and index: written, replaced, taken back."""

from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
import torch
from PIL import Image

from services.encoder import classification, handlers
from services.encoder.classification_models import Classifiers
from services.encoder.models import Models
from shared.artwork import Artwork, artwork_id
from shared.catalogue import Catalogue
from shared.errors import ModelNotFound
from shared.images import ImageLimits
from shared.jobs import Job, Jobs, JobState, Paused, Progress, new_job_id, turn
from shared.messages import ClassifyCollection, ClassifyImage, EncodeNew
from shared.networks import backbone, checkpoints
from shared.networks.classifier import ClassifierConfig, StyleClassifier
from shared.networks.pictures import to_unit
from shared.registry import ModelCard, ModelRegistry
from shared.storage.folder import FolderStore
from shared.vectors.edge import EdgeIndex
from tests.records import artwork
from tests.styles import STYLES, painted

LIMITS = ImageLimits(max_bytes=1_000_000, max_pixels=1_000_000)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def checkpoint() -> bytes:
    """A network whose head knows the mean features of each style: as sure as a trained one, and at once."""
    torch.set_num_threads(1)
    network = StyleClassifier(config()).eval()
    network.backbone.load_state_dict(backbone.find_weights("mobilenet_v2"))
    samples = [
        torch.stack([to_unit(torch.from_numpy(painted(style, artist, 9))).permute(2, 0, 1) for artist in range(6)])
        for style in STYLES
    ]
    with torch.inference_mode():
        means = torch.stack([network.features(images).mean(dim=0) for images in samples])
    centre = means.mean(dim=0)
    network.head.weight.data = means - centre
    network.head.bias.data = -(means - centre) @ centre - 0.5 * (means - centre).square().sum(dim=1)
    return checkpoints.save(network.state_dict())


def config(**changes: object) -> ClassifierConfig:
    return ClassifierConfig.model_validate({"architecture": "mobilenet_v2", "side": 64, "styles": STYLES, **changes})


class Service:
    """The encoder on one folder, run without a queue."""

    def __init__(self, folder: Path, checkpoint: bytes) -> None:
        self.store = FolderStore(folder / "objects")
        self.catalogue = Catalogue(self.store)
        self.jobs = Jobs(self.store)
        self.index = EdgeIndex(folder / "vectors")
        self.registry = ModelRegistry(self.store)
        self.classifiers = Classifiers(self.registry, device=CPU)
        self.models = Models(self.registry, device=CPU, architecture="mobilenet_v2", weights=None)
        self._checkpoint = checkpoint

    def promote(self, version: str, **changes: object) -> str:
        card = ModelCard(
            id=f"style-{version}", kind="style", version=version, dimension=1280, created_at=datetime.now(UTC),
            configuration={"network": config(**changes).model_dump(mode="json")},
        )  # fmt: skip
        self.registry.add(card, self._checkpoint)
        return self.registry.promote(card.id).id

    def add(self, pattern: str, number: int, **fields: object) -> str:
        buffer = BytesIO()
        Image.fromarray(painted(pattern, number % 6, number)).save(buffer, "PNG")
        identity = artwork_id(buffer.getvalue())
        self.catalogue.add(artwork(identity, width=64, height=64, **fields), buffer.getvalue(), b"")
        return identity

    def encode_new(self, *artwork_ids: str) -> None:
        """As a crawl has it done, with the encoder `style`."""
        message = EncodeNew(job_id=new_job_id("crawl"), encoder="style", artwork_ids=artwork_ids)
        self.jobs.create("crawl", "Crawl", "encoder.encode_new", message)
        work = partial(
            handlers.encode_new, message, catalogue=self.catalogue, index=self.index, models=self.models,
            limits=LIMITS, batch_size=4,
        )  # fmt: skip
        self.jobs.run(message.job_id, work)

    def begin(self, *, everything: bool = False) -> ClassifyCollection:
        message = ClassifyCollection(job_id=new_job_id("classify"), everything=everything)
        self.jobs.create("classify", "Predict", "encoder.classify_collection", message)
        return message

    def go_on(self, message: ClassifyCollection) -> Job:
        work = partial(
            classification.classify_collection, message, catalogue=self.catalogue, index=self.index,
            registry=self.registry, classifiers=self.classifiers, limits=LIMITS, batch_size=2,
        )  # fmt: skip
        self.jobs.run(message.job_id, work)
        return self.jobs.get(message.job_id)

    def predict(self, *, everything: bool = False) -> Job:
        job = self.go_on(self.begin(everything=everything))
        assert job.state is JobState.SUCCEEDED, job
        return job

    def guesses(self) -> dict[str, Artwork]:
        return {work.id: work for work in self.catalogue if work.predicted_style is not None}


@pytest.fixture
def service(tmp_path: Path, checkpoint: bytes) -> Service:
    return Service(tmp_path, checkpoint)


def told(job: Job) -> tuple[int, int, int]:
    return job.result["predicted"], job.result["unsure"], job.failed


def test_without_a_model_it_says_what_to_do(service: Service) -> None:
    job = service.go_on(service.begin())
    assert job.state is JobState.FAILED
    assert "vasari train style" in (job.error or "")
    with pytest.raises(ModelNotFound, match="vasari train style"):
        classification.classify_image(
            ClassifyImage(key="x"), store=service.store, classifiers=service.classifiers, limits=LIMITS
        )


def test_records_and_payloads_follow_the_model_in_use(service: Service) -> None:
    model = service.promote("1")
    known = service.add("Rings", 1, style="Cubism", artist="A")
    missing = {service.add(style, number): style for style in STYLES for number in range(2, 5)}
    service.encode_new(known, *missing)
    before = {name: point.payload for name, point in service.index.fetch(model, list(missing)).items()}
    assert not any("style" in payload for payload in before.values())

    assert told(service.predict()) == (12, 0, 0)
    guesses = service.guesses()
    assert set(guesses) == set(missing)
    right = [name for name, work in guesses.items() if work.guessed_style == missing[name]]
    assert len(right) >= 7  # of twelve, where chance has three
    points = service.index.fetch(model, [known, *missing])
    for name, work in guesses.items():
        assert work.style is None
        assert work.predicted_style is not None
        assert work.predicted_style.model_id == model
        assert points[name].payload == work.payload()
        assert points[name].payload["style"] == work.guessed_style
        assert points[name].payload["style_predicted"] == 1
        assert points[name].payload["record"] != before[name]["record"]
    assert points[known].payload["style"] == "Cubism"
    assert "style_predicted" not in points[known].payload

    assert told(service.predict()) == (0, 0, 0)
    assert told(service.predict(everything=True)) == (12, 0, 0)
    second = service.promote("2", temperature=1.01)
    assert told(service.predict()) == (12, 0, 0)
    assert {work.predicted_style.model_id for work in service.guesses().values() if work.predicted_style} == {second}

    third = service.promote("3", temperature=1e6)
    service.encode_new(*missing)
    assert all("style" in point.payload for point in service.index.fetch(third, list(missing)).values())
    assert told(service.predict()) == (0, 12, 0)
    assert not service.guesses()
    after = {name: point.payload for name, point in service.index.fetch(third, list(missing)).items()}
    assert after == before


def test_a_style_that_becomes_known_removes_a_guess(service: Service) -> None:
    service.promote("1")
    identity = service.add("Rings", 1)
    service.predict()
    guessed = service.catalogue.get(identity)
    assert guessed.predicted_style is not None
    stated = guessed.model_copy(update={"style": "Cubism"})
    assert stated.payload()["style"] == "Cubism"
    assert stated.guessed_style is None
    assert "style_predicted" not in stated.payload()
    service.catalogue.update(stated)
    assert told(service.predict()) == (0, 0, 0)
    assert service.catalogue.get(identity).predicted_style is None
    assert service.catalogue.get(identity).style == "Cubism"


def test_a_model_of_one_style_never_predicts_its_contrary(service: Service, checkpoint: bytes) -> None:
    weights = checkpoints.load(checkpoint)
    rings, stripes = STYLES.index("Rings"), STYLES.index("Stripes")
    weights["head.weight"] = weights["head.weight"][[rings, stripes]]
    weights["head.bias"] = weights["head.bias"][[rings, stripes]]
    service._checkpoint = checkpoints.save(weights)
    service.promote("1", styles=("not Stripes", "Stripes"), only="Stripes", threshold=0.6)
    works = {service.add(style, number): style for style in ("Rings", "Stripes") for number in range(3)}
    predicted, unsure, _ = told(service.predict())
    assert (predicted, unsure) == (3, 3)
    assert {(works[name], work.guessed_style) for name, work in service.guesses().items()} == {("Stripes", "Stripes")}


def test_an_image_that_cannot_be_read_is_told_and_the_rest_goes_on(service: Service) -> None:
    service.promote("1")
    works = [service.add("Tiles", number) for number in range(5)]
    service.store.delete(service.catalogue.get(works[2]).image_key)
    job = service.predict()
    assert told(job) == (4, 0, 1)
    assert [failure.item for failure in job.failures] == [works[2]]
    assert (job.done, job.total) == (5, 5)


def test_it_is_put_down_and_goes_on_where_it_was(service: Service) -> None:
    service.promote("1")
    works = sorted(service.add("Rings", number) for number in range(7))
    message = service.begin()
    for done in (2, 4, 6):
        with pytest.raises(Paused), turn(lambda: True):
            service.go_on(message)
        assert set(service.guesses()) == set(works[:done])
    job = service.go_on(message)
    assert job.state is JobState.SUCCEEDED
    assert told(job) == (7, 0, 0)
    assert (job.done, job.total, job.unit) == (7, 7, "works")
    assert set(service.guesses()) == set(works)


def test_another_model_that_comes_into_use_meanwhile_begins_anew(service: Service) -> None:
    service.promote("1")
    works = [service.add("Rings", number) for number in range(5)]
    message = service.begin()
    with pytest.raises(Paused), turn(lambda: True):
        service.go_on(message)
    second = service.promote("2")
    job = service.go_on(message)
    assert told(job) == (5, 0, 0)
    assert {work.predicted_style.model_id for work in service.guesses().values() if work.predicted_style} == {second}
    assert len(service.guesses()) == len(works)


def test_a_cancelled_job_stops(service: Service) -> None:
    service.promote("1")
    for number in range(4):
        service.add("Rings", number)
    message = service.begin()
    service.jobs.cancel(message.job_id)
    job = service.go_on(message)
    assert job.state is JobState.CANCELLED
    assert not service.guesses()


def test_works_that_have_just_been_encoded_get_their_styles_at_once(service: Service) -> None:
    model = service.promote("1")
    known, missing = service.add("Rings", 1, style="Cubism"), service.add("Rings", 2)
    service.encode_new(known, missing)
    message = service.begin()

    def predict(*, progress: Progress) -> None:
        classification.classify_new(
            [known, missing], catalogue=service.catalogue, index=service.index, registry=service.registry,
            classifiers=service.classifiers, limits=LIMITS, batch_size=4, progress=progress,
        )  # fmt: skip

    service.jobs.run(message.job_id, predict)
    assert set(service.guesses()) == {missing}
    assert service.index.fetch(model, [missing])[missing].payload["style_predicted"] == 1
