"""A small part of Elasticsearch's query language, as the Art Institute's search takes it, over plain records."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any


def matches(query: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether a record answers a query made of the clauses below; one of another name matches nothing."""
    return all(_CLAUSES[name](body, record) if name in _CLAUSES else False for name, body in query.items())


def _bool(body: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    def one(clause: Any) -> bool:
        return matches(clause, record)

    needed = [*_several(body.get("must")), *_several(body.get("filter"))]
    either = _several(body.get("should"))
    return (
        all(one(clause) for clause in needed)
        and not any(one(clause) for clause in _several(body.get("must_not")))
        and (not either or bool(needed and "minimum_should_match" not in body) or any(one(clause) for clause in either))
    )


def _term(body: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Equal as a whole: text of a `.keyword` field or a plain value. In a field of text, one of its words."""
    return all(_equal(name, _value(wanted), record) for name, wanted in body.items())


def _terms(body: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    return all(any(_equal(name, one, record) for one in _several(wanted)) for name, wanted in body.items())


def _match(body: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Any of the words, or all where the operator is `and`."""
    for name, wanted in body.items():
        operator = str(wanted.get("operator", "or")).lower() if isinstance(wanted, Mapping) else "or"
        there = {word for value in _found(name, record) for word in _words(value)}
        found = [word in there for word in _words(_value(wanted))]
        if not (all(found) if operator == "and" else any(found)):
            return False
    return True


def _phrase(body: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    return all(
        any(f" {' '.join(_words(_value(wanted)))} " in f" {' '.join(_words(value))} " for value in _found(name, record))
        for name, wanted in body.items()
    )


def _multi(body: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    clause = {"query": body.get("query", ""), "operator": body.get("operator", "or")}
    return any(_match({name.partition("^")[0]: clause}, record) for name in body.get("fields", []))


def _exists(body: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    return any(value not in (None, "") for value in _found(str(body["field"]), record))


def _range(body: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    def holds(value: Any, limits: Mapping[str, Any]) -> bool:
        return isinstance(value, int | float) and all(
            {"gte": value >= float(limit), "gt": value > float(limit), "lte": value <= float(limit)}.get(
                name, value < float(limit)
            )
            for name, limit in limits.items()
        )

    return all(any(holds(value, limits) for value in _found(name, record)) for name, limits in body.items())


_CLAUSES: Mapping[str, Callable[[Any, Mapping[str, Any]], bool]] = {
    "bool": _bool,
    "term": _term,
    "terms": _terms,
    "match": _match,
    "match_phrase": _phrase,
    "multi_match": _multi,
    "exists": _exists,
    "range": _range,
    "match_all": lambda _body, _record: True,
}


def _equal(name: str, wanted: Any, record: Mapping[str, Any]) -> bool:
    whole = name.endswith(".keyword")
    for value in _found(name, record):
        if value == wanted or str(value) == str(wanted):
            return True
        if not whole and isinstance(value, str) and str(wanted) in _words(value):
            return True
    return False


def _found(name: str, record: Mapping[str, Any]) -> list[Any]:
    return _several(record.get(name.removesuffix(".keyword")))


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, Mapping | str) or not isinstance(value, Sequence):
        return [value]
    return list(value)


def _value(wanted: Any) -> Any:
    if isinstance(wanted, Mapping):
        return wanted.get("value", wanted.get("query", ""))
    return wanted


def _words(value: Any) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in str(value).lower()).split()
