"""The drawer of jobs, and the messages that were laid aside, in a real browser against a running Vasari."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By

from shared import tasks
from shared.jobs import DeadLetter, Jobs, Progress, keys, new_job_id
from shared.messages import EncodeArtworks, EncodeCollection
from shared.registry import ModelRegistry
from shared.storage import open_store
from tests.e2e.browser import PHONE, complaints, resize
from tests.e2e.page import Page
from tests.running import Running


class Aside:
    """Messages that were laid aside, as a worker does it."""

    KILLED = "It was delivered 4 times, and each time its worker died or was killed."

    def __init__(self, running: Running) -> None:
        self._store = open_store(running.settings.storage_url)
        self.jobs = Jobs(self._store)
        self.model_id = ModelRegistry(self._store).promoted("backbone").id
        self._jobs: list[str] = []

    def encoding(self, title: str, artwork_ids: tuple[str, ...]) -> DeadLetter:
        """A part of an encode that killed its worker each time, the one part that is left of its job."""
        message = EncodeCollection(job_id=new_job_id("encode"), encoder="backbone")
        self._jobs.append(message.job_id)
        self.jobs.create("encode", title, tasks.ENCODE_COLLECTION.name, message)

        def plan(*, progress: Progress) -> None:
            progress.expect(len(artwork_ids), "images")
            progress.plan(["works"])

        self.jobs.run(message.job_id, plan)
        part = EncodeArtworks(
            job_id=message.job_id, part="works", model_id=self.model_id, artwork_ids=artwork_ids
        ).model_dump(mode="json")
        self.jobs.fail(message.job_id, self.KILLED, "works")
        return self.jobs.dead_letters.lay_aside(
            f"{message.job_id}.works.0",
            tasks.ENCODE_ARTWORKS.name,
            tasks.ENCODE_ARTWORKS.queue,
            part,
            self.KILLED,
            deliveries=4,
            job_id=message.job_id,
            part="works",
        )

    def unknown(self, number: int = 0) -> DeadLetter:
        """A message that no service of today understands."""
        reason = "No service has such a task."
        return self.jobs.dead_letters.lay_aside(f"from-elsewhere-{number}", "curator.dust", "encoder", {}, reason)

    def lost(self, title: str, *, ago: timedelta) -> str:
        """The id of a job whose message no queue holds."""
        message = EncodeCollection(job_id=new_job_id("encode"), encoder="backbone")
        self._jobs.append(message.job_id)
        self.jobs.create("encode", title, tasks.ENCODE_COLLECTION.name, message)
        header = self.jobs.header(message.job_id)
        earlier = header.model_copy(update={"created_at": header.created_at - ago})
        self._store.put(keys.header(header.id), earlier.model_dump_json().encode())
        return header.id

    def clear(self) -> None:
        """Leave nothing behind."""
        for letter in list(self.jobs.dead_letters):
            self.jobs.dead_letters.remove(letter.id)
        for job_id in self._jobs:
            self.jobs.forget(job_id)


@pytest.fixture
def aside(vasari: Running, driver: Chrome) -> Iterator[Aside]:
    aside = Aside(vasari)
    yield aside
    driver.get("about:blank")  # a page that is open asks on, and would complain of what is taken away meanwhile
    aside.clear()


def test_the_drawer_of_jobs_opens_and_lists(page: Page) -> None:
    jobs = page.get("/jobs")
    page.press("#jobs-button")
    page.one("#jobs .actions")
    page.wait(lambda: len(page.all("#jobs .job")) == len(jobs), "every job")
    ActionChains(page.driver).send_keys(Keys.ESCAPE).perform()
    page.wait(lambda: not page.all("#jobs[open]"), "the page beneath")


def letter_on(page: Page, letter: DeadLetter) -> str:
    """The selector of a letter in the drawer."""
    return f"#jobs .letter[data-id='{letter.id}']"


def test_nothing_tells_of_letters_where_there_are_none(page: Page) -> None:
    assert page.get("/dead-letters") == []
    page.press("#jobs-button")
    page.wait(lambda: len(page.all("#jobs .job")) == len(page.get("/jobs")), "every job")
    assert not page.one("#jobs").find_element(By.ID, "letters-title").is_displayed()
    assert page.all("#jobs-button")[0].text == "Jobs"


def test_a_letter_tells_what_it_was_and_is_done_when_tried_again(
    page: Page, aside: Aside, client: httpx.Client
) -> None:
    ids = tuple(work["id"] for work in client.get("/artworks", params={"limit": 5}).json()["artworks"])
    letter = aside.encoding("Encode what the lender brought", ids)
    page.open()
    page.wait(lambda: page.one("#jobs-button").accessible_name == "Jobs 1 message laid aside", "the count")
    page.press("#jobs-button")
    told = page.one(letter_on(page, letter))
    assert told.find_element(By.TAG_NAME, "h4").text == "Encode works"
    assert letter.task not in told.text
    for words in ("Encode what the lender brought", "5 works", "delivered 4 times", letter.reason):
        assert words in told.text
    assert page.get(f"/jobs/{letter.job_id}")["state"] == "failed"

    page.press(f"{letter_on(page, letter)} .button:first-child")
    page.wait(lambda: not page.all(letter_on(page, letter)), "that the letter is gone")
    assert page.one("#jobs [role=status].outcome").text == "Queued again: Encode works."
    assert page.driver.switch_to.active_element.get_attribute("id") == "jobs-title"
    job = f"#jobs .job[data-id='{letter.job_id}'][data-state=succeeded]"
    page.wait(lambda: page.all(job), "that its job is done")
    done = page.get(f"/jobs/{letter.job_id}")
    assert (done["state"], done["done"], done["result"]["encoded"]) == ("succeeded", len(ids), len(ids))
    assert page.get("/dead-letters") == []
    assert not page.all("#jobs-aside:not([hidden])")


def test_a_refusal_is_told_at_its_letter_and_giving_up_asks_first(page: Page, aside: Aside) -> None:
    letter, other = aside.unknown(1), aside.unknown(2)
    page.open()
    page.press("#jobs-button")
    assert page.one(f"{letter_on(page, letter)} h4").text == "curator.dust"
    page.press(f"{letter_on(page, letter)} .button:first-child")
    refusal = page.one(f"{letter_on(page, letter)} [role=alert]:not(:empty)").text
    assert "No service has a task 'curator.dust'" in refusal
    assert any("422" in complaint for complaint in complaints(page.driver))  # the browser's own, about the request

    keyboard = ActionChains(page.driver)
    page.one(f"{letter_on(page, letter)} .button:last-child").send_keys(Keys.ENTER)
    page.one(f"{letter_on(page, letter)} .question")
    assert page.driver.switch_to.active_element.text == "Keep it"
    keyboard.send_keys(Keys.ESCAPE).perform()
    page.wait(lambda: not page.all(f"{letter_on(page, letter)} .question"), "that the question is answered")
    assert page.all("#jobs[open]")
    assert page.driver.switch_to.active_element.text == "Give up"
    assert {told["id"] for told in page.get("/dead-letters")} == {letter.id, other.id}

    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    keyboard.key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).send_keys(Keys.ENTER).perform()
    page.wait(lambda: not page.all(letter_on(page, letter)), "that the letter is gone")
    assert page.one("#jobs .outcome").text == "Given up: curator.dust."
    assert [told["id"] for told in page.get("/dead-letters")] == [other.id]
    page.wait(lambda: page.one("#jobs-aside").text.startswith("1"), "the count")
    focused = page.driver.switch_to.active_element
    assert focused == page.one(f"{letter_on(page, other)} h4")


def test_a_letter_that_somebody_else_has_dealt_with_goes_too(page: Page, aside: Aside) -> None:
    letter = aside.unknown()
    page.open()
    page.press("#jobs-button")
    page.one(letter_on(page, letter))
    # The other's request arrives just before this page's, whatever the page asks meanwhile.
    page.driver.execute_script(
        "const ask = fetch;"
        "window.fetch = async (where, how) => {"
        "  if (how.method === 'POST') await ask(where.replace(/.requeue$/, ''), { method: 'DELETE' });"
        "  return ask(where, how);"
        "}"
    )
    page.press(f"{letter_on(page, letter)} .button:first-child")
    page.wait(lambda: not page.all(letter_on(page, letter)), "that the letter is gone")
    assert page.one("#jobs .outcome").text == "Somebody has dealt with this already: curator.dust."
    assert any("404" in complaint for complaint in complaints(page.driver))


def test_letters_fit_on_a_phone(page: Page, aside: Aside) -> None:
    resize(page.driver, PHONE)
    aside.unknown()
    letter = aside.jobs.dead_letters.lay_aside("long", "x" * 90, "encoder", {}, "y" * 200)
    page.open()
    page.press("#jobs-button")
    page.press(f"{letter_on(page, letter)} .button:last-child")
    page.one(f"{letter_on(page, letter)} .question")
    for selector in ("#jobs", letter_on(page, letter)):
        found = page.one(selector)
        assert page.driver.execute_script("return arguments[0].scrollWidth - arguments[0].clientWidth", found) == 0


def test_a_job_whose_queue_was_lost_is_taken_up_again(page: Page, aside: Aside) -> None:
    job_id = aside.lost("Encode what nobody queued", ago=timedelta(hours=2, minutes=5))
    entry = f"#jobs .job[data-id='{job_id}']"
    page.open()
    page.press("#jobs-button")
    assert "No word of it for 2 h 5 min." in page.one(entry).text
    page.press(f"{entry} [data-act=resume]")
    page.wait(lambda: page.all(f"{entry}[data-state=succeeded]"), "that the job is done")
    assert page.get(f"/jobs/{job_id}")["state"] == "succeeded"


def test_a_job_is_left_to_wait_while_others_are_told_of(page: Page, aside: Aside) -> None:
    waiting = aside.lost("Encode when it is its turn", ago=timedelta(hours=2))
    busy = aside.lost("Encode at this moment", ago=timedelta())
    page.open()
    page.press("#jobs-button")
    for job_id in (waiting, busy):
        acts = page.one(f"#jobs .job[data-id='{job_id}'] .job-acts")
        assert acts.text == "Cancel"
