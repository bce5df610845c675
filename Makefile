# Two commands matter: `make demo` and `make test`. Everything else serves them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_DIR ?= var/demo
PORT ?= 8080

.PHONY: demo test check samples screenshots map lock clean

demo: $(VENV)/.run
	$(BIN)/coi --data-dir $(DEMO_DIR) demo --port $(PORT)

test: $(VENV)/.test
	sh tests/debian_packages.sh
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

# The lock files name versions and hashes; --no-build-isolation uses the setuptools they name.
$(VENV)/.run: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.test: $(VENV)/.run tests/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.lock
	touch $@

samples: $(VENV)/.test
	$(BIN)/python -m tests.samples.build

screenshots: $(VENV)/.test
	$(BIN)/python -m tests.browser.screenshots

map: $(VENV)/.test
	$(BIN)/python -m tests.house_map

# Writes both lock files anew; needs the package `uv` in the virtual environment.
lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml tests/build-tools.in -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra test pyproject.toml tests/build-tools.in -c requirements.lock -o tests/requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
