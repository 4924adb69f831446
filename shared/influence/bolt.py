"""A database that speaks Bolt: its URL, one driver per process, and its errors in our words."""

import atexit
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, LiteralString, TypeVar
from urllib.parse import unquote, urlsplit

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, ManagedTransaction, Query, Record, Session
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConnectionPoolError,
    ConstraintError,
    DatabaseError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from shared.errors import InvalidInput, Unavailable

_CONNECT_SECONDS = 5.0
_WRITE_RETRY_SECONDS = 10.0
_READ_SECONDS = 30.0  # after which the server gives a question up
_IDLE_SECONDS = 1.0  # after which a connection is tried before it is used: the server may have started anew

_READS = 3  # times that a question is put
_OVERTAKEN = 20  # times that a write is begun, where another is always first
_GONE = "Statement.EntityNotFound"  # the end of the code where what is being read was removed by another transaction

_T = TypeVar("_T")

_drivers: dict[tuple[int, str], Driver] = {}  # by process and URL: a fork must not share its parent's connections


class Overtaken(Exception):
    """What a transaction has read was changed by another one; it should be done again from its start."""


class Bolt:
    """One database on a server. Making one does not connect."""

    def __init__(self, url: str) -> None:
        """`url` is `scheme://user:password@host:port/database`; port and database may be left out.

        Raises `InvalidInput` for a URL without a host, or with a port that is none.
        """
        self._url = url
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or 7687
        except ValueError:
            host = None
        if not host:
            # The URL itself is not repeated: it may hold a password.
            raise InvalidInput(
                "VASARI_GRAPH_URL names no server; give it as bolt://user:password@host:7687/database, the user's "
                "and the password's special characters escaped with %."
            )
        bracketed = f"[{host}]" if ":" in host else host
        self.address = f"{bracketed}:{port}"
        self._uri = f"{parts.scheme}://{self.address}" + (f"?{parts.query}" if parts.query else "")
        self._user = unquote(parts.username or "")
        self._auth = (self._user, unquote(parts.password or "")) if self._user else None
        self._database = unquote(parts.path.strip("/")) or None

    def read(self, query: LiteralString, **parameters: Any) -> list[Record]:
        """The whole answer to one question, in one round trip. Raises `Unavailable`."""
        with self._told():
            began = time.monotonic()
            tries = 1
            while True:
                try:
                    return self._read(query, parameters)
                except (DriverError, Neo4jError) as error:
                    # What failed at once may have been a connection from before the server's restart.
                    passing = error.is_retryable() and time.monotonic() - began < _CONNECT_SECONDS
                    if tries == _READS or not (passing or _is_gone(error)):
                        raise
                tries += 1

    def stream(self, query: LiteralString) -> Iterator[Record]:
        """The answer record by record, read as it is asked for. Raises `Unavailable`."""
        with self._told(), self._session(READ_ACCESS) as session:
            yield from session.run(query)

    def run(self, query: LiteralString) -> None:
        """A statement that changes the schema and that may run twice. Raises `Unavailable`."""
        with self._told(), self._session(WRITE_ACCESS) as session:
            session.run(query).consume()

    def write(self, work: Callable[[ManagedTransaction], _T]) -> _T:
        """What `work` returns, in one transaction. `work` is called again where the server asks for it.

        An exception from it undoes the transaction. It should create nothing but by MERGE: where another transaction
        creates the same at the same time, the server may refuse this one, or `work` raise `Overtaken`, and it is done
        again. Raises `Unavailable`.
        """
        with self._told(), self._session(WRITE_ACCESS) as session:
            for _ in range(_OVERTAKEN):
                with suppress(ConstraintError, Overtaken):
                    return session.execute_write(work)
        raise Unavailable(f"The graph at {self.address} is changed by too many at once; try again later.")

    def _read(self, query: LiteralString, parameters: dict[str, Any]) -> list[Record]:
        with self._session(READ_ACCESS) as session:
            return list(session.run(Query(query, timeout=_READ_SECONDS), parameters))

    def _session(self, access: str) -> Session:
        return _driver(self._url, self._uri, self._auth).session(database=self._database, default_access_mode=access)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Raise what the driver raises as `Unavailable`, unless it tells of a mistake in our Cypher."""
        try:
            yield
        except (DriverError, Neo4jError) as error:
            if (told := self._message(error)) is None:
                raise
            raise Unavailable(told) from error

    def _message(self, error: DriverError | Neo4jError) -> str | None:
        graph, code = f"The graph at {self.address}", getattr(error, "code", None) or ""
        match error:
            case AuthError() | ClientError() if isinstance(error, AuthError) or ".Security." in code:
                who = f"the user '{self._user}'" if self._user else "a client without a user"
                return f"{graph} refuses {who} ({code}); check the user and the password in VASARI_GRAPH_URL."
            case ClientError() if code.endswith(("DatabaseNotFound", "Routing.NoDatabase")):
                return f"{graph} has no database '{self._database}'; create it or change VASARI_GRAPH_URL."
            case ServiceUnavailable() | SessionExpired() | ConnectionPoolError() | ConfigurationError():
                return f"{graph} does not answer ({_cause(error)}); check that it runs and VASARI_GRAPH_URL."
            case ClientError() if _is_gone(error):
                return f"{graph} is changed at the moment ({code}); try again."
            case TransientError() | DatabaseError():
                return f"{graph} cannot do it now ({code}); see its log."
            case ClientError() if ".Transaction." in code:  # it ran out of time, or was ended by an operator
                return f"{graph} gave up ({code}); see its log."
        return None


def _is_gone(error: DriverError | Neo4jError) -> bool:
    return (getattr(error, "code", None) or "").endswith(_GONE)


def _cause(error: BaseException) -> str:
    """What happened in the first place, in a few words."""
    while error.__cause__ is not None:
        error = error.__cause__
    why = (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__
    return " ".join(why.split())[:200]


def _driver(url: str, uri: str, auth: tuple[str, str] | None) -> Driver:
    key = os.getpid(), url
    if key not in _drivers:
        _quieten()
        made = GraphDatabase.driver(
            uri,
            auth=auth,
            connection_timeout=_CONNECT_SECONDS,
            connection_acquisition_timeout=_CONNECT_SECONDS + 1,
            max_transaction_retry_time=_WRITE_RETRY_SECONDS,
            initial_retry_delay=0.25,
            liveness_check_timeout=_IDLE_SECONDS,
        )
        # Without a lock, which a fork could copy while another thread holds it.
        if _drivers.setdefault(key, made) is not made:
            made.close()
    return _drivers[key]


def _quieten() -> None:
    """Leave out what the driver logs: each retry, each hint that a label is not in the database yet, and each error.

    An error is raised as well. An operator who sets a level for this log keeps it.
    """
    log = logging.getLogger("neo4j")
    if log.level == logging.NOTSET:
        log.setLevel(logging.CRITICAL)


@atexit.register
def _close() -> None:
    for (process, _), driver in _drivers.items():
        if process == os.getpid():
            driver.close()
