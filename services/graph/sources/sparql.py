"""A SPARQL endpoint, asked politely and patiently.

Between two questions there is a pause, and every request says who asks. An endpoint that is busy is left alone for as
long as it says (`Retry-After`), one that fails for a while that doubles with each try, with some chance in it so that
several who failed together do not come back together.
"""

import random
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from services.graph.sources.sparql_answer import Answer, AnswerPartial, Fact, end_of, facts
from services.graph.sources.sparql_http import NoAnswer, TooSlow, post
from shared.errors import InvalidInput, Unavailable
from shared.jobs import Progress, turn_is_over

_TRIES = 6  # of a question before it is given up
_LONGEST_BACK_OFF = 60.0  # seconds
_LONGEST_LEAVE = 3600.0  # seconds that an endpoint may ask to be left alone for
_NAP = 0.25  # seconds between two looks at whether to go on waiting

_TOO_LARGE = {400, 413, 414}  # 400 too: a query can be too large for an engine's compiler
_BUSY = {429, 503}
_OUT_OF_TIME = (b"TimeoutException", b"S1T00", b"timed out", b"exceeds the limit")


class _Failing(Exception):
    """A question failed.

    Attributes:
        reason: Goes on from "the endpoint ".
        large: Tries after which a question that can be made smaller is taken for too large; None where size is not it.
        wait: Seconds that the endpoint asked to be left alone for.
    """

    def __init__(self, reason: str, *, large: int | None, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.large = large
        self.wait = wait


class Endpoint:
    """One endpoint, for one job.

    Attributes:
        url: Its address.
        questions: Requests that it was sent.
    """

    def __init__(
        self,
        url: str,
        *,
        setting: str,
        contact: str | None,
        seconds: float,
        delay: float,
        progress: Progress,
        back_off: float = 1.0,
    ) -> None:
        """`setting` names the environment variable that holds the address, for errors; `contact` is whom its operators
        can write to; `seconds` is an answer's limit, `delay` the pause between an answer and the next question, and
        `back_off` the first pause after a failure. Raises `InvalidInput` for an address that is not one of the web.
        """
        if urlsplit(url).scheme not in ("http", "https"):
            raise InvalidInput(f"{setting} is '{url}'; give an address such as https://query.wikidata.org/sparql.")
        self.url = url
        self.questions = 0
        self._setting = setting
        self._agent = f"Vasari/0.1 (search for art; {contact or 'no contact set'})"
        self._seconds = seconds
        self._delay = delay
        self._back_off = back_off
        self._progress = progress
        # A pause that the endpoint asked for outlives the turn, and the worker.
        self._ask_after = float(progress.resume.get("ask_after", 0.0))
        if self._ask_after > time.time():
            until = datetime.fromtimestamp(self._ask_after, UTC)
            progress.say(f"the endpoint asked to be left alone until {until:%H:%M:%S} UTC")

    def ask(self, query: str, *, divisible: bool) -> list[Fact]:
        """The rows of the answer, all of them.

        Raises `AnswerPartial` where the question is `divisible` and a smaller one may be answered; `Unavailable` where
        the endpoint cannot be reached or fails; `InvalidInput` where it refuses; and what `progress` raises, `Paused`
        where the turn ends in a pause.
        """
        failures = 0
        while True:
            self._pause()
            try:
                return self._once(query)
            except _Failing as failing:
                failures += 1
                if divisible and failing.large is not None and failures >= failing.large:
                    raise AnswerPartial(failing.reason) from failing
                if failures >= _TRIES:
                    raise Unavailable(
                        f"The SPARQL endpoint {self.url} {failing.reason} ({failures} tries); "
                        f"try again later, or check {self._setting}."
                    ) from failing
                self._leave_alone(failing, failures)

    def _once(self, query: str) -> list[Fact]:
        self.questions += 1
        try:
            answer = post(self.url, query, agent=self._agent, seconds=self._seconds, meanwhile=self._progress.again)
        except NoAnswer as error:
            raise _Failing(f"cannot be reached: {error}", large=None) from error
        except TooSlow as error:
            raise _Failing(f"did not answer within {self._seconds:g} s", large=1) from error
        finally:
            self._ask_after = time.time() + self._delay
        if answer.status not in (200, 206):
            raise self._refused(answer)
        try:
            return facts(answer)
        except AnswerPartial as error:
            raise _Failing(f"did not answer in full: {error}".removesuffix("."), large=1) from error

    def _refused(self, answer: Answer) -> Exception:
        said = end_of(answer.body)
        if answer.status in _BUSY:
            return _Failing(f"is busy ({answer.status})", large=None, wait=self._asked_for(answer))
        if answer.status in _TOO_LARGE:
            return _Failing(f"did not accept the question ({answer.status}): {said}", large=1)
        if answer.status >= 500:
            late = answer.status == 504 or any(sign in answer.body for sign in _OUT_OF_TIME)
            return _Failing(f"failed ({answer.status}): {said}", large=1 if late else 2)
        return InvalidInput(
            f"The SPARQL endpoint {self.url} refuses ({answer.status}): {said or 'no reason given'}; "
            f"check {self._setting}, and VASARI_CRAWL_CONTACT, which tells its operators who asks."
        )

    def _asked_for(self, answer: Answer) -> float | None:
        """Seconds of `Retry-After`, which may be a date; None where it is absent or unreadable."""
        text = answer.headers.get("retry-after", "").strip()
        if text.isdecimal():
            seconds = float(text)
        else:
            try:
                seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
            except (ValueError, TypeError):
                return None
        if seconds > _LONGEST_LEAVE:
            raise InvalidInput(
                f"The SPARQL endpoint {self.url} asks to be left alone for {seconds / 3600:.1f} hours; "
                "resume the job then (`vasari jobs resume`)."
            )
        return max(0.0, seconds)

    def _leave_alone(self, failing: _Failing, failures: int) -> None:
        back_off = min(_LONGEST_BACK_OFF, self._back_off * 2 ** (failures - 1)) * random.uniform(0.5, 1.0)
        wait = back_off if failing.wait is None else failing.wait
        self._ask_after = max(self._ask_after, time.time() + wait)
        self._progress.say(f"the endpoint {failing.reason}; asks again in {wait:.0f} s")

    def _pause(self) -> None:
        while (left := self._ask_after - time.time()) > 0:
            if turn_is_over():
                self._progress.reached(ask_after=self._ask_after)
                self._progress.put_down()
            time.sleep(min(_NAP, left))
            self._progress.again()
