# The crawler: images and metadata into the object store. From the repository's root:
#   docker build --file deploy/crawler.Dockerfile --tag vasari/crawler .
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
RUN python -m venv --without-pip /opt/vasari
COPY requirements/crawler.lock /requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --python /opt/vasari/bin/python install --no-deps --require-hashes -r /requirements/crawler.lock

FROM ${PYTHON_IMAGE}
# Some listings are read in a browser. Debian keeps it and its driver in step. Chromium sandboxes its pages by namespaces
# of users, which most container runtimes forbid: it then runs without, and the container is its sandbox: no root, no
# capabilities, a root file system that is read-only. It writes below /tmp alone, and does not use /dev/shm.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends chromium chromium-driver \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin vasari
COPY --from=packages /opt/vasari /opt/vasari
COPY deploy/vasari /usr/local/bin/vasari
WORKDIR /app
COPY shared shared
COPY services/__init__.py services/__main__.py services/
COPY services/cli services/cli
COPY services/crawler services/crawler
ENV PATH=/opt/vasari/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 \
    VASARI_HOST=0.0.0.0 VASARI_METRICS_PORT=9100 VASARI_LOG_FORMAT=json
# Readable by the user below, whatever the checkout was made with.
RUN chmod -R a+rX /app /usr/local/bin/vasari && python -m compileall -q /app
USER 10001:10001
EXPOSE 9100
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9100/health', timeout=5)"]
ENTRYPOINT ["vasari"]
CMD ["worker", "crawler"]
