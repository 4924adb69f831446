"""Write `.env`, with a password of its own for every server of docker-compose.yml. An existing file stays as it is."""

import argparse
import os
import secrets
import sys
from pathlib import Path

# Hexadecimal, because they become part of URLs.
SECRETS = {
    "REDIS_PASSWORD": 32,
    "MINIO_USER": 10,
    "MINIO_PASSWORD": 32,
    "QDRANT_API_KEY": 32,
    "NEO4J_PASSWORD": 32,
    "GRAFANA_PASSWORD": 16,
    "FLOWER_PASSWORD": 16,
}
"""Random bytes of each."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=Path(__file__).parents[1] / ".env")
    file = parser.parse_args().file
    try:
        # Made for its owner alone, and only where there is none: nobody else can read it at any moment.
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        print(f"{file} exists and stays as it is; the servers' data were made with its passwords.")
        return 0
    except OSError as error:
        print(f"Cannot write {file}: {error.strerror}.", file=sys.stderr)
        return 1
    with os.fdopen(descriptor, "w", encoding="ascii") as env:
        env.write("# Read by docker compose. Keep it: the servers' data were made with these passwords.\n")
        env.writelines(f"{name}={secrets.token_hex(size)}\n" for name, size in SECRETS.items())
    print(f"Wrote {file} with {len(SECRETS)} random secrets, readable by you alone.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
