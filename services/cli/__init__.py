"""The `vasari` command: a client of the HTTP API, which starts a Vasari of its own where none runs."""
