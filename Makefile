# The two commands are `make run` and `make test`; `make help` lists the others.
.DEFAULT_GOAL := help
.PHONY: help run test prepare fmt lint browser install install-test

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

run: ## start the program (release profile); it starts its own PostgreSQL unless DATABASE_URL is set
	cargo run --release -- serve

prepare: ## after a change of SQL or of the migrations: rewrite .sqlx, which makes a plain build need no database
	scripts/prepare.sh

fmt: ## format the Rust sources
	cargo fmt

lint: ## clippy, warnings are errors
	cargo clippy --all-targets -- -D warnings
