# What each command does is in README.md. The work is done by tools/, with Python's standard library only.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
VENV := .venv/bin
ARGS ?=

.PHONY: run setup test check bench screenshots lock python
.DEFAULT_GOAL := run

python:
	@test -n "$(PYTHON)" || { echo "Shopbell needs Python 3.11 or newer; please install it." >&2; exit 1; }

run: python
	@$(PYTHON) -m tools.prepare run
	@$(PYTHON) -m tools.start $(ARGS)

setup: python
	@$(PYTHON) -m tools.prepare dev

test: setup
	@$(VENV)/python -m tests.servers.install
	@$(VENV)/python -m tools.test

check: setup
	@$(VENV)/python -m tools.check

bench: setup
	@$(VENV)/python -m tests.bench $(ARGS)

screenshots: setup
	@$(VENV)/python -m tests.servers.install
	@$(VENV)/python -m tools.screenshots $(ARGS)

# Keeps the versions it finds; "make lock ARGS=--upgrade" takes newer ones.
# Both files hold hashes and no address: which index is asked is for whoever installs to say.
COMPILE := $(VENV)/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" $(ARGS)
lock: setup
	$(COMPILE) -o requirements/run.lock >/dev/null
	$(COMPILE) --group dev -c requirements/run.lock -o requirements/dev.lock >/dev/null
