ARG PYTHON_IMAGE
FROM ${PYTHON_IMAGE}
RUN apt-get update && apt-get install --yes --no-install-recommends wget && rm -rf /var/lib/apt/lists/*
COPY pins.txt /
RUN pip install --no-cache-dir --constraint /pins.txt arcadedb-embedded
COPY arcadedb_server.py neo4j_entry.py /
ENTRYPOINT ["python", "/neo4j_entry.py"]
