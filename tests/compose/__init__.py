"""Runs docker-compose.yml for real where no image can be pulled: `make test-compose`.

A Docker daemon of its own, so that nobody's images are touched; stand-ins under the names that the compose file gives
the servers' images; the unmodified compose file and Dockerfiles; then the `vasari` command against the published port.
"""
