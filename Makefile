# Plaza. `make` alone lists the targets. Running needs Go and Node; testing also the Debian packages in .ci/packages.txt.

APP         := web/app
APP_SOURCES := $(shell find $(APP)/src $(APP)/public -type f 2>/dev/null) \
               $(wildcard $(addprefix $(APP)/,index.html package.json tsconfig.json vite.config.ts lingui.config.ts))
MODULES     := $(APP)/node_modules/.package-lock.json
DIST        := $(APP)/dist/index.html
NPM         := npm --prefix $(APP) --no-update-notifier --no-fund
CLUSTER     := go run ./storage/storagetest/cluster --
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2
MINIO       := github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c
MC          := github.com/minio/mc@v0.0.0-20250313080218-cf909e1063a9

# Where `make run` keeps its data and listens: make run DATA=/tmp/plaza LISTEN=localhost:0
DATA   ?= ./data
LISTEN ?= localhost:8080

# How long `make soak` runs each crash test.
SOAK ?= 15m

.DEFAULT_GOAL := help
.PHONY: help run dev build test e2e lint audit bench soak conformance clean packages

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build Plaza and start it with demo cases in ./data, no configuration
	bin/plaza serve --demo --data $(DATA) --listen $(LISTEN)

dev: $(MODULES) ## the same for developing: the app reloads and the server restarts as their code changes
	node $(APP)/scripts/dev.mjs --data $(DATA) --listen $(LISTEN)

build: $(DIST) ## build bin/plaza with the browser app in it
	go build -o bin/plaza ./cmd/plaza

# Tests that need Node or a browser skip where there is none. Here they must not.
test e2e: export PLAZA_REQUIRE_NODE := 1
test e2e: export PLAZA_REQUIRE_BROWSER := 1

test: packages build ## all tests: Go with the race detector, the app, two browsers against a real server
	$(CLUSTER) go test -race -timeout 15m ./...
	$(NPM) test
	$(NPM) run e2e

e2e: packages build ## only the browser tests
	$(NPM) run e2e

lint: $(DIST) ## gofmt, vet, staticcheck, eslint, tsc, and what the built app refers to
	@unformatted=$$(gofmt -l $$(git ls-files --cached --others --exclude-standard '*.go')); \
		[ -z "$$unformatted" ] || { echo "gofmt -w" $$unformatted; exit 1; }
	go vet ./...
	$(STATICCHECK) ./...
	$(NPM) run lint
	$(NPM) run typecheck
	$(NPM) run check:dist

audit: $(MODULES) ## known vulnerabilities in what we depend on, where the databases can be reached
	.ci/audit

bench: ## measure every scenario against its limit; fails when one is short (20 minutes)
	go build -o bin/plaza-bench ./cmd/plaza-bench
	bin/plaza-bench -check all

soak: packages build ## the full dose of the crash and mutation tests: make soak SOAK=15m
	PLAZA_SOAK=$(SOAK) $(CLUSTER) go test -race -count=1 -timeout 6h ./...

conformance: bin/minio bin/mc ## the object store's suite on a real MinIO server (builds it once, 6 minutes)
	PLAZA_TEST_MINIO=$(CURDIR)/bin/minio PLAZA_TEST_MC=$(CURDIR)/bin/mc \
		go test -race -count=1 -v -run TestMinIOConforms ./storage/storagetest/objecttest

bin/minio:
	GOBIN=$(CURDIR)/bin go install $(MINIO)

bin/mc:
	GOBIN=$(CURDIR)/bin go install $(MC)

clean: ## remove what was built; data stays
	rm -rf bin $(APP)/dist $(APP)/node_modules

packages:
	@command -v dpkg-query >/dev/null || { echo "not a Debian system: packages not checked"; exit 0; }; \
	missing=$$(for package in $$(grep -v '^#' .ci/packages.txt); do \
		dpkg-query -W -f '$${db:Status-Status}\n' $$package 2>/dev/null | grep -qx installed || echo $$package; done); \
	[ -z "$$missing" ] || { echo "packages are missing: apt-get install -y --no-install-recommends" $$missing; exit 1; }

$(MODULES): $(APP)/package-lock.json
	$(NPM) ci --no-audit
	@touch $@

$(DIST): $(MODULES) $(APP_SOURCES)
	$(NPM) run build
	@touch $@
