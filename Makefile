.PHONY: check env fix lock docs snapshots peers browser bench explore fuzz faults mutants
B := $(or $(WATCHDESK_VENV),.venv)/bin
UV_LOCK := uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11

check: env      ## style, types, import contracts, spelling
	$(B)/ruff format --check .
	$(B)/ruff check .
	$(B)/mypy
	$(B)/lint-imports
	$(B)/codespell cases collectors monitor tests docs *.md *.py
env:            ## the development environment
	@python3 run.py setup-dev
fix: env        ## format, and mend what can be mended
	$(B)/ruff check --fix .
	$(B)/ruff format .
lock:           ## new versions within pyproject.toml; needs uv
	$(UV_LOCK) pyproject.toml --extra dev -o requirements/dev.txt
	$(UV_LOCK) pyproject.toml --extra postgres --extra notices --extra pictures -c requirements/dev.txt -o requirements/run.txt
	$(UV_LOCK) pyproject.toml --extra media --extra test -c requirements/dev.txt -o requirements/media.txt
	$(UV_LOCK) requirements/uv.in -o requirements/uv.txt
	$(UV_LOCK) --no-deps requirements/peers.in -o requirements/peers.txt
	$(UV_LOCK) --no-deps requirements/fuzz.in -o requirements/fuzz.txt
	$(UV_LOCK) requirements/mutants.in -c requirements/dev.txt -o requirements/mutants.txt
	$(UV_LOCK) requirements/bundles.in -o requirements/bundles.txt
docs: env       ## write docs/cli.md and the manual page from the program
	WATCHDESK_DOCS=write $(B)/python -m pytest -q tests/habits/test_docs.py tests/habits/test_manual.py
snapshots: env  ## rewrite the pictures of the screens; look at each before committing
	WATCHDESK_SNAPSHOTS=write $(B)/python -m pytest -q tests/tui
peers: env      ## real MediaWiki, WordPress, nginx and Bluesky servers on loopback; installs them, not part of the gate
	PYTHON=$(B)/python tests/peers/run
browser: env    ## the desk in a real Chromium through a real nginx; needs both, not part of the gate
	PATH="$$PATH:/usr/sbin" $(B)/python -m pytest -q -o python_files='browser_*.py' tests/browser
media:          ## the tests of reading pictures, with the libraries of watchdesk[media] (370 MB)
	python3 -m venv build/media && build/media/bin/pip install -q --require-hashes -r requirements/media.txt
	build/media/bin/python -m pytest -q tests/unit/media
FUZZ_SECONDS := 600
fuzz: env       ## every parser of the net under a coverage-guided fuzzer (atheris, 33 MB); not part of the gate
	$(B)/python -m pip install -q --no-deps --require-hashes --upgrade --target build/fuzz/packages -r requirements/fuzz.txt
	nice $(B)/python -P tests/fuzz/run.py --seconds $(FUZZ_SECONDS)
faults: env     ## 1,000 kills, strace at every file call, full disks, PostgreSQL restarts; minutes, not part of the gate
	nice $(B)/python -m pytest -q -s -o python_files='fault_*.py' tests/faults
explore: env    ## every property with 500 tries of its own that nobody has seen; not part of the gate, which repeats its own
	nice $(B)/python -m pytest -q -n auto --hypothesis-profile=explore $$(grep -rl "^from hypothesis" tests --include='test_*.py')
mutants: env    ## small changes of the custody code, each to be seen by a test; a minute, not part of the gate
	$(B)/python -m pip install -q --require-hashes --upgrade --target build/mutants/packages -r requirements/mutants.txt
	nice $(B)/python -P tests/faults/mutants.py
bench: env      ## speed, as ratios against named peers in the same run
	$(B)/python -P -m monitor bench
