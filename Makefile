# Each target is one or two commands. On Windows, copy them by hand and write
# .venv\Scripts\python for $(PY).

PYTHON ?= python3
PY := .venv/bin/python
LOCK := .venv/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --custom-compile-command "make lock" --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site serve test verify bench lint coverage lock clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{ printf "  %-14s %s\n", $$1, $$2 }'

site: .venv/.runtime ## build both editions into site/
	$(PY) scripts/build.py

serve: .venv/.runtime ## show both editions on this machine
	$(PY) scripts/build.py serve

test: .venv/.installed ## run the tests, those in a browser too
	$(PY) tests/chromium.py
	$(PY) -m pytest -n auto --maxprocesses 4 --dist loadgroup

verify: .venv/.installed ## run the long checks
	$(PY) tests/chromium.py
	$(PY) -m pytest -m verify -n auto --maxprocesses 4 --dist loadgroup

bench: .venv/.installed ## run the benchmarks
	$(PY) benchmarks/run.py

lint: .venv/.installed ## check style, layout and types
	$(PY) -m ruff check . && $(PY) -m ruff format --check .
	$(PY) -m mypy

coverage: .venv/.installed ## say which lines the tests miss
	$(PY) -m coverage run -m pytest
	$(PY) -m coverage combine --quiet && $(PY) -m coverage report

lock: .venv/.installed ## write all requirements files anew from pyproject.toml
	$(LOCK) --output-file requirements.txt
	$(LOCK) --extra exchange --constraint requirements.txt --output-file requirements-exchange.txt
	$(LOCK) --extra cards --constraint requirements.txt --output-file requirements-cards.txt
	$(LOCK) --extra cluster --constraint requirements.txt --output-file requirements-cluster.txt
	$(LOCK) --extra dev --extra exchange --extra cards --extra cluster --constraint requirements-exchange.txt \
		--constraint requirements-cards.txt --constraint requirements-cluster.txt --output-file requirements-dev.txt

clean: ## remove all that is made here, .venv too
	rm -rf .venv .cache site .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.*

# Without what draws social cards, which not every machine has a wheel for, all else is built.
.venv/.runtime: requirements.txt requirements-cards.txt
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Python 3.11 or later is needed: make PYTHON=python3.11')"
	$(PYTHON) -m venv --clear .venv
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	-@$(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-cards.txt
	@touch $@

.venv/.installed: requirements-dev.txt .venv/.runtime
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
