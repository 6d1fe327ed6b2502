# goodgov: build it, test it. `make help` lists what there is.

GO       ?= go
# A number of inputs, not a duration: when a duration ends, Go before 1.27 now and
# then calls the target failed, with no input that fails (go.dev/issue/75804).
FUZZTIME ?= 3000x
BENCH    ?= .
TOOL      = $(GO) tool -modfile=internal/tools/go.mod

# ./... leaves testdata out, where the generator of the synthetic study stands.
PACKAGES = ./... ./testdata/hangzhou/generate

# These take long and run the program as others do: with the race detector a
# few of the scripts are enough.
QUICK = -skip 'InBrowser$$|^(TestExamples|TestScripts|TestFieldWork)$$'
RACED = ^TestScripts$$/^(run_skip|score|output|survey_screen)$$

.PHONY: help test setup lint unit race fuzz golden vuln build bench pictures clean
.NOTPARALLEL:

help: ## show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

test: setup lint unit race fuzz golden vuln ## everything that must hold; installs what it needs first
	@echo "make test: all passed"

setup: ## install what the tests need beside Go (apt-get as root or by sudo; npm)
	@bash internal/tools/setup.sh

lint: ## formatting, go vet, staticcheck, go.mod
	@unformatted=$$(gofmt -l $$(find . -name '*.go' -not -path './internal/tools/*')); \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet $(PACKAGES)
	$(TOOL) staticcheck $(PACKAGES)
	$(GO) mod tidy -diff
	$(GO) mod verify

unit: ## all tests once
	$(GO) test $(PACKAGES)

# The root package has no code, only tests that run the program.
race: ## tests with the race detector, but for those that have no races to find
	$(GO) test -race $(QUICK) $$($(GO) list ./... | grep -vx goodgov)
	$(GO) test -race -run '$(RACED)' ./internal/cli

fuzz: ## every fuzz target for FUZZTIME (3000x: so many inputs)
	@grep -r --include='*_test.go' -o '^func Fuzz[A-Za-z0-9]*' . | sed 's#/[^/]*:func # #' | sort | while read -r package target; do \
		echo "fuzz $$package $$target"; \
		$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package || exit 1; \
	done

golden: ## golden files are what the program writes: rewriting them changes nothing
	@bash internal/tools/golden.sh

vuln: ## known vulnerabilities, where their list can be reached
	@bash internal/tools/vuln.sh

build: ## the program, as ./goodgov
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w' -o goodgov ./cmd/goodgov

bench: ## benchmarks; BENCH=regexp picks some
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

pictures: ## take the pictures of the documents again
	@bash internal/tools/pictures.sh

clean: ## remove what make and `goodgov run` have written here
	rm -rf goodgov dist testdata/*/out internal/tools/axe/node_modules
