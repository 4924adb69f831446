"""Any text as a part of a key, for objects that are named by what people call them."""

import hashlib
import re

_UNSAFE = re.compile(r"[^a-z0-9]+")
_READABLE = 60  # characters


def key_part(text: str) -> str:
    """The same for the same text, and another for any other: what can be read of it, and a digest.

    `"Édouard Manet.csv"` gives `"douard-manet-csv-bbd25c11c2fb6553"`. The text cannot be told from it; the object says.
    """
    readable = _UNSAFE.sub("-", text.lower()).strip("-")[:_READABLE].rstrip("-")
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]
    return f"{readable}-{digest}" if readable else digest
