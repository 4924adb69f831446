"""Speaking to an S3 object store: connections, retries, accounts, and what its errors mean here."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self
from xml.etree.ElementTree import ParseError

from minio import Minio
from minio.credentials.credentials import Credentials
from minio.credentials.providers import (
    AWSConfigProvider,
    ChainedProvider,
    EnvAWSProvider,
    EnvMinioProvider,
    IamAwsProvider,
    Provider,
    StaticProvider,
)
from minio.error import MinioException, S3Error, ServerError
from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.connectionpool import ConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    ResponseError,
    SSLError,
)

from shared.errors import InvalidInput, Unavailable
from shared.storage.s3_address import S3Address

_CONNECT, _READ = 3.0, 30.0  # seconds
_CHECK = 3.0  # seconds within which a healthy store answers a question without a body
_CONNECTIONS = 32  # kept open; above the threads that any service reads and writes with
_BUSY = (429, 500, 502, 503, 504)

_REFUSED = {
    "AccessDenied",
    "AuthorizationHeaderMalformed",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidToken",
    "PermanentRedirect",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
}


def make_client(address: S3Address) -> Minio:
    """For reading and writing: retries, for about 2 s in all, what is refused, broken off or answered as busy."""
    retries = _Retries(total=3, backoff_factor=0.3, status_forcelist=_BUSY, respect_retry_after_header=False)
    http = PoolManager(maxsize=_CONNECTIONS, timeout=Timeout(connect=_CONNECT, read=_READ), retries=retries)
    return _client(address, address.endpoint, tls=address.tls, http=http)


def make_checking_client(address: S3Address) -> Minio:
    """For asking once whether the store answers."""
    return _client(address, address.endpoint, tls=address.tls, http=_brief())


def make_signing_client(address: S3Address) -> Minio | None:
    """For links that browsers follow; it sends nothing itself. None where browsers do not reach the store."""
    if address.public_endpoint is None:
        return None
    return _client(address, address.public_endpoint, tls=address.public_tls, http=_brief())


@contextmanager
def answering(address: S3Address) -> Iterator[None]:
    """Raise `Unavailable` for whatever the store or the way to it does wrong inside, naming no key.

    An `S3Error` that a caller has a meaning for (`NoSuchKey`, `NoSuchBucket`) must be caught inside.
    """
    try:
        yield
    except S3Error as error:
        if error.code in _REFUSED:
            raise Unavailable(
                f"The object store at {address.endpoint} refuses the account ({error.code}); check the keys and the "
                f"region in VASARI_STORAGE_URL, the account's rights on '{address.bucket}', and this machine's clock."
            ) from error
        raise _unavailable(address, f"it says {error.code}") from error
    except ServerError as error:
        raise _unavailable(address, f"HTTP {error.status_code}") from error
    except (MinioException, ParseError) as error:  # not XML
        raise Unavailable(
            f"What answers at {address.endpoint} is no S3 object store, or one that wants TLS (tls=true); "
            "check VASARI_STORAGE_URL."
        ) from error
    except HTTPError as error:
        raise _unavailable(address, _reason(error)) from error


class _Retries(Retry):
    """A connection that is refused, reset or answered as busy is tried again; one that was waited for is not."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        waited = isinstance(error, (ConnectTimeoutError, ReadTimeoutError))
        if error is not None and waited and not isinstance(error, NewConnectionError):
            raise error.with_traceback(_stacktrace)
        return super().increment(method, url, response, error, _pool, _stacktrace)


class _Account(Provider):
    """The account that the surroundings give: environment, AWS's credentials file, or the machine's role."""

    def __init__(self) -> None:
        role = IamAwsProvider(http_client=_brief())
        self._chain = ChainedProvider([EnvAWSProvider(), EnvMinioProvider(), AWSConfigProvider(), role])

    def retrieve(self) -> Credentials:
        try:
            return self._chain.retrieve()
        except (ValueError, HTTPError) as error:
            raise Unavailable(
                "The object store has no account; put its keys in VASARI_STORAGE_URL, or set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY."
            ) from error


def _client(address: S3Address, endpoint: str, *, tls: bool, http: PoolManager) -> Minio:
    if address.access_key is not None and address.secret_key is not None:
        account: Provider = StaticProvider(address.access_key, address.secret_key)
    else:
        account = _Account()
    try:
        return Minio(endpoint, secure=tls, region=address.region, credentials=account, http_client=http)
    except ValueError as error:
        raise InvalidInput(f"VASARI_STORAGE_URL or its public form cannot be used: {error}.") from error


def _brief() -> PoolManager:
    return PoolManager(timeout=_CHECK, retries=Retry(0, respect_retry_after_header=False))


def _unavailable(address: S3Address, reason: str) -> Unavailable:
    return Unavailable(
        f"The object store at {address.endpoint} does not answer ({reason}); check that it runs and VASARI_STORAGE_URL."
    )


def _reason(error: BaseException) -> str:
    """Its cause in a few words. The errors' own texts show addresses of objects and whole requests."""
    if isinstance(error, MaxRetryError) and error.reason is not None:
        return _reason(error.reason)
    known: tuple[tuple[type[BaseException], str], ...] = (
        (NameResolutionError, "its name is not known"),
        (NewConnectionError, "no connection"),
        (ConnectTimeoutError, "no connection in time"),
        (ReadTimeoutError, "no answer in time"),
        (SSLError, "TLS failed"),
        (ResponseError, str(error)),
    )
    said = next((words for kind, words in known if isinstance(error, kind)), "the connection broke")
    cause = error.__cause__ or error.__context__
    return f"{said}: {cause.strerror}" if isinstance(cause, OSError) and cause.strerror else said
