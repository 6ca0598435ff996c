.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
export CAREERGRAPH_HOME ?= $(CURDIR)/.careergraph
export TOKENIZERS_PARALLELISM := false

$(VENV)/.run: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "CareerGraph needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing pinned dependencies into $(VENV) (the first time takes minutes)"
	@$(PIP) install --constraint constraints.txt torch==2.13.0
	@$(PIP) install --constraint constraints.txt --editable '.[semantic,evaluation]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@$(PIP) install --constraint constraints.txt --editable '.[semantic,evaluation,dev]'
	@touch $@

.PHONY: demo test test-unit lint typecheck format bench observe security torture evaluate schema clean help

demo: $(VENV)/.run ## Set everything up, run the main job on embedded engines, print an explained answer
	@$(BIN)/careergraph demo

test: $(VENV)/.dev ## Run all tests, or some: make test T=tests/unit/gnn/explain/test_translations.py
	@$(BIN)/pytest $(or $(T),--numprocesses 2 --dist loadfile --no-loadscope-reorder)

test-unit: $(VENV)/.dev ## Run the unit tests, which need no servers
	@$(BIN)/pytest tests/unit

lint: $(VENV)/.dev ## Check format, rules, spelling, types and the direction of imports
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/codespell
	@$(BIN)/mypy
	@$(BIN)/lint-imports

typecheck: $(VENV)/.dev ## Check types
	@$(BIN)/mypy

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(VENV)/.dev ## Print p50 and p95 of pages, other operations, many clients and long histories (after make demo); AGAINST=FOLDER: of another checkout too
ifdef AGAINST
	@$(BIN)/python -m tests.bench.against $(AGAINST)
else
	@$(BIN)/python -m tests.bench.serving
	@$(BIN)/python -m tests.bench.history
endif

observe: $(VENV)/.run ## Run Prometheus and Alertmanager with this repository's configuration, for an `up` that serves metrics
	@$(BIN)/python deploy/observe.py

security: $(VENV)/.dev ## Attack an instance on the demo's home, and print what held (after make demo); CASES=10000: more generated operations
	@$(BIN)/python -m tests.security $(if $(CASES),--cases $(CASES))

torture: $(VENV)/.dev ## Kill workers, Redis and the graph server while 10,000 tasks run, and print what became of them; GRAPH=neo4j: a real Neo4j, if there is one
	@$(BIN)/python -m tests.torture $(if $(GRAPH),--graph $(GRAPH))

evaluate: $(VENV)/.run ## Train and judge every model on a data set: make evaluate DATASET=demo (or medium, coco, …)
	@$(BIN)/careergraph evaluate $(or $(DATASET),demo)

schema: $(VENV)/.run ## Write schema.graphql
	@$(BIN)/careergraph schema > schema.graphql.part && mv schema.graphql.part schema.graphql

clean: ## Remove the virtual environment, the demo's data and caches
	@rm -rf $(VENV) .careergraph .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info reports

help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'
