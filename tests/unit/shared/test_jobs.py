"""Jobs: derived states, idempotence, ends that survive."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from shared.errors import ImageRejected, InvalidInput, JobNotFound, Unavailable
from shared.jobs import Job, Jobs, JobState, Paused, Progress, new_job_id, turn, turn_is_over
from shared.jobs import progress as progress_module
from shared.messages import EncodeCollection
from shared.storage.folder import FolderStore


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(FolderStore(tmp_path))


def create(jobs: Jobs, kind: str = "encode") -> Job:
    message = EncodeCollection(job_id=new_job_id(kind), encoder="dae")
    return jobs.create(kind, "Encode with dae", "encoder.encode_collection", message)


def run(jobs: Jobs, job: Job, work: Callable[[Progress], object], part: str = "main") -> None:
    def do(*, progress: Progress) -> None:
        work(progress)

    jobs.run(job.id, do, part)


def nothing(_: Progress) -> None:
    """A part that succeeds at once."""


def broken(_: Progress) -> None:
    raise ImageRejected("No image.")


def encoded(count: int) -> Callable[[Progress], None]:
    def work(progress: Progress) -> None:
        progress.expect(count, "images")
        progress.advance(count)
        progress.result(encoded=count)

    return work


def planned(*parts: str) -> Callable[[Progress], None]:
    def work(progress: Progress) -> None:
        progress.expect(6, "images")
        progress.result(model_id="m", encoded=0)
        progress.plan(parts)

    return work


def test_a_job_of_one_part(jobs: Jobs) -> None:
    job = create(jobs)
    assert (job.state, job.total, job.started_at) == (JobState.QUEUED, None, None)

    def work(progress: Progress) -> None:
        progress.expect(3, "images")
        assert jobs.get(job.id).state is JobState.RUNNING
        progress.advance()
        progress.fail("b.jpg", "is no image")
        progress.result(stored=1)
        progress.write()
        seen = jobs.get(job.id)
        assert (seen.state, seen.done, seen.total, seen.unit, seen.failed) == (JobState.RUNNING, 2, 3, "images", 1)
        assert seen.seconds_left is not None

    run(jobs, job, work)
    ended = jobs.get(job.id)
    assert (ended.state, ended.result, ended.seconds_left) == (JobState.SUCCEEDED, {"stored": 1}, None)
    assert [(failure.item, failure.reason) for failure in ended.failures] == [("b.jpg", "is no image")]


def test_its_end_survives_a_restart(tmp_path: Path) -> None:
    first = Jobs(FolderStore(tmp_path))
    job = create(first)
    run(first, job, encoded(7))
    assert Jobs(FolderStore(tmp_path)).get(job.id) == first.get(job.id)


def test_an_expected_error_ends_the_job_and_goes_no_further(jobs: Jobs) -> None:
    job = create(jobs)
    run(jobs, job, broken)
    assert (jobs.get(job.id).state, jobs.get(job.id).error) == (JobState.FAILED, "No image.")


def test_a_defect_ends_the_job_and_goes_to_the_log(jobs: Jobs) -> None:
    job = create(jobs)
    with pytest.raises(ZeroDivisionError):
        run(jobs, job, lambda _: 1 / 0)
    assert jobs.get(job.id).state is JobState.FAILED
    assert "ZeroDivisionError" in str(jobs.get(job.id).error)


def test_a_job_of_many_parts_ends_with_the_last(jobs: Jobs) -> None:
    job = create(jobs)
    run(jobs, job, planned("0", "1"))
    assert jobs.get(job.id).state is JobState.RUNNING
    for part in ("0", "1"):
        assert jobs.get(job.id).state is JobState.RUNNING
        run(jobs, job, encoded(3), part)
    ended = jobs.get(job.id)
    assert (ended.state, ended.done, ended.result) == (JobState.SUCCEEDED, 6, {"model_id": "m", "encoded": 6})


def test_parts_that_count_something_else_do_not_add_to_how_far_the_job_is(jobs: Jobs) -> None:
    job = create(jobs, "crawl")

    def found(progress: Progress) -> None:
        progress.expect(4, "works")
        progress.plan_more(["0"])
        progress.plan_more(["0", "1"])
        progress.advance(2)
        progress.write()
        run(jobs, job, encoded(40), "0")
        seen = jobs.get(job.id)
        assert (seen.done, seen.total, seen.unit) == (2, 4, "works")
        assert seen.seconds_left is not None
        progress.advance(2)

    run(jobs, job, found)
    assert jobs.get(job.id).state is JobState.RUNNING
    run(jobs, job, encoded(40), "1")
    ended = jobs.get(job.id)
    assert (ended.state, ended.done, ended.total, ended.result) == (JobState.SUCCEEDED, 4, 4, {"encoded": 80})


def test_a_part_that_runs_twice_counts_once(jobs: Jobs) -> None:
    job = create(jobs)
    run(jobs, job, planned("0"))
    for _ in range(2):
        run(jobs, job, encoded(3), "0")
    assert (jobs.get(job.id).done, jobs.get(job.id).result) == (3, {"model_id": "m", "encoded": 3})


def test_a_part_that_has_ended_is_not_done_again(jobs: Jobs) -> None:
    job = create(jobs)
    run(jobs, job, encoded(3))
    begun: list[bool] = []
    run(jobs, job, lambda _: begun.append(True))
    assert begun == []
    assert jobs.get(job.id).done == 3


def test_parts_that_nobody_planned_do_not_end_a_job(jobs: Jobs) -> None:
    job = create(jobs)
    run(jobs, job, planned("new"))
    run(jobs, job, encoded(3), "of-an-earlier-plan")
    assert jobs.get(job.id).state is JobState.RUNNING
    run(jobs, job, encoded(3), "new")
    assert jobs.get(job.id).state is JobState.SUCCEEDED


def test_work_is_put_down_when_its_turn_is_over_and_goes_on_with_its_counts(jobs: Jobs) -> None:
    job = create(jobs)
    handled: list[int] = []

    def work(progress: Progress) -> None:
        progress.expect(6, "images")
        for number in range(progress.resume.get("next", 0), 6):
            handled.append(number)
            if number == 1:
                progress.fail("1", "broken")
            else:
                progress.advance()
            progress.result(good=number)
            progress.reached(next=number + 1)
            if turn_is_over():
                progress.put_down()

    for _ in range(3):
        with turn(lambda: len(handled) % 2 == 0), pytest.raises(Paused):
            run(jobs, job, work)
        assert jobs.get(job.id).state is JobState.RUNNING
    run(jobs, job, work)
    ended = jobs.get(job.id)
    assert handled == [0, 1, 2, 3, 4, 5]
    assert (ended.state, ended.done, ended.failed, ended.total) == (JobState.SUCCEEDED, 6, 1, 6)
    assert ([failure.item for failure in ended.failures], ended.result) == (["1"], {"good": 5})


def test_a_killed_part_goes_on_from_its_checkpoint_and_counts_nothing_twice(jobs: Jobs) -> None:
    job = create(jobs)

    def killed(progress: Progress) -> None:
        progress.advance(2)
        progress.reached(next=2)
        progress.advance(3)  # done after the checkpoint, and done again by the next worker
        progress.write()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(jobs, job, killed)

    def again(progress: Progress) -> None:
        assert progress.resume == {"next": 2}
        progress.advance(4)

    run(jobs, job, again)
    assert jobs.get(job.id).done == 6


def test_what_was_reached_can_be_thrown_away(jobs: Jobs) -> None:
    job = create(jobs)

    def put_down(progress: Progress) -> None:
        progress.advance(5)
        progress.reached(item="gone")
        progress.put_down()

    with pytest.raises(Paused):
        run(jobs, job, put_down)

    def again(progress: Progress) -> None:
        progress.restart()
        assert not progress.resume
        progress.advance(2)

    run(jobs, job, again)
    assert jobs.get(job.id).done == 2


def test_a_server_that_does_not_answer_leaves_the_part_to_be_tried_again(jobs: Jobs) -> None:
    job = create(jobs)

    def cut_off(progress: Progress) -> None:
        raise Unavailable("It does not answer.")

    with pytest.raises(Unavailable):
        run(jobs, job, cut_off)
    assert jobs.get(job.id).state is JobState.RUNNING
    jobs.fail(job.id, "Given up.")
    assert (jobs.get(job.id).state, jobs.get(job.id).error) == (JobState.FAILED, "Given up.")


def test_one_failed_part_fails_the_job_when_all_are_done(jobs: Jobs) -> None:
    job = create(jobs)
    run(jobs, job, planned("0", "1"))
    run(jobs, job, broken, "0")
    assert jobs.get(job.id).state is JobState.RUNNING
    run(jobs, job, nothing, "1")
    assert jobs.get(job.id).state is JobState.FAILED


def test_cancelling_stops_the_work_and_keeps_what_is_done(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "_PROGRESS_EVERY", 0.0)
    job = create(jobs)
    done = []

    def work(progress: Progress) -> None:
        for number in range(5):
            if number == 2:
                jobs.cancel(job.id)
            progress.advance()
            done.append(number)

    run(jobs, job, work)
    assert done == [0, 1]
    assert jobs.get(job.id).state is JobState.CANCELLED
    assert jobs.cancel(job.id).state is JobState.CANCELLED


def test_a_job_that_is_cancelled_in_the_queue_never_begins(jobs: Jobs) -> None:
    job = create(jobs)
    assert jobs.cancel(job.id).state is JobState.CANCELLED
    begun: list[bool] = []
    run(jobs, job, lambda _: begun.append(True))
    assert begun == []
    assert jobs.get(job.id).state is JobState.CANCELLED


def test_the_parts_of_a_cancelled_job_never_begin(jobs: Jobs) -> None:
    job = create(jobs)
    run(jobs, job, planned("0", "1"))
    run(jobs, job, encoded(3), "0")
    jobs.cancel(job.id)
    run(jobs, job, encoded(3), "1")
    ended = jobs.get(job.id)
    assert (ended.state, ended.done) == (JobState.CANCELLED, 3)


def test_an_ended_job_cannot_be_cancelled(jobs: Jobs) -> None:
    job = create(jobs)
    run(jobs, job, nothing)
    assert jobs.cancel(job.id).state is JobState.SUCCEEDED


def test_an_interrupted_job_is_reopened_as_it_was_asked_for(jobs: Jobs) -> None:
    def killed(_: Progress) -> None:
        raise KeyboardInterrupt

    job = create(jobs)
    with pytest.raises(KeyboardInterrupt):
        run(jobs, job, killed)
    assert jobs.get(job.id).state is JobState.RUNNING
    jobs.interrupt(job.id)
    assert jobs.get(job.id).state is JobState.INTERRUPTED
    header = jobs.reopen(job.id)
    assert EncodeCollection.model_validate(header.message).job_id == job.id
    assert jobs.get(job.id).state is JobState.QUEUED


def test_only_a_stopped_job_is_reopened(jobs: Jobs) -> None:
    job = create(jobs)
    with pytest.raises(InvalidInput, match="queued"):
        jobs.reopen(job.id)
    jobs.reopen(job.id, anyway=True)
    run(jobs, job, nothing)
    with pytest.raises(InvalidInput, match="succeeded"):
        jobs.reopen(job.id)


def test_the_newest_come_first(jobs: Jobs) -> None:
    created = [create(jobs, kind).id for kind in ("import", "train", "encode")]
    assert [job.id for job in jobs.recent(2)] == sorted(created, reverse=True)[:2]
    jobs.forget(created[0])
    assert len(jobs.recent()) == 2


def test_unfinished_jobs_are_found_until_they_end(jobs: Jobs) -> None:
    first, second, third = (create(jobs) for _ in range(3))
    assert {job.id for job in jobs.unfinished()} == {first.id, second.id, third.id}
    run(jobs, second, nothing)
    jobs.interrupt(third.id)
    jobs.forget(first.id)
    assert jobs.unfinished() == []
    jobs.reopen(third.id)
    assert [job.id for job in jobs.unfinished()] == [third.id]


@pytest.mark.parametrize("job_id", ["20200101-000000-000-import-0000", "../../etc", ""])
def test_no_such_job(jobs: Jobs, job_id: str) -> None:
    with pytest.raises(JobNotFound):
        jobs.get(job_id)


def test_failures_are_counted_beyond_those_kept(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_module, "FAILURES_KEPT", 3)
    job = create(jobs)
    run(jobs, job, lambda progress: [progress.fail(str(number), "x") for number in range(5)])
    assert (jobs.get(job.id).failed, len(jobs.get(job.id).failures)) == (5, 3)


def test_following_a_job_reads_only_the_parts_that_changed(tmp_path: Path) -> None:
    class Counting(FolderStore):
        reads = 0

        def open(self, key: str) -> BinaryIO:
            self.reads += "/parts/" in key
            return super().open(key)

    store = Counting(tmp_path)
    jobs = Jobs(store)
    job = create(jobs)
    run(jobs, job, planned("0", "1"))
    run(jobs, job, encoded(3), "0")
    jobs.get(job.id)
    store.reads = 0
    run(Jobs(FolderStore(tmp_path)), job, encoded(3), "1")  # by another process
    assert jobs.get(job.id).state is JobState.SUCCEEDED
    assert store.reads == 1
    assert jobs.get(job.id).done == 6
    assert store.reads == 1
