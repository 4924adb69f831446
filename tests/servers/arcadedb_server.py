"""ArcadeDB as a server that speaks Bolt and Cypher, for tests and for a test's container image.

    ARCADEDB_PASSWORD=… python -m tests.servers.arcadedb_server --folder DATA --port 7687 --database vasari

Runs until SIGTERM. The user is `root`; the password has at least eight characters. Needs `arcadedb-embedded` alone,
which brings its own Java.
"""

import argparse
import os
import socket
import sys
import threading
from pathlib import Path

import arcadedb_embedded
from arcadedb_embedded.jvm import start_jvm


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="keeps the databases; made where it is missing")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7687, help="of Bolt")
    parser.add_argument("--database", default="vasari", help="made where it is missing")
    parser.add_argument("--heap", default="512m", help="the most that Java's heap may take")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input does, with who started this")
    given = parser.parse_args()

    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)  # ArcadeDB logs to ./log, wherever that is
    start_jvm(heap_size=given.heap)
    server = arcadedb_embedded.create_server(
        str(folder),
        root_password=os.environ["ARCADEDB_PASSWORD"],
        config={
            "host": given.host,
            "http_port": _free_port(),  # ArcadeDB cannot do without; nobody here asks it
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "bolt_port": given.port,
            # The database that a client gets which names none.
            "bolt_defaultDatabase": given.database,
        },
    )
    server.start()
    server.create_database(given.database)
    print(f"Bolt on {given.host}:{given.port}", flush=True)
    if given.until_eof:
        sys.stdin.buffer.read()
        server.stop()
        os._exit(0)  # threads of Java go on for half a minute
    else:
        threading.Event().wait()  # Java ends the process on SIGTERM, closing the databases


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
