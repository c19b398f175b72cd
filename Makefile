# Each target sets up what it needs by itself; the second time it finds it done. `make` alone lists the targets.

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
PIN := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make pins"

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: setup
setup: $(VENV)/.tools $(VENV)/.browser $(VENV)/.libreoffice ## Virtual environment, pinned dependencies, browser, LibreOffice

.PHONY: demo
demo: $(VENV)/.product ## Start everything with an invented nämnd; Ctrl-C ends it
	$(BIN)/casetrack demo

.PHONY: demo-once
demo-once: $(VENV)/.product ## The same, but check the figures and end
	$(BIN)/casetrack demo --en-gang

.PHONY: test
test: $(VENV)/.tools $(VENV)/.browser $(VENV)/.libreoffice ## All tests, with real servers and a real browser
	$(BIN)/pytest -n $(JOBS) --dist worksteal

.PHONY: facit
facit: $(VENV)/.tools ## Every figure counted by hand over ten thousand invented histories (takes a while)
	FACIT_OMGANGAR=170 $(BIN)/pytest --timeout 0 tests/followup/test_mot_facit.py

.PHONY: lint
lint: $(VENV)/.tools ## Style, types, direction of dependencies, templates, Compose
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --check casetrack/web/templates casetrack/reports/ledning/templates
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml docker/epost.yml

.PHONY: audit
audit: $(VENV)/.tools ## Known vulnerabilities in what is pinned; says so if nobody could be asked
	$(BIN)/python .ci/audit.py $(BIN)/pip-audit

SBOM ?= sbom-out/casetrack.cdx.json
.PHONY: sbom
sbom: $(VENV)/.tools ## List every part of what runs, with hashes (CycloneDX), in sbom-out/
	@mkdir -p $(dir $(SBOM))
	$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible \
		--of JSON --output-file $(SBOM) 2>/dev/null

.PHONY: bench
bench: $(VENV)/.bench ## The measurements; BENCH=nation for the size of the country
	$(BIN)/python -m bench

.PHONY: pins
pins: $(VENV)/.tools ## Pin the newest versions that the lists of requirements allow
	$(PIN) --upgrade requirements-build.in -o requirements-build.txt
	$(PIN) --upgrade requirements.in -o requirements.txt
	$(PIN) --upgrade requirements-dev.in -c requirements.txt -o requirements-dev.txt
	$(PIN) --upgrade requirements-bench.in -c requirements-dev.txt -o requirements-bench.txt

.PHONY: clean
clean: ## Remove what make and the tools made; the data stay
	rm -rf $(VENV) demo-out test-out bench-out sbom-out *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo >&2 "casetrack behöver Python 3.11 eller senare. Skriv till exempel: make PYTHON=python3.13 setup"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo >&2 "Python saknar venv. På Debian och Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.product: requirements-build.txt requirements.txt pyproject.toml | $(BIN)/python
	$(INSTALL) -r requirements-build.txt -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.tools: requirements-dev.txt $(VENV)/.product
	$(INSTALL) -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(VENV)/.product
	$(INSTALL) -r requirements-bench.txt
	@touch $@

$(VENV)/.browser: .ci/browser $(VENV)/.tools
	PLAYWRIGHT=$(BIN)/playwright bash .ci/browser
	@touch $@

$(VENV)/.libreoffice: .ci/libreoffice | $(BIN)/python
	bash .ci/libreoffice
	@touch $@
