# What one does with Muster, one word each. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
# Debian leaves these out of the PATH of ordinary users; haproxy and dockerd live there.
export PATH := $(PATH):/usr/sbin:/sbin
.PHONY: help setup build demo test lint bench bench-decisions fuzz clean

# The demo's workers: process (local processes) or docker (containers).
PROVIDER ?= process
# The folder of recorded demand with its simulator, for bench-decisions.
TRACES ?=
# Which part `make setup` sets up: build, demo or test.
PART ?= test

help: ## Say what there is to make
	@echo "Usage: make TARGET [PROVIDER=process|docker]"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what is missing (PART=build|demo|test, default test)
	@PROVIDER=$(PROVIDER) deploy/setup $(PART)

build: ## Build the release programs: musterd, muster and the demo's worker
	@deploy/setup build
	swift build -c release --product musterd
	swift build -c release --product muster
	swift build -c release --product demo-wallet

demo: ## Carry a tenfold load before your eyes (PROVIDER=process or docker)
	@PROVIDER=$(PROVIDER) deploy/setup build demo
	@$(MAKE) --no-print-directory build
	@PROVIDER=$(PROVIDER) deploy/demo/run

test: ## Set up, build and run all tests
	@deploy/setup test
	swift build --build-tests
	@Tests/run

lint: ## Check format, warnings and the arrows between the targets
	@deploy/setup build
	swift format lint --strict --recursive --parallel Package.swift Sources Tests deploy
	swift build --build-tests
	swift test --skip-build --filter ArchitectureTests

bench: ## Measure; the figures of record are in docs/benchmarks.md
	@deploy/setup build
	@Tests/Benchmarks/run

bench-decisions: ## Let `muster decide` look after recorded demand (TRACES=folder with a sim.py)
	@deploy/setup build
	swift build -c release --product muster
	@Tests/Decisions/run "$(TRACES)"
	@Tests/Decisions/run "$(TRACES)" --agreement

fuzz: ## Feed random bytes to every parser (FUZZ_SECONDS=60 for each)
	@deploy/setup build
	@Tests/Fuzz/run

clean: ## Remove everything that was built
	rm -rf .build
