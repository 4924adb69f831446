"""ArcadeDB as Neo4j is started: account and password in NEO4J_AUTH, data in /data, Bolt on 7687."""

import os
import signal
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_DATA = Path("/data/arcadedb")
_USERS = _DATA / "config/server-users.jsonl"
_HELLO = bytes.fromhex("6060b017" + "00000404" + "00000000" * 3)  # Bolt, in version 4.4


def main() -> None:
    user, _, password = os.environ["NEO4J_AUTH"].partition("/")
    if not _USERS.exists() or f'"{user}"' not in _USERS.read_text():
        # In a process of its own, since Java is started once per process.
        subprocess.run([sys.executable, __file__, "add-user", user, password], check=True)
    command = [sys.executable, "/arcadedb_server.py", "--folder", _DATA, "--host", "0.0.0.0", "--database", "neo4j"]
    server = subprocess.Popen(command, env={**os.environ, "ARCADEDB_PASSWORD": password})
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    http = ThreadingHTTPServer(("0.0.0.0", 7474), _Answers)
    http.timeout = 1
    while server.poll() is None:
        http.handle_request()
    sys.exit(server.returncode)


class _Answers(BaseHTTPRequestHandler):
    """Whether Bolt answers: 200 or 503."""

    def do_HEAD(self) -> None:
        self.send_response(200 if _bolt_answers() else 503)
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 - the names are http.server's

    def log_message(self, *_: object) -> None:
        pass


def _bolt_answers() -> bool:
    try:
        with socket.create_connection(("127.0.0.1", 7687), timeout=2) as connection:
            connection.sendall(_HELLO)
            return connection.recv(4) != b""
    except OSError:
        return False


def _add_user(user: str, password: str) -> None:
    import arcadedb_embedded
    from arcadedb_embedded.jvm import start_jvm

    _DATA.mkdir(parents=True, exist_ok=True)
    os.chdir(_DATA)
    start_jvm(heap_size="256m")
    server = arcadedb_embedded.create_server(
        str(_DATA), root_password=password, config={"host": "127.0.0.1", "http_port": 2480}
    )
    server.start()
    from jpype import JClass

    security = server._java_server.getSecurity()
    account = JClass("com.arcadedb.serializer.json.JSONObject")('{"databases": {"*": ["admin"]}}')
    account.put("name", user)
    account.put("password", security.encodePassword(password))
    security.createUser(account)
    server.stop()
    os._exit(0)  # threads of Java go on for half a minute


if __name__ == "__main__":
    if sys.argv[1:2] == ["add-user"]:
        _add_user(*sys.argv[2:])
    else:
        main()
