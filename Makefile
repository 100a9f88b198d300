# Everything keeps its environment in .venv; nothing else on the machine is touched.
PYTHON ?= python3
BIN := .venv/bin
GOLD := ../shared/gold
DEMO_DB := .venv/demo.db

.PHONY: demo test check bench accuracy events calibration stories lock clean

.venv/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

# Reads the sample articles into a fresh ledger and shows what is in it.
demo: .venv/ready
	@rm -f $(DEMO_DB) $(DEMO_DB)-wal $(DEMO_DB)-shm
	@$(BIN)/python samples/demo.py $(DEMO_DB)

test: .venv/ready
	$(BIN)/python -m pytest -n auto --dist worksteal

check: .venv/ready
	$(BIN)/ruff check src tests benchmarks train samples
	$(BIN)/ruff format --check src tests benchmarks train samples
	$(BIN)/mypy

# Figures against the gold of ../shared, and the floors that they may not fall below.
accuracy: .venv/ready
	$(BIN)/python benchmarks/accuracy.py --gold $(GOLD)

# How well reports are joined, against the judged pairs of benchmarks/stories; reads 5,117 articles first.
stories: .venv/ready
	$(BIN)/python benchmarks/stories.py

# Events on the spans and detection data of ../shared, speed and memory, and their floors.
events: .venv/ready
	$(BIN)/python benchmarks/events.py --no-gold

# How far an event's confidence can be believed.
calibration: .venv/ready
	$(BIN)/python benchmarks/calibration.py

bench: .venv/ready
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/damaged.py --stage all

# Pins what the two commands install, from the ranges in pyproject.toml.
lock:
	$(PYTHON) -m venv .venv/lock
	.venv/lock/bin/python -m pip install --quiet -e '.[dev]'
	.venv/lock/bin/python -m pip freeze --exclude-editable > constraints.txt
	rm -rf .venv/lock

clean:
	rm -rf .venv dist
