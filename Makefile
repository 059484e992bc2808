# Everything here runs in .venv, which make creates by itself from a bare python3 and a C compiler.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
# Ninja would look for the file descriptors of `make -j` among its own, where they are not.
PIP := MAKEFLAGS= $(BIN)/python -m pip install --quiet --disable-pip-version-check
DEMO_OUT ?= demo-out
# One process more than there are cores, since many tests wait; each file whole in one of them.
JOBS ?= $(shell expr $$(nproc) + 1)
PYTEST := python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

export PATH := $(BIN):$(PATH)

SOURCES := $(shell find src python CMakeLists.txt -type f -not -name '*.pyc' 2>/dev/null)
C_SOURCES := $(wildcard $(addsuffix /*.[ch],src/include/vsingest src/engine src/kernels src/kernels/* fuzz benches/* tests/native tests/packaging))
ASAN := build/asan
# What the core says of absurd sizes is its own to say, so the sanitizer lets malloc fail.
SANITIZED = LD_PRELOAD="$$($${CC:-cc} -print-file-name=libasan.so) $$($${CC:-cc} -print-file-name=libstdc++.so)" \
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1 \
	PYTHONPATH=$(CURDIR)/$(ASAN)/site

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test integrations matrix schema crashes bench proof instructions lint format docs wheel wheels cross sanitize fuzz fuzz-api clean

help: ## Show what can be made.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## Build the package and install it into .venv.

demo: $(VENV)/.package ## Send real speech through a room, and report what came out.
	@vsingest demo --out $(DEMO_OUT)

test: install ## Run the tests. QUICK=1: before a commit; TESTS=tests/fast: some of them; JOBS=0: in one process.
ifdef QUICK
	@$(PYTEST) -q --durations=20 -m 'not alone and not slow' $(TESTS)
else
	@python -m pytest -q --durations=20 -m alone $(TESTS) || [ $$? -eq 5 ] # none of these is alone
	@$(PYTEST) --durations=20 -m 'not alone' $(TESTS)
endif

# The frameworks are large and bound the versions of one another, so they never come into .venv.
INTEGRATIONS := build/integrations
THERE := MAKEFLAGS= $(BIN)/python -m pip --python $(INTEGRATIONS)/venv --quiet --disable-pip-version-check
integrations: $(INTEGRATIONS)/.installed ## Run the tests with the frameworks for voice agents, in an environment of their own.
	@VSINGEST_INTEGRATIONS=1 $(INTEGRATIONS)/venv/bin/python -m pytest -q \
		-W ignore::DeprecationWarning --durations=10 $(or $(TESTS),tests/integrations)

# What has no event loop and no socket of its own is the same in each.
LAYERED := $(addprefix tests/,autobahn benches cli client cluster demo e2e examples field integrations load node server testing tls emulate conform)
matrix: test ## Run the tests, then those with a socket again on each layer, loop, with and without TLS.
	@for io in fast plain; do for loop in asyncio uvloop; do for tls in '' 1; do \
		[ "$$io $$loop $$tls" != 'fast asyncio ' ] || continue; \
		echo "== VSINGEST_IO=$$io VSINGEST_LOOP=$$loop VSINGEST_TLS=$$tls"; \
		VSINGEST_IO=$$io VSINGEST_LOOP=$$loop VSINGEST_TLS=$$tls \
			$(MAKE) --no-print-directory test TESTS='$(LAYERED)' || exit 1; \
	done; done; done

schema: install ## Send the server 10,000 requests made after its own schema, and hold its answers against it.
	@VSINGEST_REQUESTS=$${VSINGEST_REQUESTS:-10000} python -m pytest -q --timeout=3600 \
		tests/server/rest/test_openapi.py

crashes: install ## Kill sender and receiver of webhooks at random, 50 times; nothing may be lost.
	@VSINGEST_CRASHES=50 python -m pytest -q tests/server/webhooks/test_webhook_crash.py

bench: install ## Time each kernel beside its rivals; one table of ratios. SHORT=1: a quick look; BAR=1: fail under the bar.
	@mkdir -p build
	@VSINGEST_BENCH_SHORT=$(SHORT) python -m pytest -q --no-header \
		--benchmark-disable-gc --benchmark-quiet --benchmark-json=build/bench.json benches
	@VSINGEST_BENCH_SHORT=$(SHORT) python benches/table.py build/bench.json $(if $(BAR),--bar)

proof: install $(VENV)/.proof bench ## Measure sound and speed of the core, and write docs/core.md and its pictures.
	PYTHONPATH=benches python -m proof docs/core.md build/bench.json

instructions: install ## Count each kernel's instructions; fail 3% above the baseline. REFRESH=1: write it anew.
	@python benches/instructions/gate.py $(if $(REFRESH),--refresh)

lint: install ## Check style, types and C formatting; change nothing.
	ruff check .
	ruff format --check .
	mypy
	mypy tests/typing
	python -m mypy.stubtest --concise --mypy-config-file pyproject.toml --ignore-disjoint-bases \
		--allowlist tests/typing/stubtest.txt vsingest.fast
	zizmor --quiet --offline --config .github/zizmor.yml .github/workflows
	check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@echo 'clang-format --dry-run -Werror: $(words $(C_SOURCES)) files'
	@clang-format --dry-run -Werror $(C_SOURCES)

format: install ## Rewrite Python and C sources in the house style.
	ruff check --fix .
	ruff format .
	clang-format -i $(C_SOURCES)

docs: $(VENV)/.docs ## Build the site of the documentation in build/site; a broken link fails.
	@mkdir -p build
	@NO_MKDOCS_2_WARNING=1 mkdocs build >build/docs.log 2>&1 || { cat build/docs.log; exit 1; }

# A git that fails stands for a machine without one.
wheel: $(VENV)/.tools ## Build sdist, then the manylinux wheel from it offline, and import that in a fresh venv.
	@rm -rf dist build/wheel
	@mkdir -p build/wheel/bin
	@printf '#!/bin/sh\nexit 127\n' >build/wheel/bin/git && chmod +x build/wheel/bin/git
	python -m build --sdist --no-isolation --outdir dist .
	PATH="$(CURDIR)/build/wheel/bin:$$PATH" MAKEFLAGS= PIP_NO_INDEX=1 \
		python -m pip wheel --quiet --no-build-isolation --no-deps --wheel-dir build/wheel dist/*.tar.gz
	auditwheel repair --wheel-dir dist build/wheel/*.whl
	check-wheel-contents dist/*.whl
	twine check --strict dist/*
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check dist/*.whl
	cd build/wheel && venv/bin/python -c 'import vsingest; from vsingest import fast; \
		from importlib.metadata import version; \
		print("vsingest", version("vsingest"), "imports; its kernels run on", fast.isa())'
	@cyclonedx-py environment --output-reproducible --of JSON -o build/wheel/sbom.cdx.json build/wheel/venv/bin/python

cross: $(VENV)/.cross ## Compile the C code for macOS and Windows; run those for Windows under Wine.
	VSINGEST_CROSS=1 python -m pytest -q tests/native/test_other_systems.py

# They run where neither this compiler nor this C library is: `ziglang` brings its own. The core's
# tests run on Debian's Python for aarch64, in an emulator; of both nothing is installed here.
PLATFORMS ?= manylinux_2_27_x86_64 manylinux_2_27_aarch64
AARCH64 := build/aarch64
wheels: $(VENV)/.cross $(AARCH64)/.unpacked ## Build a wheel for each of PLATFORMS into dist/wheels, and test them.
	@rm -rf dist/wheels build/wheels
	MAKEFLAGS= python tools/wheels/build_wheels.py --out dist/wheels --work build/wheels $(PLATFORMS)
	VSINGEST_WHEELS=$(CURDIR)/dist/wheels VSINGEST_AARCH64=$(CURDIR)/$(AARCH64) \
		python -m pytest -q --durations=5 tests/wheels

sanitize: $(ASAN)/.built ## Run the core's tests under AddressSanitizer and UndefinedBehaviorSanitizer.
	$(SANITIZED) $(PYTEST) -q tests/fast tests/tls \
		--deselect tests/fast/test_isa.py::test_the_whole_core_under_every_other_instruction_set

fuzz: ## Fuzz each parser for SECONDS (30), then replay the corpora on NEON. Needs clang and qemu-user.
	@$(MAKE) -C fuzz all run neon

fuzz-api: $(ASAN)/.built ## Call every name of vsingest.fast with odd things for SECONDS (60), under the same sanitizers.
	$(SANITIZED) python fuzz/api.py --seconds $(or $(SECONDS),60)
	python fuzz/api.py --seconds $$(expr $(or $(SECONDS),60) / 4) # forks only here

clean: ## Remove everything that make made.
	rm -rf $(VENV) build dist $(DEMO_OUT)

# Stamps: the virtual environment, what builds the package, the package, all tools, all extras, and
# the package with the core under the sanitizers.
$(VENV)/.created:
	@sh tools/needs.sh $(PYTHON) $${CC:-cc}
	$(PYTHON) -m venv $(VENV)
	@$(PIP) --retries 0 --timeout 10 --dry-run --ignore-installed --no-deps ninja >/dev/null 2>&1 || \
		{ echo "make: pip reaches no package index: connect this machine, or name an index or a folder of wheels" \
		"that it reaches (PIP_INDEX_URL, PIP_FIND_LINKS);" \
		"$(VENV)/bin/python -m pip download -v -d /tmp ninja says more" >&2; exit 1; }
	@$(PIP) --upgrade pip
	@touch $@

$(VENV)/.build: pyproject.toml | $(VENV)/.created
	@echo "installing what builds the package into $(VENV)"
	@$(PIP) --group build
	@touch $@

$(VENV)/.package: $(VENV)/.build $(SOURCES)
	@echo "building and installing vsingest into $(VENV)"
	@$(PIP) --no-build-isolation '.[cli,plot]'
	@touch $@

# After .build, since `make -j` would have two pips install the same packages here at once.
$(VENV)/.tools: pyproject.toml | $(VENV)/.build
	@echo "installing the tools into $(VENV)"
	@$(PIP) --group dev
	@touch $@

$(ASAN)/.built: $(VENV)/.installed $(SOURCES)
	@rm -rf $(ASAN)/site
	VSINGEST_SANITIZE=ON $(PIP) --no-build-isolation --no-deps --target $(ASAN)/site \
		--config-settings=build-dir=$(ASAN)/cmake .
	@touch $@

$(AARCH64)/.unpacked: pyproject.toml tools/wheels/debian.sh | $(VENV)/.created
	@echo "unpacking Debian's Python for aarch64 into $(AARCH64)"
	@rm -rf $(AARCH64)
	@sh tools/wheels/debian.sh bookworm arm64 $(AARCH64) python3.11-minimal libpython3.11-stdlib libstdc++6
	@$(PIP) --group emulated --target $(AARCH64)/site --only-binary :all: --python-version 3.11 \
		$(addprefix --platform ,manylinux_2_28_aarch64 manylinux_2_27_aarch64 manylinux_2_17_aarch64 manylinux2014_aarch64)
	@touch $@

$(VENV)/.proof: pyproject.toml | $(VENV)/.created
	@$(PIP) --group proof
	@touch $@

$(VENV)/.cross: pyproject.toml | $(VENV)/.installed
	@$(PIP) --group cross
	@touch $@

$(VENV)/.docs: pyproject.toml | $(VENV)/.created
	@$(PIP) --group docs
	@touch $@

$(VENV)/.installed: $(VENV)/.package $(VENV)/.tools
	@$(PIP) 'vsingest[all]' # which is here: only what its extras need is fetched
	@touch $@

$(INTEGRATIONS)/.frameworks: pyproject.toml | $(VENV)/.created
	@echo "installing the frameworks into $(INTEGRATIONS)/venv"
	@$(PYTHON) -m venv --clear --without-pip $(INTEGRATIONS)/venv
	@$(THERE) install --group integrations
	@touch $@

$(INTEGRATIONS)/.installed: $(INTEGRATIONS)/.frameworks $(VENV)/.package
	@rm -rf $(INTEGRATIONS)/wheel
	@MAKEFLAGS= $(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir $(INTEGRATIONS)/wheel .
	@$(THERE) install --force-reinstall --no-deps $(INTEGRATIONS)/wheel/*.whl
	@$(THERE) install 'vsingest[server,pipecat,livekit,videosdk-agents]' # which is here
	@touch $@
