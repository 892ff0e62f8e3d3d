# Two commands for a newcomer: `make demo` shows the whole way of a scan, `make test` proves it.
# Needs python3 (3.10 or newer, with venv) and make. Everything else goes into .venv.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Extra words for pip, for example a CPU-only PyTorch: make demo PIP_ARGS="--extra-index-url https://download.pytorch.org/whl/cpu"
PIP_ARGS ?=
export NO_ALBUMENTATIONS_UPDATE := 1

.PHONY: help demo test check bench default-model clean

help:
	@echo "make demo    simulate, train, export, calibrate, scan, and write one page with the flagged scans"
	@echo "make test    run every test"
	@echo "make check   formatting, lint, types, and the arrows between the rooms"
	@echo "make bench   measure speed and the real baseline, and print the tables"
	@echo "make default-model   train the model that ships with the package again, from simulated scans alone: two to three hours"
	@echo "make clean   remove what these commands made"

demo: $(VENV)/.train
	$(BIN)/cargolens demo --out demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/run_all.py

# Two runs, their mean, a bundle, and a threshold from simulated normal scans that training has not seen.
DEFAULT := runs/default
RECIPES := training/recipes
WINDOWS := $(BIN)/cargolens train --detector threat_windows --project simulated --resume

default-model: $(VENV)/.train
	$(WINDOWS) simulated:130:1 simulated:170:2:baggage --config $(RECIPES)/default_model.toml --out $(DEFAULT)/dense
	$(WINDOWS) simulated:200:1 simulated:260:2:baggage --config $(RECIPES)/default_model_clutter.toml --out $(DEFAULT)/clutter
	rm -rf $(DEFAULT)/mean
	$(BIN)/cargolens average $(DEFAULT)/dense $(DEFAULT)/clutter --out $(DEFAULT)/mean
	$(BIN)/cargolens export $(DEFAULT)/mean --half-weights --overwrite --out $(DEFAULT)/default.onnx
	for s in parcel baggage; do $(BIN)/cargolens synth $$s --count 500 --seed 500 --threat-rate 0 --size 512x512 --resume --out $(DEFAULT)/$$s || exit 1; done
	$(BIN)/cargolens calibrate $(DEFAULT)/default.onnx --normals $(DEFAULT)/parcel/scans --normals $(DEFAULT)/baggage/scans --budget 0.01 --out $(DEFAULT)/default.onnx
	cp $(DEFAULT)/default.onnx inference/cargolens/inference/default.onnx

clean:
	rm -rf $(VENV) demo runs dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.train: pyproject.toml | $(BIN)/python
	@echo "installing into $(VENV): PyTorch makes this the long step, once"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) -e '.[train]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/.train
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_ARGS) -e '.[train,eval,dicos,serve,dev]'
	@touch $@
