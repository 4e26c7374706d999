# make run                  the example case, on a desk in the browser
# make run SOURCES=path     the same on your own files, in a case of their own under cases/
# make test                 everything that must pass
# make bench                measurements, beside a plain spaCy pipeline
# make exams                the exams whose data is at DATA, against the floors in eval/
# make readback             tools that read exports back in a test (needs a C++ compiler, libicu-dev)
# make lock                 write the locks anew from pyproject.toml (needs uv)
# make clean                remove what was made here; cases/ is yours and stays

EXAMPLE ?= examples/saltmarsh
SOURCES ?=
PORT ?=
PYTEST ?=
BENCH ?=
DATA ?= ../shared/data
RAISE ?=

# By the environment and not in the recipe's text: a path may hold spaces, quotes and dollar signs.
export RIFTLINE_SOURCES := $(value SOURCES)
export RIFTLINE_EXAMPLE := $(value EXAMPLE)
export RIFTLINE_PORT := $(value PORT)
MAKEFLAGS += --no-print-directory

.PHONY: run test check setup exams readback lock bench clean
.DEFAULT_GOAL := run

setup:
	@setup/environment .venv requirements.lock

run: setup
	@setup/desk

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

# -v undoes the -q of pyproject.toml, so that the last line is pytest's full summary.
test: check
	.venv/bin/pytest -v --tb=short -n 2 $(PYTEST)

# NAME:FILE; the exam is what stands before a name's first dot, the name is the one in eval/floors.json
EXAMS = attribution:$(DATA)/attribution/polnear_dev.jsonl dates:$(DATA)/dates/wikiwars \
	mentions:$(DATA)/russian/nerel/dev stance:$(DATA)/stance/dse_valid.jsonl \
	names:$(DATA)/names/name_bench_cases.csv \
	coref:eval/marked/coref.en.txt copies:eval/marked/copies.toml \
	dates.en:eval/marked/dates.en.txt dates.ru:eval/marked/dates.ru.txt field:eval/field.toml
exams: setup
	@rm -rf build/exams && mkdir -p build/exams
	@set -e; for exam in $(EXAMS); do name=$${exam%%:*}; task=$${name%%.*}; \
		echo "riftline eval $$task $${exam#*:}"; \
		.venv/bin/riftline eval "$$task" "$${exam#*:}" --json > "build/exams/$$name.json"; \
	done
	.venv/bin/python -m riftline.exams.floors $(RAISE) eval/floors.json build/exams/*.json

bench:
	@setup/environment .venv-bench requirements-bench.lock
	.venv-bench/bin/python bench/read.py $(BENCH)

readback:
	@setup/environment .venv-readback requirements-readback.lock

# No address of an index may stand in a lock: --no-emit-* and the grep below see to it.
EXPORT = uv export --quiet --no-emit-project --format requirements-txt
lock:
	uv lock --quiet --upgrade
	$(EXPORT) --all-extras --no-default-groups --group dev --output-file requirements.lock >/dev/null
	$(EXPORT) --no-default-groups --group bench --output-file requirements-bench.lock >/dev/null
	$(EXPORT) --only-group readback --output-file requirements-readback.lock >/dev/null
	@! grep -nE '://|--(extra-)?index-url|--find-links' requirements*.lock

clean:
	rm -rf .venv .venv-bench .venv-readback .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
