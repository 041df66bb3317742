# make site   sets everything up and builds the course into public/
# make test   sets everything up and runs every test
# make check  what CI runs: format, lint, types, layers, tests, the example course
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TOOLS := .tools

.PHONY: site test check serve lint types layers format clean

site: $(VENV)/.installed
	$(BIN)/kg build
	@echo "Open public/index.html in a browser."

test: $(VENV)/.dev $(TOOLS)/.installed
	$(BIN)/python -m pytest -n auto --cov --cov-report=term

check: lint types layers test course

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

course: $(VENV)/.dev
	$(BIN)/kg check --strict
	$(BIN)/kg coverage
	$(BIN)/kg build --clean --strict

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

serve: $(VENV)/.installed
	$(BIN)/kg serve

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt-get install python3-venv"; exit 2; }
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@ $(VENV)/.installed

# A browser, and the HTML validator and type checker that run on Node: for tests only.
$(TOOLS)/.installed: tests/package.json tests/install_tools.py $(VENV)/.dev
	$(BIN)/python tests/install_tools.py $(TOOLS)
	@touch $@

clean:
	rm -rf $(VENV) $(TOOLS) .kg public dist .coverage* .mypy_cache .pytest_cache .ruff_cache
