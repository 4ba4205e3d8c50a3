# The verbs of this repository; each is a plain front for `uv run …`. uv itself is fetched into .uv/ where it is missing.
UV_VERSION := 0.13.9
# another version than the one the workspace asks for counts as none
UV := $(shell uv --version 2>/dev/null | grep -qE '^uv 0\.13\.(9|[1-9][0-9])' && command -v uv)
ifeq ($(UV),)
UV := $(CURDIR)/.uv/bin/uv
export PATH := $(CURDIR)/.uv/bin:$(PATH)
BOOTSTRAP := $(UV)
endif
PYTHON ?= python3
RUNS ?= 1000000
MEMBERS := $(wildcard packages/*) dev
RUN := $(UV) run --frozen

.DEFAULT_GOAL := help

help: ## list the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

demo: $(BOOTSTRAP) ## run the whole pipeline on this machine and reconcile it (KILL=1 kills services on the way, KEEP=1 leaves it running)
	@$(RUN) dev demo $(if $(KILL),--kill) $(if $(KEEP),--keep)

up: $(BOOTSTRAP) ## start Kafka and Cassandra here and keep them
	@$(RUN) dev up

down: $(BOOTSTRAP) ## stop what `make up` started
	@$(RUN) dev down

bench: $(BOOTSTRAP) ## measure a part against its peers and its goals: make bench NAME=generator (schema, sink, sink-ways)
	@$(RUN) dev bench $(or $(NAME),$(error say which: make bench NAME=generator, schema, sink or sink-ways))

fuzz: $(BOOTSTRAP) ## look for messages that break decoding: make fuzz RUNS=1000000 (Linux)
	@corpus=$$(mktemp -d); nice -n 19 $(RUN) --isolated --package log-schema --group fuzz \
		python packages/log-schema/tests/fuzz/fuzz_decode.py -runs=$(RUNS) -timeout=5 \
		-dict=packages/log-schema/tests/fuzz/names.dict "$$corpus" packages/log-schema/tests/shapes; \
		status=$$?; rm -r "$$corpus"; exit $$status

check: $(BOOTSTRAP) lock lint types contracts unit ## the fast part of the tests

test: check isolated ## everything, on real servers of its own
	$(RUN) dev exec -- $(MAKE) --no-print-directory on-servers

lock: $(BOOTSTRAP)
	$(UV) lock --check
	$(UV) lock --check --project airflow

lint: $(BOOTSTRAP)
	$(RUN) ruff format --check .
	$(RUN) ruff check .

types: $(BOOTSTRAP)
	@for member in $(MEMBERS); do echo "mypy $$member"; $(RUN) mypy $$member/src $$(ls -d $$member/tests 2>/dev/null) || exit 1; done
	$(RUN) mypy conftest.py tests/unit
	$(RUN) mypy tests/e2e
	$(RUN) mypy tests/images

contracts: $(BOOTSTRAP)
	$(RUN) lint-imports

unit: $(BOOTSTRAP)
	$(RUN) pytest -q -m "not integration and not e2e and not images"

isolated: $(BOOTSTRAP)
	@for package in $(notdir $(wildcard packages/*)); do echo "isolated $$package"; \
		$(RUN) --package $$package --isolated pytest -q packages/$$package -m "not integration" || exit 1; done

# Run by `make test` with servers around it; pytest's summary comes last.
on-servers:
	$(UV) run --frozen --project airflow pytest -q airflow/tests
	$(RUN) pytest -m "integration or e2e"

images: ## build every image, with its package's version
	docker buildx bake

test-images: $(BOOTSTRAP) ## build every image and run the whole stack from a clean checkout; needs Docker
	$(RUN) pytest -x -m images tests/images

format: $(BOOTSTRAP) ## format the code and mend what can be mended
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

bump: $(BOOTSTRAP) ## raise a version: make bump PACKAGE=notifier PART=minor
	$(UV) version --package $(PACKAGE) --bump $(PART)
	@version=$$($(UV) version --package $(PACKAGE) --short); \
	sed -i "s#\(log-pipeline/$(PACKAGE):\)[0-9.]*#\1$$version#" docker-bake.hcl compose/*.yaml; \
	sed -i "s#\(image.version=\"\)[0-9.]*#\1$$version#" packages/$(PACKAGE)/Dockerfile

$(CURDIR)/.uv/bin/uv:
	@echo "fetching uv $(UV_VERSION) into .uv/"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: $(PYTHON) is older than 3.11" >&2; exit 1; }
	@$(PYTHON) -m venv .uv || { echo "error: $(PYTHON) can't make an environment; install its venv (Debian: python3-venv) or uv $(UV_VERSION)" >&2; rm -rf .uv; exit 1; }
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.PHONY: help demo up down bench fuzz check test lock lint types contracts unit isolated on-servers images test-images format bump
