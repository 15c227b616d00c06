PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
DATA ?= ../shared/data
TORCH_CPU ?= https://download.pytorch.org/whl/cpu

.PHONY: demo test test-all test-postgres fuzz lint bench bench-topics bench-heads bench-personas bench-journey wheel clean

demo: $(VENV)/.installed
	$(BIN)/jminer run configs/projects/demo.yaml

test: $(VENV)/.dev lint
	$(BIN)/python -m pytest -n 2 -m "not umap and not slow and not postgres"

test-all: $(VENV)/.dev lint
	$(BIN)/python -m pytest -n 2

# Needs a PostgreSQL server's programs (apt-get install postgresql); the tests start a cluster of their own.
test-postgres: $(VENV)/.dev
	$(BIN)/python -m pytest -m postgres tests/readers

# New random examples for every property, ROUNDS times.
ROUNDS ?= 20
fuzz: $(VENV)/.dev
	for round in $$(seq $(ROUNDS)); do $(BIN)/python -m pytest -q -n 2 --hypothesis-profile=explore $$(grep -rl "^from hypothesis" tests --include="test_*.py") || exit 1; done

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks

# jminer's topics against BERTopic's and EVoC's: quality on six sets (the rivals' answers are kept: ARGS=--fresh makes them again), rare topics,
# the topic step's speed, and whole runs. Takes hours; JMINER_SENTENCE_MODEL names the folder of the plain pipeline's encoder.
bench-topics: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet -c constraints.txt evoc==0.3.2
	JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.topics $(ARGS)
	JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.topic_planted
	JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.topic_speed
	JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.topic_speed --whole

# Stages, touchpoints, emotions, valence, intensity, channels, other languages, and what the mapping costs: on labelled sets, other models beside them.
bench-heads: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet vaderSentiment==3.3.2
	for name in stages touchpoints emotions valence intensity channels multilingual mapping_speed; do JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.$$name || exit 1; done

# Personas: planted worlds of three verticals that nothing was trained or chosen on, units alone, real texts, time. ARGS="--split dev" for the other five.
ARGS ?=
bench-personas: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet vaderSentiment==3.3.2
	JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.personas $(or $(ARGS),--split test --flips)
	JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.personas $(or $(ARGS),--split test) --units
	for real in banking clinc airline; do JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.personas --real $$real || exit 1; done
	JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.personas --speed

# The journey: planted truths in real feedback (drivers, scores, the emotion curve, channels, changes and fixes), pains, requests and needs against labels.
# Hours; the runs that it reads are made first, under runs/.benchmarks/journey, or lie where JMINER_RUNS says.
bench-journey: $(VENV)/.dev
	for name in drivers scores curve inconsistency pains opportunities needs_found change; do JMINER_DATA=$(DATA) $(BIN)/python -m tests.benchmarks.journey_$$name || exit 1; done

# torch first, as the CPU build: any other order takes the CUDA build with several gigabytes.
$(VENV)/.installed: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet -c constraints.txt --index-url $(TORCH_CPU) --retries 0 torch 2>/dev/null || $(BIN)/python -m pip install --quiet -c constraints.txt torch
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	touch $@

wheel: $(VENV)/.dev
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
