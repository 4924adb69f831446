"""Dead letters: kept until somebody decides, and the counts that lead to them."""

from pathlib import Path

import pytest

from shared.errors import NotFound
from shared.jobs import DeadLetters
from shared.storage.folder import FolderStore


@pytest.fixture
def letters(tmp_path: Path) -> DeadLetters:
    return DeadLetters(FolderStore(tmp_path))


def test_deliveries_are_counted_from_the_second_on(letters: DeadLetters) -> None:
    assert [letters.delivered_again("a"), letters.delivered_again("a"), letters.delivered_again("b")] == [2, 3, 2]
    letters.done("a")
    assert letters.delivered_again("a") == 2


def test_a_letter_is_kept_until_it_is_removed(letters: DeadLetters, tmp_path: Path) -> None:
    laid = letters.lay_aside("j.main.1", "crawler.x", "crawler", {"a": 1}, "It killed its worker.", deliveries=5)
    assert list(DeadLetters(FolderStore(tmp_path))) == [laid]
    assert (len(letters), letters.get(laid.id).payload) == (1, {"a": 1})
    letters.remove(laid.id)
    assert (list(letters), len(letters)) == ([], 0)
    for call in (letters.get, letters.remove):
        with pytest.raises(NotFound, match="vasari jobs"):
            call(laid.id)


@pytest.mark.parametrize("task_id", ["../../etc/passwd", "", "a b/ü", "x" * 600, ".hidden"])
def test_a_message_may_call_itself_anything(letters: DeadLetters, task_id: str) -> None:
    letters.delivered_again(task_id)
    laid = letters.lay_aside(task_id, "?", "?", "not even JSON", "Nobody knows it.")
    assert letters.get(laid.id).reason == "Nobody knows it."


@pytest.mark.parametrize("letter_id", ["../x", "", "nothing"])
def test_no_such_letter(letters: DeadLetters, letter_id: str) -> None:
    with pytest.raises(NotFound):
        letters.get(letter_id)
