#!/usr/bin/env python3
"""What the health check asks of MinIO's client: `mc ready local`."""

import json
import sys
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

if sys.argv[1:] != ["ready", "local"]:
    sys.exit("This stand-in knows `mc ready local` alone.")
try:
    # SeaweedFS lists buckets before it has a volume to store anything in.
    volumes = json.load(urlopen("http://127.0.0.1:9333/dir/status", timeout=3))["Topology"]["Max"]
    urlopen("http://127.0.0.1:9000/", timeout=3)
except HTTPError as error:
    ready = error.code == 403 and volumes > 0  # S3 answers, and asks who is there
except (URLError, OSError, KeyError, ValueError):
    ready = False
else:
    ready = volumes > 0
sys.exit(0 if ready else "The cluster is not ready")
