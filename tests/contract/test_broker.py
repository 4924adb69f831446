"""What every broker promises, run on each adapter: tasks reach the workers of their queue, and calls are answered."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from shared.broker import Broker, ThreadWorkers, check_broker, open_broker, queue_depths
from shared.errors import ImageRejected, InvalidInput, Unavailable
from shared.jobs import Jobs, JobState, Progress, turn_is_over
from shared.messages import AutoencoderTraining, Embedding, EncodeCollection, EncodeQuery, TrainModel
from shared.storage.folder import FolderStore
from shared.tasks import ENCODE_COLLECTION, ENCODE_QUERY, TRAIN_MODEL, Queue
from tests.servers.choosing import free_port, wait_until


class Recorder:
    """Handlers that note what reached them, and in which thread."""

    def __init__(self) -> None:
        self.encoded: list[EncodeCollection] = []
        self.trained: list[TrainModel] = []
        self.threads: set[str] = set()
        self.arrived = threading.Semaphore(0)
        self.blocked = threading.Event()
        self.blocked.set()

    def encode(self, message: EncodeCollection, *, progress: Progress) -> None:
        self.threads.add(threading.current_thread().name)
        self.blocked.wait(10)
        self.encoded.append(message)
        self.arrived.release()
        if message.job_id == "fails":
            raise ValueError("a defect in a handler")

    def train(self, message: TrainModel, *, progress: Progress) -> None:
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


@pytest.fixture(params=["memory", "redis"])
def realm(request: pytest.FixtureRequest) -> Iterator[Callable[[int], str]]:
    """The URL of a broker by number; none sees the tasks of another."""
    if request.param == "memory":
        yield lambda number: f"memory://{request.node.name}-{number}"
        return
    server = request.getfixturevalue("redis_url")

    def numbered(number: int) -> str:
        return str(urlsplit(server)._replace(path=f"/{10 + number}").geturl())

    yield numbered
    for number in (0, 1):
        with redis.Redis.from_url(numbered(number)) as client:
            client.flushdb()


@pytest.fixture
def url(realm: Callable[[int], str]) -> str:
    return realm(0)


@pytest.fixture
def jobs(tmp_path: Path) -> Callable[[], Jobs]:
    return lambda: Jobs(FolderStore(tmp_path / "objects"))


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def sender(url: str, recorder: Recorder, jobs: Callable[[], Jobs]) -> Iterator[Broker]:
    """An app that only sends; two services' workers run meanwhile."""

    def encoder(app: Broker) -> None:
        ENCODE_COLLECTION.register(app, recorder.encode, jobs)
        ENCODE_QUERY.register(app, recorder.query)

    def trainer(app: Broker) -> None:
        TRAIN_MODEL.register(app, recorder.train, jobs)

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


def test_a_task_reaches_its_service_with_its_message(sender: Broker, recorder: Recorder) -> None:
    encode = EncodeCollection(job_id="j1", encoder="swae", everything=True)
    train = TrainModel(job_id="j2", training=AutoencoderTraining(kind="dae", minutes=1.5))
    ENCODE_COLLECTION.send(sender, encode)
    TRAIN_MODEL.send(sender, train)
    recorder.wait(2)
    assert (recorder.encoded, recorder.trained) == ([encode], [train])
    assert recorder.threads == {"worker-encoder", "worker-trainer"}


def test_tasks_of_one_queue_come_in_order_and_once(sender: Broker, recorder: Recorder) -> None:
    for number in range(50):
        ENCODE_COLLECTION.send(sender, EncodeCollection(job_id=str(number), encoder="dae"))
    recorder.wait(50)
    assert [message.job_id for message in recorder.encoded] == [str(number) for number in range(50)]


def test_a_failing_task_does_not_stop_its_worker(sender: Broker, recorder: Recorder, jobs: Callable[[], Jobs]) -> None:
    ENCODE_COLLECTION.send(sender, EncodeCollection(job_id="fails", encoder="dae"))
    ENCODE_COLLECTION.send(sender, EncodeCollection(job_id="works", encoder="dae"))
    recorder.wait(2)
    assert recorder.encoded[-1].job_id == "works"


def test_a_call_is_answered(sender: Broker) -> None:
    answer = ENCODE_QUERY(sender, EncodeQuery(key="k", encoder="dae"), timeout=10)
    assert answer == Embedding(model_id="model-of-k", vector=(0.5, -1.0))


def test_a_call_raises_what_its_handler_raised(sender: Broker) -> None:
    with pytest.raises(ImageRejected, match=r"^That is no image\.$"):
        ENCODE_QUERY(sender, EncodeQuery(key="broken", encoder="dae"), timeout=10)


