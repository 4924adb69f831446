ARG PYTHON_IMAGE
FROM ${PYTHON_IMAGE}
COPY pins.txt /
RUN pip install --no-cache-dir --constraint /pins.txt flower==2.0.1 "celery[redis]"
CMD ["celery", "flower"]
