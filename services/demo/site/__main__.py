"""The sample site as a program: `python -m services.demo.site GALLERY [--works N] [--host H] [--port P]`.

Prints one line of JSON when it listens, `{"mirrors": {source: address}}`, and serves until it is sent SIGTERM or
SIGINT, or its standard input ends. `/_site/requests` at any of the addresses gives the requests so far.
"""

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path

from services.demo.site import sample_site
from shared.errors import VasariError


def main() -> int:
    """Serve; 0 when it was told to end, 1 with one line on standard error where it could not begin."""
    parser = argparse.ArgumentParser(prog="python -m services.demo.site", description="Serve the sample site.")
    parser.add_argument("gallery", type=Path, help="folder of the sample gallery")
    parser.add_argument("--works", type=int, help="how many works to show; more than there are repeats them")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="the first port, each source has one; 0 for any free ones")
    options = parser.parse_args()
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    try:
        with sample_site(options.gallery, works=options.works, host=options.host, port=options.port) as site:
            print(json.dumps({"mirrors": site.mirrors}), flush=True)
            threading.Thread(target=_until_closed, args=(over,), daemon=True).start()
            over.wait()
    except VasariError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _until_closed(over: threading.Event) -> None:
    while os.read(0, 4096):  # not through `sys.stdin`, whose lock would keep the interpreter from ending
        pass
    over.set()


if __name__ == "__main__":
    sys.exit(main())
