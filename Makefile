# make demo      everything from nothing to a demo in the browser    make test   everything there is to check
# make run       the program itself                                  make help   the rest
# PORT=8600 moves the program to another port (make cluster to PORT + 10); PYTHON=… names the Python to build the environment with.

SHELL := /bin/sh
.DEFAULT_GOAL := help
PORT ?= 8501
# Browsers and servers wait for each other much of the time: two workers for each of two cores.
WORKERS ?= 4
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && exit; done)
export PORT
export PYTHONUTF8 = 1
# An environment that the caller has switched on must not leak into ours.
unexport PYTHONHOME PYTHONPATH PYTHONDONTWRITEBYTECODE

# Paths stay relative, so that the checkout may lie in a folder with spaces or Chinese characters in its name.
PY := .venv/bin/python
# What is never imported need not be compiled; what is, Python compiles when it is first run.
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --no-compile
# On a busy machine its workers may not have started within the three seconds it waits; one process finds the same.
MYPY := $(PY) -m mypy . || $(PY) -m mypy --num-workers 0 .

.PHONY: help setup setup-dev packages browser demo run cluster test test-cluster test-held-up check search bench audit lock catalogue migration first-migration

help:
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 24

setup: .venv/.program ## the environment only: .venv with the pinned requirements

setup-dev: .venv/.tests ## the same with what the tests need

# Each stage has a folder of its own under data/.
UNTIL ?= scoring
DEMO_DATA = data/demo$(if $(filter-out scoring,$(UNTIL)),-$(UNTIL))

demo: setup ## a demo with accounts on the screen; UNTIL=meeting: the final ranked; UNTIL=publicity: its list shown
	@env -u DATABASE_URL DATA_DIR=$(DEMO_DATA) DEMO=1 $(PY) cli.py demo --until $(UNTIL)
	@env -u DATABASE_URL DATA_DIR=$(DEMO_DATA) DEMO=1 $(PY) cli.py serve

run: setup ## the program: first visit asks for the set-up code printed here
	@$(PY) cli.py serve

# What tests write need not outlive a power cut: in memory, where there is plenty of it, they do not wait for a disk.
MEMORY = $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 {print "TMPDIR=/dev/shm"}')

# PICTURES=1 make test keeps pictures of the screens in test-results/screens; taking them costs a third of browser tests.
test: ## everything: style, types, layers, tests on both databases and in a browser
	@$(MAKE) --no-print-directory -j2 browser
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(MYPY)
	$(MEMORY) $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-cluster: browser ## the tests in a browser against two processes behind nginx on PostgreSQL
	ON_CLUSTER=1 $(MEMORY) $(PY) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests/e2e tests/robustness/test_cluster.py

test-held-up: browser ## the tests in a browser while the program is held up as by a busy machine, at four places in turn
	@for where in begin end drawing loop; do echo "== $$where"; HELD_UP=$$where $(MEMORY) $(PY) -m pytest -q -n $(WORKERS) --dist loadfile tests/e2e || exit 1; done

check: setup-dev ## before a commit: style, types, layers, the tests without browser and PostgreSQL
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(MYPY)
	$(PY) -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not browser and not postgres"

browser: setup-dev packages ## a Chromium, a Chinese font and LibreOffice for the tests
	@$(PY) tools/browser.py

# Needs no environment of ours: `make test` fills that one meanwhile.
packages: | .venv/bin/python
	@$(PY) tools/browser.py --packages

cluster: setup-dev packages ## two processes behind nginx on one PostgreSQL, all on this machine
	@$(PY) -m tools.cluster

search: setup-dev ## the tests of drawn examples, with others than the fixed ones of make test
	HYPOTHESIS=search $(PY) -m pytest -q -n $(WORKERS) --dist loadfile $$(grep -rlE "^@given" tests)

bench: setup-dev packages ## the yardsticks: every tests/bench/bench_*.py
	@failed=0; for each in tests/bench/bench_*.py; do \
		test -e "$$each" || continue; echo "== $$each"; $(PY) -m tests.bench."$$(basename "$$each" .py)" || failed=1; done; exit $$failed

# In an environment of its own: what it needs is none of the program's. What could not be asked about counts as a finding.
AUDIT = .cache/audit/bin/python -m
audit: ## known weaknesses of what we depend on; asks the Python package index's advisory service
	@test -x .cache/audit/bin/python || $(PYTHON) -m venv .cache/audit
	@$(AUDIT) pip --disable-pip-version-check install --quiet pip-audit==2.10.1
	@$(AUDIT) pip_audit --strict --disable-pip --no-deps -r requirements.txt -r requirements-dev.txt || { \
		echo 'Not audited clean: either a weakness is named above, or the advisory service could not be asked'; \
		echo '(then it names a dependency it did not find).'; exit 1; }

lock: ## new pins in requirements*.txt from requirements*.in
	$(PYTHON) tools/lock.py

catalogue: setup ## take new sentences of the code up into the Chinese catalogue
	$(PY) tools/catalogue.py update

migration: setup ## the next migration from the models: make migration m="Add objections"
	@test -n '$(m)' || { echo 'say what it does: make migration m="Add objections"'; exit 2; }
	$(PY) tools/migration.py '$(m)'

first-migration: setup ## the first migration anew, before the first release only
	$(PY) tools/migration.py --first

.venv/bin/python:
	@test -n '$(PYTHON)' || { echo 'Python 3.11 or newer is needed and was not found. Install it, or name it: make PYTHON=/path/to/python3' >&2; exit 2; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo '$(PYTHON) is older than Python 3.11. Install a newer one, or name it: make PYTHON=/path/to/python3' >&2; exit 2; }
	@rm -rf .venv
	@echo 'Making .venv with $(PYTHON) …'
	@'$(PYTHON)' -m venv .venv || { rm -rf .venv; \
		echo 'Python lacks its venv module. On Debian or Ubuntu: apt install python3-venv' >&2; exit 2; }

# The environment is as old as the newest requirements it was filled from: a second run installs nothing.
.venv/.program: requirements.txt | .venv/bin/python
	@echo 'Installing what the program needs …'
	@$(PIP) -r requirements.txt
	@touch $@

.venv/.tests: requirements-dev.txt .venv/.program
	@echo 'Installing what the tests need …'
	@$(PIP) -r requirements-dev.txt
	@touch $@
