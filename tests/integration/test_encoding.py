"""The encoder service's handlers on a real store, a real index and the real pretrained backbone."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from services.encoder import encoders, handlers
from services.encoder.models import Models
from shared.artwork import artwork_id
from shared.catalogue import Catalogue, record_key
from shared.errors import ImageRejected, InvalidInput, ModelNotFound
from shared.images import ImageLimits
from shared.jobs import Job, Jobs, JobState, Paused, new_job_id, turn
from shared.messages import EncodeArtworks, EncodeCollection, EncodeNew, EncodeQuery, EncoderKind
from shared.networks import autoencoder, checkpoints
from shared.registry import ModelCard, ModelRegistry
from shared.storage.folder import FolderStore
from shared.vectors.edge import EdgeIndex
from tests.records import artwork

SMALL = {"image_size": 32, "width": 4, "code_size": 7}
LIMITS = ImageLimits(max_bytes=1_000_000, max_pixels=1_000_000)
CPU = torch.device("cpu")


def picture(seed: int) -> bytes:
    coarse = np.random.default_rng(seed).integers(0, 255, (5, 5, 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(coarse).resize((160, 120)).save(out, "PNG")
    return out.getvalue()


class Service:
    """The encoder on one folder, run without a queue: what a handler sends is handled at once."""

    def __init__(self, folder: Path) -> None:
        self.store = FolderStore(folder / "objects")
        self.catalogue = Catalogue(self.store)
        self.jobs = Jobs(self.store)
        self.index = EdgeIndex(folder / "vectors")
        self.registry = ModelRegistry(self.store)
        self.models = Models(self.registry, device=CPU, architecture="mobilenet_v2", weights=None)

    def add(self, image: bytes, **fields: object) -> str:
        identity = artwork_id(image)
        self.catalogue.add(artwork(identity, width=160, height=120, **fields), image, b"")
        return identity

    def encode(self, *, everything: bool = False, batch_size: int = 4) -> Job:
        message = EncodeCollection(job_id=new_job_id("encode"), encoder="backbone", everything=everything)
        self.jobs.create("encode", "Encode", "encoder.encode_collection", message)
        sent: list[EncodeArtworks] = []
        plan = partial(
            handlers.encode_collection, message, catalogue=self.catalogue, index=self.index, models=self.models,
            send=sent.append, batch_size=batch_size,
        )  # fmt: skip
        self.jobs.run(message.job_id, plan)
        for part in sent:
            work = partial(
                handlers.encode_artworks, part, catalogue=self.catalogue, index=self.index, models=self.models,
                limits=LIMITS, batch_size=batch_size,
            )  # fmt: skip
            self.jobs.run(message.job_id, work, part.part)
        return self.jobs.get(message.job_id)

    def encode_new(self, *artwork_ids: str, encoder: EncoderKind = "backbone", batch_size: int = 4) -> Job:
        """As a crawl has it done: parts of its job, here the only one."""
        message = EncodeNew(job_id=new_job_id("crawl"), encoder=encoder, artwork_ids=artwork_ids)
        self.jobs.create("crawl", "Crawl", "encoder.encode_new", message)
        self.work_on(message, batch_size)
        return self.jobs.get(message.job_id)

    def work_on(self, message: EncodeNew, batch_size: int) -> None:
        work = partial(
            handlers.encode_new, message, catalogue=self.catalogue, index=self.index, models=self.models,
            limits=LIMITS, batch_size=batch_size,
        )  # fmt: skip
        self.jobs.run(message.job_id, work, message.part)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path)


def counts(job: Job) -> tuple[int, int, int, int, int]:
    assert job.state is JobState.SUCCEEDED, job
    return (*(job.result[name] for name in ("encoded", "unchanged", "updated", "removed")), job.failed)


def test_reconcile_does_what_is_missing_and_no_more(service: Service) -> None:
    works = [service.add(picture(number), artist="A", year=1900 + number) for number in range(10)]
    first = service.encode()
    assert counts(first) == (10, 0, 0, 0, 0)
    assert (first.done, first.total, first.unit) == (10, 10, "images")
    assert counts(service.encode()) == (0, 10, 0, 0, 0)
    assert service.index.aliases() == {"backbone": first.result["model_id"]}

    service.add(picture(77))
    service.catalogue.update(service.catalogue.get(works[0]).model_copy(update={"style": "New"}))
    service.store.delete(record_key(works[1]))
    assert counts(service.encode()) == (1, 8, 1, 1, 0)
    model = first.result["model_id"]
    assert service.index.fetch(model, works[:2])[works[0]].payload["style"] == "New"
    assert {point.id for point in service.index.scan(model)} == set(service.catalogue.ids())

    assert counts(service.encode(everything=True)) == (10, 0, 0, 0, 0)
    assert service.index.count(model) == 10


def test_vectors_do_not_depend_on_batches_or_on_who_encodes(service: Service) -> None:
    images = {service.add(picture(number)): picture(number) for number in range(5)}
    model = service.encode(batch_size=2).result["model_id"]
    before = service.index.fetch(model, list(images))
    service.encode(everything=True, batch_size=5)
    for identity, image in images.items():
        stored = service.index.fetch(model, [identity])[identity].vector
        service.store.put("queries/q", image)
        query = handlers.encode_query(
            EncodeQuery(key="queries/q", encoder="backbone"), store=service.store, models=service.models, limits=LIMITS
        )
        assert query.model_id == model
        asked = np.asarray(query.vector) / np.linalg.norm(query.vector)
        assert stored @ before[identity].vector > 0.9999
        assert stored @ asked > 0.9999


def test_a_broken_image_is_told_and_the_rest_goes_on(service: Service) -> None:
    whole = service.add(picture(1))
    broken = service.add(picture(2)[:200])
    gone = service.add(picture(3))
    service.store.delete(f"images/{gone}.png")
    job = service.encode()
    assert counts(job) == (1, 0, 0, 0, 2)
    assert {failure.item for failure in job.failures} == {broken, gone}
    assert job.done == 3
    assert [point.id for point in service.index.scan(job.result["model_id"])] == [whole]


def test_a_large_collection_goes_in_parts(service: Service) -> None:
    for number in range(7):
        service.add(picture(number))
    job = service.encode(batch_size=3)
    assert counts(job) == (7, 0, 0, 0, 0)
    parts = [info.key for info in service.store.list(f"jobs/{job.id}/parts/")]
    assert len(parts) == 1 + 3


def test_an_empty_collection_is_encoded_at_once(service: Service) -> None:
    assert counts(service.encode()) == (0, 0, 0, 0, 0)


def points(job: Job) -> tuple[int, int, int, int, int]:
    assert job.state is JobState.SUCCEEDED, job
    return (
        *(job.result[name] for name in ("encoded", "points_updated", "points_unchanged", "points_removed")),
        job.failed,
    )


def test_of_the_works_named_only_what_is_missing_is_encoded(service: Service) -> None:
    works = [service.add(picture(number), artist="A", year=1900 + number) for number in range(6)]
    first = service.encode_new(*works[:4], batch_size=3)
    assert points(first) == (4, 0, 0, 0, 0)
    assert (first.done, first.total, first.unit) == (4, 4, "images")
    model = service.index.aliases()["backbone"]
    before = service.index.fetch(model, works)
    assert before.keys() == set(works[:4])

    service.catalogue.update(service.catalogue.get(works[0]).model_copy(update={"style": "New"}))
    assert points(service.encode_new(*works, batch_size=3)) == (2, 1, 3, 0, 0)
    after = service.index.fetch(model, works)
    assert after[works[0]].payload["style"] == "New"
    assert all(np.array_equal(after[work].vector, before[work].vector) for work in before)
    assert points(service.encode_new(*works)) == (0, 0, 6, 0, 0)
    assert counts(service.encode()) == (0, 6, 0, 0, 0)  # a reconciliation finds nothing left to do


def test_works_that_are_gone_are_left_out_and_broken_ones_told(service: Service) -> None:
    whole, gone = service.add(picture(1)), service.add(picture(2))
    broken = service.add(picture(3)[:200])
    service.store.delete(record_key(gone))
    job = service.encode_new(gone, broken, whole)
    assert points(job) == (1, 0, 0, 0, 1)
    assert [failure.item for failure in job.failures] == [broken]
    assert job.done == job.total == 3
    assert [point.id for point in service.index.scan(service.index.aliases()["backbone"])] == [whole]


def test_the_point_of_an_artwork_that_is_gone_goes_too(service: Service) -> None:
    stays, gone = service.add(picture(1)), service.add(picture(2))
    service.encode_new(stays, gone)
    model = service.index.aliases()["backbone"]
    assert service.index.count(model) == 2
    service.store.delete(record_key(gone))
    assert points(service.encode_new(gone, stays)) == (0, 0, 1, 1, 0)
    assert [point.id for point in service.index.scan(model)] == [stays]


def test_encoding_new_works_goes_on_where_it_was_put_down(service: Service) -> None:
    works = [service.add(picture(number)[: 200 if number == 1 else None]) for number in range(6)]
    message = EncodeNew(job_id=new_job_id("crawl"), encoder="backbone", artwork_ids=tuple(works))
    service.jobs.create("crawl", "Crawl", "encoder.encode_new", message)
    for done in (2, 4):
        with turn(lambda: True), pytest.raises(Paused):
            service.work_on(message, batch_size=2)
        assert service.jobs.get(message.job_id).done == done
    service.work_on(message, batch_size=2)
    job = service.jobs.get(message.job_id)
    assert points(job) == (5, 0, 0, 0, 1)  # each once, the broken one too
    assert job.done == 6


def test_a_kind_without_a_model_in_use_says_how_to_get_one(service: Service) -> None:
    job = service.encode_new(service.add(picture(1)), encoder="dae")
    assert job.state is JobState.FAILED
    assert "vasari train dae" in str(job.error)


def test_the_backbone_is_installed_once_and_always_the_same(service: Service, tmp_path: Path) -> None:
    card = service.models.promoted("backbone")
    assert service.models.promoted("backbone") == card
    assert len(list(service.registry.cards())) == 1
    assert Service(tmp_path / "other").models.promoted("backbone").id == card.id
    with pytest.raises(ModelNotFound, match="vasari train dae"):
        service.models.promoted("dae")


def test_a_query_that_is_no_image_is_refused(service: Service) -> None:
    service.store.put("queries/q", b"text")
    with pytest.raises(ImageRejected):
        handlers.encode_query(
            EncodeQuery(key="queries/q", encoder="backbone"), store=service.store, models=service.models, limits=LIMITS
        )


def card(kind: str, **configuration: object) -> ModelCard:
    now = datetime.now(UTC)
    return ModelCard(id=f"{kind}-1", kind=kind, version="1", configuration=configuration, dimension=7, created_at=now)


def test_an_autoencoder_encodes_with_its_encoder(service: Service) -> None:
    config = autoencoder.AutoencoderConfig(image_size=32, width=4, code_size=7)
    network = autoencoder.Autoencoder(config).eval()
    loaded = encoders.load(card("swae", network=config.model_dump()), checkpoints.save(network.state_dict()), CPU)
    image = Image.open(BytesIO(picture(5)))
    prepared = loaded.prepare(image)
    with torch.inference_mode():
        expected = network.encode(prepared[None]).numpy()
    assert loaded.encode([prepared]).shape == (1, 7)
    assert np.allclose(loaded.encode([prepared]), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: (card("palmistry"), checkpoints.save({})), "upgrade Vasari"),
        (
            lambda: (card("dae", network=SMALL), checkpoints.save({})),
            "does not fit",
        ),
        (lambda: (card("dae", network=SMALL), b"no checkpoint"), "damaged"),
    ],
)
def test_a_model_that_cannot_be_used_says_why(make: Callable[[], tuple[ModelCard, bytes]], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        encoders.load(*make(), CPU)
