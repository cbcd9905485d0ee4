# Everything a person types. `make` alone lists it; each line is safe to repeat.
.DEFAULT_GOAL := help
.PHONY: help setup demo run test fix bench lock clean
SHELL := /bin/bash
ADDRESS ?= 127.0.0.1:8000

help:   ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## environment, database and demonstration county in var/, without serving
	@scripts/setup.sh

demo:   ## setup, then serve on ADDRESS (127.0.0.1:8000) and print the accounts
	@scripts/setup.sh serve $(ADDRESS)

run:    ## serve what is in MINGZE_HOME (var/) on ADDRESS
	@scripts/environment.sh
	@exec .venv/bin/mingze serve --address $(ADDRESS)

test:   ## all that CI checks: style, types, architecture, tests on SQLite and PostgreSQL, browser
	@exec scripts/test.sh

fix:    ## format and repair what a machine can
	@scripts/environment.sh dev
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

bench:  ## measure the demonstration county in a temporary folder; prints a table
	@scripts/environment.sh
	@exec .venv/bin/mingze bench

lock:   ## pin all packages anew after a change of pyproject.toml
	@scripts/environment.sh
	@scripts/lock.sh

clean:  ## remove what can be made again; never var/
	rm -rf .venv .tools node_modules build screenshots mingze/ui/static/dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
