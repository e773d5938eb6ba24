# Two commands do everything: `make run` (the program on the samples) and `make test`.
# make run REPORTS=folder [PORT=8501]   asks your own reports; each folder keeps an index of its own

PYTHON  ?= python3
PORT    ?= 8501
HOST    ?= 127.0.0.1
REPORTS ?= sample/reports
VENV    := .venv
BIN     := $(VENV)/bin
QA      := $(BIN)/qa

ifeq ($(REPORTS),sample/reports)
INDEX := index/samples
else
INDEX := index/$(shell basename "$(REPORTS)" | tr -c 'A-Za-z0-9\n' '-')-$(shell cd "$(REPORTS)" 2>/dev/null && pwd | cksum | cut -d' ' -f1)
endif

# Opinions of answers are asked for and kept 90 days, unless a setting says otherwise.
FEEDBACK := $(shell test -n "$$QA_FEEDBACK_DAYS" || grep -qs '^ *feedback_days' inspection-qa.toml || echo QA_FEEDBACK_DAYS=90)

export HF_HUB_OFFLINE = 1
export TOKENIZERS_PARALLELISM = false

.PHONY: setup run test check format eval bench soak samples demo-intranet clean

setup: $(VENV)/.ready
	@echo "Ready: $(QA) --help"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; this is `$(PYTHON) --version`. Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 cannot make virtual environments here; on Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the program into $(VENV) (some minutes the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.dev-ready: $(VENV)/.ready
	@echo "Installing what the tests need"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: $(VENV)/.ready
	@test -e "$(REPORTS)" || { echo "There is no folder $(REPORTS); say which reports: make run REPORTS=folder"; exit 2; }
	@$(QA) index "$(REPORTS)" --index "$(INDEX)" || test $$? -eq 1
	@$(FEEDBACK) $(QA) serve --index "$(INDEX)" --host $(HOST) --port $(PORT)

check: $(VENV)/.dev-ready
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy qa eval sample app.py

format: $(VENV)/.dev-ready
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

test: check
	@test -x /usr/bin/chromium || command -v chromium chromium-browser google-chrome >/dev/null || \
	  echo "No Chromium here: the browser tests are skipped. On Debian: apt-get install chromium"
	@$(BIN)/python -m pytest

eval: $(VENV)/.dev-ready
	@$(BIN)/python -m eval.run

bench: $(VENV)/.dev-ready
	@$(BIN)/python -m eval.bench

soak: $(VENV)/.dev-ready
	@$(BIN)/python -m eval.soak

samples: $(VENV)/.dev-ready
	@$(BIN)/python -m sample.make_samples

demo-intranet: $(VENV)/.ready
	@$(QA) index "$(REPORTS)" --index "$(INDEX)" || test $$? -eq 1
	@echo "The intranet page: http://127.0.0.1:8600 (it asks the service at http://127.0.0.1:$(PORT))"
	@QA_ORIGINS='["http://127.0.0.1:8600"]' $(QA) serve --index "$(INDEX)" --port $(PORT) & \
	  service=$$!; trap 'kill $$service' EXIT; \
	  $(BIN)/python docs/demo-intranet/serve.py --server http://127.0.0.1:$(PORT) --port 8600

clean:
	rm -rf $(VENV) build index/*/ .pytest_cache .mypy_cache .ruff_cache
