"""Where an S3 object store is, as its URL says."""

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from shared.errors import InvalidInput

# Named where the URL names none: what MinIO and SeaweedFS sign for, and so no request is needed to find it out.
_DEFAULT_REGION = "us-east-1"

_BUCKET = re.compile(r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]|\.(?![.-])|-(?!\.)){1,61}[a-z0-9]")
_REGION = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_FORM = "s3://ACCESS:SECRET@host:port/bucket?tls=true&region=eu-west-1"


@dataclass(frozen=True, slots=True)
class S3Address:
    """One bucket of one object store.

    Attributes:
        endpoint: `host` or `host:port`.
        access_key: None, with `secret_key`, where the URL has no account.
        public_endpoint: Where browsers reach the same store; None where they do not.
    """

    endpoint: str
    bucket: str
    tls: bool
    region: str
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)
    public_endpoint: str | None = None
    public_tls: bool = False


def read_address(url: str, public_url: str | None = None) -> S3Address:
    """What `s3://[ACCESS:SECRET@]host[:port]/bucket[?tls=true&region=eu-west-1]` names.

    Keys are URL-quoted. `public_url` is an origin, such as `https://images.museum.example`. Raises `InvalidInput`,
    never with a key.
    """
    parts = urlsplit(url)
    options = parse_qs(parts.query, keep_blank_values=True)
    bucket = parts.path.strip("/")
    region = options.pop("region", [_DEFAULT_REGION])[-1]
    tls = options.pop("tls", ["false"])[-1].lower()
    if not _BUCKET.fullmatch(bucket):
        raise _unfit(f"names no bucket, or one that S3 does not allow ('{bucket}')")
    if not _REGION.fullmatch(region):
        raise _unfit(f"names the region '{region}'")
    if tls not in ("true", "false"):
        raise _unfit(f"has tls={tls}, neither true nor false")
    if options:
        raise _unfit(f"has the option '{min(options)}', which there is not")
    if bool(parts.username) != bool(parts.password):
        raise _unfit("has half an account; give both keys, each URL-quoted, or neither")
    public = _origin(public_url) if public_url else None
    return S3Address(
        endpoint=_endpoint(parts),
        bucket=bucket,
        tls=tls == "true",
        region=region,
        access_key=unquote(parts.username) if parts.username else None,
        secret_key=unquote(parts.password) if parts.password else None,
        public_endpoint=public.netloc if public else None,
        public_tls=public is not None and public.scheme == "https",
    )


def _endpoint(parts: SplitResult) -> str:
    if not _names_a_host(parts):
        raise _unfit("names no host, or a port that is none; are the keys URL-quoted?")
    return parts.netloc.rpartition("@")[2]


def _origin(public_url: str) -> SplitResult:
    parts = urlsplit(public_url)
    fits = parts.scheme in ("http", "https") and not parts.path.strip("/") and "@" not in parts.netloc
    if not fits or not _names_a_host(parts):
        raise InvalidInput(
            "VASARI_STORAGE_PUBLIC_URL must be an origin without a path or an account, "
            "such as https://images.museum.example."
        )
    return parts


def _names_a_host(parts: SplitResult) -> bool:
    try:
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number: often a key with an unquoted slash stands before it
        return False


def _unfit(reason: str) -> InvalidInput:
    return InvalidInput(f"VASARI_STORAGE_URL {reason}; write {_FORM}.")
