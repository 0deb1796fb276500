# make run    the default config, with all cores          make run ARGS="--configfile my.yaml"
# make library   a library to start from, in starter/results/library (config/library.yaml)
# make test   everything that CI runs                     make lint   its first part
# make lock   requirements.lock and envs/ from pyproject.toml; UPGRADE=--upgrade for new versions

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
BASE_PYTHON ?=
ARGS ?=
UPGRADE ?=

.DELETE_ON_ERROR:
.PHONY: run library test lint lock

run: $(INSTALLED)
	@$(BIN)/scattershot run $(ARGS)

library: $(INSTALLED)
	@$(BIN)/scattershot run library --configfile config/library.yaml --directory starter $(ARGS)

test: lint
	$(BIN)/python -m pytest -n auto --dist loadfile $(ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/snakemake --lint
	$(BIN)/mypy

# The stamp is older than the lock after a change of the lock, so that the packages follow it.
$(INSTALLED): requirements.lock pyproject.toml
	@for python in $(BASE_PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then \
	    echo "Installing into $(VENV) with $$($$python --version); this takes some minutes once"; \
	    exec $$python -m venv $(VENV); \
	  fi; \
	done; \
	echo "Scattershot needs Python 3.11 or later, but python3 is: $$(python3 --version 2>&1)."; \
	echo "Install one, or name it: make BASE_PYTHON=/path/to/python3.11"; exit 1
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation -e .
	@touch $@

# torch names the exact versions of its own CUDA packages, which exist for Linux alone: they stay
# out of the lock, so that it serves every platform and a CPU build of torch too.
COMPILE = $(VENV)/uv/bin/uv pip compile pyproject.toml --extra slurm --extra dev --universal \
  --python-version 3.11 --no-annotate --no-header --quiet $(UPGRADE)
CUDA = sed -nE 's/^((nvidia|cuda|triton)[a-z0-9-]*)==.*/--no-emit-package \1/p'

lock: $(INSTALLED) $(VENV)/uv/bin/uv
	cuda=$$($(COMPILE) | $(CUDA)) && $(COMPILE) $$cuda --output-file requirements.lock > /dev/null
	{ sed "/- pip:/q" envs/scattershot.yaml; sed "s/^/      - /" requirements.lock; } > envs/new.yaml
	mv envs/new.yaml envs/scattershot.yaml

$(VENV)/uv/bin/uv: $(INSTALLED)
	$(BIN)/python -m venv $(VENV)/uv
	$(VENV)/uv/bin/python -m pip install --quiet uv
