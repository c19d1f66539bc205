# Everything a newcomer types. Needs git >= 2.38, Python >= 3.11 and make; nothing else is installed outside .venv and build.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ICAL_JS := build/node/node_modules/ical.js

.PHONY: demo test fix docs languages bench trust year clean

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[all]' --group dev
	touch $@

# translations: compiled again where a .po file is newer
$(VENV)/languages: $(VENV)/ready $(wildcard salesctl/locale/*.po plugins/*/locale/*.po)
	$(BIN)/python -m tools.languages.compiling
	touch $@

# Thunderbird's parser of calendars; where npm is not to be had the test that reads with it is skipped
$(ICAL_JS):
	@{ command -v npm >/dev/null && npm install --silent --no-audit --no-fund --fetch-retries=1 --fetch-timeout=20000 --prefix build/node ical.js@2.2.1; } \
	|| echo "npm is not to be had: calendars are not read with ical.js"

demo: $(VENV)/languages
	@if [ -d demo ]; then echo "demo/ is there already; remove it to make a new one"; $(BIN)/salesctl -C demo today; \
	else $(BIN)/salesctl demo demo; fi

# many tests start a Python of their own: what it imports is compiled once, even where the environment would not have that kept
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/languages $(ICAL_JS)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist worksteal

fix: $(VENV)/ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/languages
	$(BIN)/python -m salesctl.cli.reference

# finds what is to be translated and brings the .po files in line with it
languages: $(VENV)/ready
	$(BIN)/python -m tools.languages.update
	$(BIN)/python -m tools.languages.compiling

# installed from a wheel into a venv of its own: what a user has, not what a developer has
# the largest book of the bench: 1k, 10k, 100k
SIZE ?= 10k
bench: $(VENV)/ready
	$(PYTHON) -m venv build/bench
	build/bench/bin/python -m pip install --quiet --upgrade --force-reinstall '.[all]'
	PATH="$(CURDIR)/build/bench/bin:$$PATH" build/bench/bin/python bench/speed.py --salesctl build/bench/bin/salesctl --size $(SIZE)

trust: $(VENV)/ready
	$(BIN)/python -m bench.trust

# three years, of three people and 30 clients each, with a second calculation at each month's end
year: $(VENV)/ready
	$(BIN)/python -m bench.year

clean:
	rm -rf $(VENV) demo build dist
