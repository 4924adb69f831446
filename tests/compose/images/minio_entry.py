#!/usr/bin/env python3
"""SeaweedFS as MinIO is started: `server FOLDER`, with the account in MINIO_ROOT_USER and MINIO_ROOT_PASSWORD."""

import json
import os
import sys
from pathlib import Path

if len(sys.argv) < 3 or sys.argv[1] != "server":
    sys.exit("usage: server FOLDER [--console-address ADDRESS]")
account = {"accessKey": os.environ["MINIO_ROOT_USER"], "secretKey": os.environ["MINIO_ROOT_PASSWORD"]}
config = Path("/tmp/s3.json")
config.write_text(json.dumps({"identities": [{"name": "root", "credentials": [account], "actions": ["Admin"]}]}))
options = {
    "dir": sys.argv[2],
    "ip": "127.0.0.1",
    "ip.bind": "0.0.0.0",
    "master.telemetry": "false",
    "master.volumeSizeLimitMB": "256",
    "volume.max": "200",  # each bucket takes several
    "volume.preStopSeconds": "0",
    "s3.port": "9000",
    "s3.port.iceberg": "0",
    "s3.port.lance": "0",
    "s3.config": str(config),
    "s3.autoCreateBucket": "false",
}
os.execvp("weed", ["weed", "server", *(f"-{name}={value}" for name, value in options.items()), "-filer", "-s3"])
