# Two commands matter: `make demo` and `make test`. Everything else serves them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_DIR ?= var/demo
DATA_DIR ?= var
PORT ?= 8080
BENCH_SIZES ?= 20000 100000

.PHONY: soak demo dictionaries test bench check samples screenshots map lock clean

demo: $(VENV)/.run
	$(BIN)/coi --data-dir $(DEMO_DIR) demo --port $(PORT)

# The dictionaries that Debian offers, into the data directory; as root they are installed first. Takes some minutes.
dictionaries: $(VENV)/.run
	$(BIN)/python -m indexer.dictionaries.debian $(DATA_DIR)

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

# Our engine beside its peers, which takes a while; BENCH_SIZES=2000 is a quick look that leaves RESULTS.md alone.
bench: $(VENV)/.bench
	$(BIN)/python -m tests.bench --sizes $(BENCH_SIZES)

$(VENV)/.bench: $(VENV)/.run tests/bench/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/bench/requirements.lock
	touch $@

samples: $(VENV)/.test
	$(BIN)/python -m tests.samples.build

screenshots: $(VENV)/.test
	$(BIN)/python -m tests.browser.screenshots

map: $(VENV)/.test
	$(BIN)/python -m tests.house_map

# Writes the three lock files anew; needs the package `uv` in the virtual environment.
soak: $(VENV)/.test
	$(BIN)/python -m tests.crawler.soak

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml tests/build-tools.in -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra test --extra hybrid pyproject.toml tests/build-tools.in -c requirements.lock -o tests/requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url tests/bench/requirements.in -o tests/bench/requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache
