# `make` alone prints what there is. Needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TORCH := 2.13.0
UV_VERSION := 0.13.8
# A file's tests stay together: they share what it sets up.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile
# uv doesn't read pip's setting for a folder of wheels; a machine that has one means it for both.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)

.PHONY: help setup setup-dev run test check coverage mutants baseline bench screenshots leave-out lock clean

help: ## Print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup: $(VENV)/.runtime ## Make .venv with claimdesk in it
setup-dev: $(VENV)/.dev ## The same, with what tests and checks need

run: setup ## Everything it needs, the index over corpus/, and the server at http://127.0.0.1:8000
	@exec $(BIN)/claimdesk serve

test: setup-dev ## Everything the tests need, and all tests, a process for each of up to four cores
	$(BIN)/python -m pytest $(PARALLEL)

check: setup-dev ## Lint, strict types, the direction of imports, all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_house.py
	$(BIN)/python -m pytest $(PARALLEL)

coverage: setup-dev ## Branch coverage of rules/ by its own tests
	$(BIN)/coverage run -m pytest tests/rules
	$(BIN)/coverage report --show-missing --fail-under=100

mutants: setup-dev ## Mutation testing over rules/ (minutes; not in CI)
	$(BIN)/python -m mutmut run --max-children 2
	$(BIN)/python -m mutmut results

baseline: setup-dev ## Write the scores that may only rise (tests/eval/baseline.json)
	$(BIN)/python -m tests.baseline

bench: $(VENV)/.bench ## Beside a pipeline of an afternoon, and search at 100,000 passages (many minutes)
	$(BIN)/python -m tests.bench

screenshots: setup-dev ## A picture of each surface in each language (docs/screenshots/)
	$(BIN)/python -m tests.screenshots

leave-out: setup-dev ## How well guides of one's own are found, before and after learning (docs/model-card.md)
	$(BIN)/python -m tests.leave_out

# Each lock holds exact versions with hashes. torch stays out of all: see docs/adr/0001.
# What the group bench needs is in the lock before; resolved with it, langchain-huggingface would
# refuse its huggingface-hub, which the encoder of tests/bench_peer.py runs with.
lock: ## Write the locks anew
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --extra encoders --extra mcp --extra model --group test --group torch --group check \
	  --override docs/no-torch.txt -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile -q --upgrade --no-deps --universal --python-version 3.11 --generate-hashes --no-header --group bench -o requirements-bench.lock

clean: ## Remove .venv and var/
	rm -rf $(VENV) var

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Claimdesk needs Python 3.11 or newer: $$($(PYTHON) --version). Name another one: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || uv venv --seed $(VENV)

# INSTALL LOCK: uv where it can be had, else plain pip; both compile to bytecode now, not at the first start.
# A lock is whole, so nothing is resolved (--no-deps): sentence-transformers would bring torch's GPU build.
define INSTALL
	@if command -v uv >/dev/null || $(BIN)/python -m pip install -q uv==$(UV_VERSION) 2>/dev/null; then \
	  UV=$$(command -v uv || echo $(BIN)/uv); \
	  $$UV pip install -q --no-deps --compile-bytecode --python $(BIN)/python -r $(1) && \
	  $$UV pip install -q --python $(BIN)/python --no-deps -e . ; \
	else \
	  $(BIN)/python -m pip install -q --no-deps -r $(1) && $(BIN)/python -m pip install -q --no-deps -e . ; \
	fi
endef

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Claimdesk into $(VENV) …" >&2
	$(call INSTALL,requirements.lock)
	@touch $@

# The CPU build of torch where uv can choose it, else whatever pip finds.
$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/.runtime
	@echo "Installing what the tests need into $(VENV) …" >&2
	$(call INSTALL,requirements-dev.lock)
	@$(BIN)/python -c 'import torch' 2>/dev/null || \
	  UV_HTTP_RETRIES=0 $$(command -v uv || echo $(BIN)/uv) pip install -q --python $(BIN)/python --no-deps --torch-backend=cpu torch==$(TORCH) 2>/dev/null || \
	  $(BIN)/python -m pip install -q torch==$(TORCH)
	@touch $@

$(VENV)/.bench: requirements-bench.lock | $(VENV)/.dev
	@echo "Installing what make bench compares with into $(VENV) …" >&2
	$(call INSTALL,requirements-bench.lock)
	@touch $@
