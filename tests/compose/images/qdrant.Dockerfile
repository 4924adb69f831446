ARG PYTHON_IMAGE
FROM ${PYTHON_IMAGE}
COPY pins.txt /
RUN pip install --no-cache-dir --constraint /pins.txt qdrant-edge-py qdrant-client fastapi uvicorn
COPY qdrant_stand_in.py /
ENTRYPOINT ["/bin/sh", "-c", "exec python /qdrant_stand_in.py --host 0.0.0.0 --port 6333 --folder /qdrant/storage --api-key \"$QDRANT__SERVICE__API_KEY\""]
