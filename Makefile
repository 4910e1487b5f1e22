PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
PYTHONS ?= 3.11 3.12 3.13

.DEFAULT_GOAL := help

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## serve the demo home on http://127.0.0.1:4010 in real time
	@$(BIN)/enode-sandbox serve --scenario demo

test: $(READY) ## run the whole suite
	@$(BIN)/python -m pytest -q -n auto

check: $(READY) ## lint, types, and documents in step with the tables
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q -p no:randomly tests/test_house.py tests/test_documents.py tests/test_coverage.py

coverage: $(READY) ## run the whole suite, and write COVERAGE.md from what it drives
	@$(BIN)/python -m pytest -q -n auto --write-coverage

test-all: ## run the suite on Python 3.11, 3.12 and 3.13
	@for version in $(PYTHONS); do \
		python=; \
		for found in python$$version $${PYENV_ROOT:-$$HOME/.pyenv}/versions/$$version*/bin/python; do \
			if $$found --version >/dev/null 2>&1; then python=$$found; break; fi; \
		done; \
		test -n "$$python" || { echo "Python $$version is not on this machine"; exit 1; }; \
		$(MAKE) --no-print-directory test PYTHON=$$python VENV=.venv-$$version || exit 1; \
	done

bench: $(READY) ## measure beside floors and peers, print a table of ratios
	@$(BIN)/pip install -q --disable-pip-version-check -e '.[bench]'
	@$(BIN)/python -m benchmarks

wheel: $(READY) ## build the wheel into dist/
	@$(BIN)/pip wheel -q --disable-pip-version-check --no-deps -w dist .

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "enode-sandbox needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@

.PHONY: help run test coverage check test-all bench wheel