def test_a_call_is_answered_while_the_service_is_busy(sender: Broker, recorder: Recorder) -> None:
    recorder.blocked.clear()
    ENCODE_COLLECTION.send(sender, EncodeCollection(job_id="long", encoder="dae"))
    assert ENCODE_QUERY(sender, EncodeQuery(key="k", encoder="dae"), timeout=10).model_id == "model-of-k"
    recorder.blocked.set()
    recorder.wait(1)


def test_another_realm_is_another_broker(sender: Broker, realm: Callable[[int], str]) -> None:
    with pytest.raises(Unavailable):
        ENCODE_QUERY(open_broker(realm(1), "stranger"), EncodeQuery(key="k", encoder="dae"), timeout=0.3)
    assert ENCODE_QUERY(sender, EncodeQuery(key="k", encoder="dae"), timeout=10).model_id == "model-of-k"


def test_a_call_that_nobody_answers_says_so(url: str) -> None:
    with pytest.raises(Unavailable, match=r"encoder\.queries"):
        ENCODE_QUERY(open_broker(url, "alone"), EncodeQuery(key="k", encoder="dae"), timeout=0.2)


def test_a_task_sent_before_its_worker_starts_is_done(url: str, recorder: Recorder, jobs: Callable[[], Jobs]) -> None:
    TRAIN_MODEL.send(open_broker(url, "early"), TrainModel(job_id="early", training=AutoencoderTraining(kind="dae")))
    late = ThreadWorkers(
        open_broker(url, "trainer"), (Queue.TRAINER,), lambda app: TRAIN_MODEL.register(app, recorder.train, jobs)
    )
    late.start()
    recorder.wait(1)
    late.stop()
    assert [message.job_id for message in recorder.trained] == ["early"]


def test_a_service_that_cannot_start_says_why(url: str) -> None:
    def register(_: Broker) -> None:
        raise InvalidInput("There is no such device.")

    service = ThreadWorkers(open_broker(url, "broken"), (Queue.GRAPH,), register)
    service.start()
    with pytest.raises(InvalidInput, match="no such device"):
        service.wait()
    service.stop()


def test_waiting_tasks_are_counted_by_queue(url: str) -> None:
    app = open_broker(url, "counting")
    check_broker(app)
    for number in range(3):
        TRAIN_MODEL.send(app, TrainModel(job_id=str(number), training=AutoencoderTraining(kind="dae")))
    assert queue_depths(app, (Queue.TRAINER, Queue.GRAPH)) == {"trainer": 3, "graph": 0}


def test_work_that_is_put_down_goes_on_with_another_worker(url: str, jobs: Callable[[], Jobs]) -> None:
    """A worker that stops puts its task down; the next one takes it up where it was."""
    done: list[int] = []
    begun = threading.Event()
    go_on = threading.Event()

    def train(message: TrainModel, *, progress: Progress) -> None:
        for number in range(progress.resume.get("next", 0), 3):
            begun.set()
            assert go_on.wait(10)
            done.append(number)
            progress.advance()
            progress.reached(next=number + 1)
            if turn_is_over():
                progress.put_down()

    def worker() -> ThreadWorkers:
        app = open_broker(url, "trainer")
        return ThreadWorkers(app, (Queue.TRAINER,), lambda app: TRAIN_MODEL.register(app, train, jobs))

    message = TrainModel(job_id="20260101-000000-000-train-0000", training=AutoencoderTraining(kind="dae"))
    jobs().create("train", "Train", TRAIN_MODEL.name, message)
    first = worker()
    first.start()
    TRAIN_MODEL.send(open_broker(url, "sender"), message)
    assert begun.wait(10)
    stopping = threading.Thread(target=first.stop)
    stopping.start()
    while not first.stopping:
        pass
    go_on.set()
    stopping.join(20)
    assert 1 <= len(done) < 3
    assert jobs().get(message.job_id).state is JobState.RUNNING

    second = worker()
    second.start()
    wait_until(lambda: jobs().get(message.job_id).state.final, what="the job", seconds=20)
    second.stop()
    assert done == [0, 1, 2]
    assert jobs().get(message.job_id).done == 3


def test_a_broker_that_is_not_there_is_named_without_its_password(jobs: Callable[[], Jobs]) -> None:
    app = open_broker(f"redis://:secret@127.0.0.1:{free_port()}/0", "alone")
    for ask in (
        lambda: check_broker(app),
        lambda: TRAIN_MODEL.send(app, TrainModel(job_id="x", training=AutoencoderTraining(kind="dae"))),
        lambda: ENCODE_QUERY(app, EncodeQuery(key="k", encoder="dae"), timeout=1),
    ):
        with pytest.raises(Unavailable, match="VASARI_BROKER_URL") as refused:
            ask()
        assert "secret" not in str(refused.value)


def test_other_schemes_are_refused() -> None:
    for wrong in ("carrier-pigeon://x", "memory", ""):
        with pytest.raises(InvalidInput, match="VASARI_BROKER_URL"):
            open_broker(wrong, "x")
