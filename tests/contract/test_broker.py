"""What every broker promises, run on each adapter: tasks reach the workers of their queue, and calls are answered."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from celery import Celery

from shared.broker import ThreadWorkers, open_broker
from shared.errors import ImageRejected, InvalidInput, Unavailable
from shared.messages import Embedding, EncodeCollection, EncodeQuery, TrainModel
from shared.tasks import ENCODE_COLLECTION, ENCODE_QUERY, TRAIN_MODEL, Queue


class Recorder:
    """Handlers that note what reached them, and in which thread."""

    def __init__(self) -> None:
        self.encoded: list[EncodeCollection] = []
        self.trained: list[TrainModel] = []
        self.threads: set[str] = set()
        self.arrived = threading.Semaphore(0)
        self.blocked = threading.Event()
        self.blocked.set()

    def encode(self, message: EncodeCollection) -> None:
        self.threads.add(threading.current_thread().name)
        self.blocked.wait(10)
        self.encoded.append(message)
        self.arrived.release()
        if message.job_id == "fails":
            raise ValueError("a defect in a handler")

    def train(self, message: TrainModel) -> None:
        self.threads.add(threading.current_thread().name)
        self.trained.append(message)
        self.arrived.release()

    def query(self, message: EncodeQuery) -> Embedding:
        if message.key == "broken":
            raise ImageRejected("That is no image.")
        return Embedding(model_id=f"model-of-{message.key}", vector=(0.5, -1.0))

    def wait(self, count: int) -> None:
        for _ in range(count):
            assert self.arrived.acquire(timeout=10), "a task did not arrive"


@pytest.fixture(params=["memory://"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def sender(url: str, recorder: Recorder) -> Iterator[Celery]:
    """An app that only sends; two services' workers run meanwhile."""

    def encoder(app: Celery) -> None:
        ENCODE_COLLECTION.register(app, recorder.encode)
        ENCODE_QUERY.register(app, recorder.query)

    def trainer(app: Celery) -> None:
        TRAIN_MODEL.register(app, recorder.train)

    services = [
        ThreadWorkers(open_broker(url, "encoder"), (Queue.ENCODER, Queue.ENCODER_QUERIES), encoder),
        ThreadWorkers(open_broker(url, "trainer"), (Queue.TRAINER,), trainer),
    ]
    with ExitStack() as stack:
        for service in services:
            service.start()
            stack.callback(service.stop)
        for service in services:
            service.wait()
        yield open_broker(url, "sender")


def test_a_task_reaches_its_service_with_its_message(sender: Celery, recorder: Recorder) -> None:
    encode = EncodeCollection(job_id="j1", encoder="swae", everything=True)
    train = TrainModel(job_id="j2", kind="dae", minutes=1.5)
    ENCODE_COLLECTION.send(sender, encode)
    TRAIN_MODEL.send(sender, train)
    recorder.wait(2)
    assert (recorder.encoded, recorder.trained) == ([encode], [train])
    assert recorder.threads == {"worker-encoder", "worker-trainer"}


def test_tasks_of_one_queue_come_in_order_and_once(sender: Celery, recorder: Recorder) -> None:
    for number in range(50):
        ENCODE_COLLECTION.send(sender, EncodeCollection(job_id=str(number), encoder="dae"))
    recorder.wait(50)
    assert [message.job_id for message in recorder.encoded] == [str(number) for number in range(50)]


def test_a_failing_task_does_not_stop_its_worker(sender: Celery, recorder: Recorder) -> None:
    ENCODE_COLLECTION.send(sender, EncodeCollection(job_id="fails", encoder="dae"))
    ENCODE_COLLECTION.send(sender, EncodeCollection(job_id="works", encoder="dae"))
    recorder.wait(2)
    assert recorder.encoded[-1].job_id == "works"


def test_a_call_is_answered(sender: Celery) -> None:
    answer = ENCODE_QUERY(sender, EncodeQuery(key="k", encoder="dae"), timeout=10)
    assert answer == Embedding(model_id="model-of-k", vector=(0.5, -1.0))


def test_a_call_raises_what_its_handler_raised(sender: Celery) -> None:
    with pytest.raises(ImageRejected, match=r"^That is no image\.$"):
        ENCODE_QUERY(sender, EncodeQuery(key="broken", encoder="dae"), timeout=10)


def test_a_call_is_answered_while_the_service_is_busy(sender: Celery, recorder: Recorder) -> None:
    recorder.blocked.clear()
    ENCODE_COLLECTION.send(sender, EncodeCollection(job_id="long", encoder="dae"))
    assert ENCODE_QUERY(sender, EncodeQuery(key="k", encoder="dae"), timeout=10).model_id == "model-of-k"
    recorder.blocked.set()
    recorder.wait(1)


def test_another_realm_is_another_broker(sender: Celery, recorder: Recorder, url: str) -> None:
    with pytest.raises(Unavailable):
        ENCODE_QUERY(open_broker(f"{url}elsewhere", "stranger"), EncodeQuery(key="k", encoder="dae"), timeout=0.3)
    assert ENCODE_QUERY(sender, EncodeQuery(key="k", encoder="dae"), timeout=10).model_id == "model-of-k"


def test_a_call_that_nobody_answers_says_so(url: str) -> None:
    with pytest.raises(Unavailable, match=r"encoder\.queries"):
        ENCODE_QUERY(open_broker(url, "alone"), EncodeQuery(key="k", encoder="dae"), timeout=0.2)


def test_a_task_sent_before_its_worker_starts_is_done(url: str, recorder: Recorder) -> None:
    TRAIN_MODEL.send(open_broker(url, "early"), TrainModel(job_id="early", kind="dae"))
    late = ThreadWorkers(
        open_broker(url, "trainer"), (Queue.TRAINER,), lambda app: TRAIN_MODEL.register(app, recorder.train)
    )
    late.start()
    recorder.wait(1)
    late.stop()
    assert [message.job_id for message in recorder.trained] == ["early"]


def test_a_service_that_cannot_start_says_why(url: str) -> None:
    def register(_: Celery) -> None:
        raise InvalidInput("There is no such device.")

    service = ThreadWorkers(open_broker(url, "broken"), (Queue.GRAPH,), register)
    service.start()
    with pytest.raises(InvalidInput, match="no such device"):
        service.wait()
    service.stop()


def test_other_schemes_are_refused() -> None:
    for wrong in ("carrier-pigeon://x", "memory", ""):
        with pytest.raises(InvalidInput, match="VASARI_BROKER_URL"):
            open_broker(wrong, "x")
