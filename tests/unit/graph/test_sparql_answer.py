"""What of an endpoint's answer is taken, and what is taken for a part of one."""

import json
from typing import Any

import pytest

from services.graph.sources.sparql_answer import Answer, AnswerPartial, Fact, Term, facts

LAST: dict[str, Any] = {"end": {"type": "literal", "value": "1"}}


def answer(*rows: dict[str, Any], status: int = 200, **headers: str) -> Answer:
    body = json.dumps({"head": {}, "results": {"bindings": rows}}).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def row(value: Any, kind: str = "literal", **more: str) -> dict[str, Any]:
    return {
        "s": {"type": "uri", "value": "urn:s"},
        "p": {"type": "uri", "value": "urn:p"},
        "o": {"type": kind, "value": value, **more},
        "end": {"type": "literal", "value": "0"},
    }


def test_rows_are_read_without_the_last() -> None:
    rows = [row("Cézanne", **{"xml:lang": "fr"}), row("urn:o", "uri"), row("b0", "bnode"), row('a "b"\n')]
    assert facts(answer(*rows, LAST)) == [
        Fact("urn:s", "urn:p", Term("Cézanne", address=False, language="fr")),
        Fact("urn:s", "urn:p", Term("urn:o", address=True)),
        Fact("urn:s", "urn:p", Term("", address=False)),
        Fact("urn:s", "urn:p", Term('a "b"\n', address=False)),
    ]


def test_no_rows_are_an_answer_too() -> None:
    assert facts(answer(LAST)) == []
    assert facts(answer(row("x"), LAST, x_sparql_maxrows="3")) == [Fact("urn:s", "urn:p", Term("x", address=False))]


@pytest.mark.parametrize(
    ("partial", "why"),
    [
        (answer(row("x")), "left out the last rows"),
        (answer(), "left out the last rows"),
        (answer(LAST, row("x")), "left out the last rows"),  # it does not sort, so nothing is proven
        (answer(row("x"), LAST, x_sparql_maxrows="2"), "gives 2 rows at most"),
        (answer(row("x"), LAST, x_sql_state="S1TAT"), "ran out of time"),
        (answer(row("x"), LAST, status=206), "206"),
        (answer(row("x"), LAST)._replace(body=answer(row("x"), LAST).body[:-3]), "breaks off"),
        (
            answer(LAST)._replace(body=answer(LAST).body + b"\njava.util.concurrent.TimeoutException"),
            "TimeoutException",
        ),
        (answer(LAST)._replace(body=b"<html>Service unavailable</html>"), "Service unavailable"),
        (answer({"s": {"type": "uri", "value": 3}}, LAST), "breaks off"),
        (answer(LAST)._replace(body=b'{"boolean": true}'), "breaks off"),
    ],
)
def test_nothing_of_a_part_is_taken(partial: Answer, why: str) -> None:
    with pytest.raises(AnswerPartial, match=why):
        facts(partial)
