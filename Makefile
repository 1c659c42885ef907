# knead: build, test, install. `make` alone builds build/knead and says which optional parts were found.
#
#   make                 the programs and the library
#   make check           every test; ends with "N passed, N failed"
#   make sanitize        the same tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   make valgrind        the same tests under valgrind
#   make clang           the same tests of a build by clang
#   make slow-check      long numerical checks
#   make fuzz            the fuzz targets, ten minutes each (FUZZ_SECONDS=600)
#   make demo            analyse datasets/backcare into demo/
#   make bench           time against other programs
#   make install PREFIX=/usr/local DESTDIR=

.DEFAULT_GOAL := all
VERSION := $(shell sed -n 's/.*KNEAD_VERSION "\(.*\)".*/\1/p' include/base/version.h)

BUILD   ?= build
PREFIX  ?= /usr/local
CC      ?= cc
OPT     ?= -O2
WARN     = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
CFLAGS  ?= $(OPT) -g
CPPFLAGS += -D_POSIX_C_SOURCE=200809L -Iinclude
ALL_CFLAGS = -std=c11 -pthread -ffp-contract=off -fno-fast-math $(WARN) $(CFLAGS) $(SANITIZE)

# What the programs link. Static archives where the compiler finds them, and knead wholly static where it finds all: every
# shared library, and the loader of them, costs start-up time. LINK=shared takes the shared ones, as valgrind and the
# sanitizers need.
LINK    ?= auto
archive  = $(if $(filter auto,$(LINK)),$(filter /%,$(shell $(CC) -print-file-name=lib$(1).a)))
library  = $(or $(call archive,$(1)),-l$(1))
LIBRARIES := $(foreach l,gsl gslcblas csv jansson utf8proc md,$(call library,$(l)))
# Optional libraries: found by their header; without one the files it reads are refused with what to do.
has       = $(shell echo '\#include <$(1)>' | $(CC) $(CPPFLAGS) -E -x c - > /dev/null 2>&1 && echo yes)
ifeq ($(call has,zlib.h),yes)
CPPFLAGS  += -DKNEAD_GZIP
LIBRARIES += $(call library,z)
endif
STATIC   := $(if $(filter-out /%,$(LIBRARIES) $(foreach l,c m,$(call library,$(l)))),,-static)
# ReadStat is linked by knead-import only.
ifeq ($(call has,readstat.h),yes)
CPPFLAGS  += -DKNEAD_READSTAT
READSTAT   = -lreadstat
endif
LDLIBS  ?= $(LIBRARIES) -lm -pthread

LAYERS   = base data measures read derive stats models result render plot cli tools
SOURCES  = $(wildcard $(LAYERS:%=src/%/*.c))
OBJECTS  = $(SOURCES:src/%.c=$(BUILD)/%.o) $(BUILD)/measures/built_in.o
MAINS    = $(BUILD)/cli/main.o $(BUILD)/cli/main_import.o
LIBRARY  = $(BUILD)/libknead.a
PROGRAM  = $(BUILD)/knead
IMPORT   = $(BUILD)/knead-import
UNIT     = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*.c))
SLOW     = $(patsubst tests/slow/%.c,$(BUILD)/slow/%,$(wildcard tests/slow/*.c))
FUZZ     = $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))

.PHONY: man all check unit sanitize valgrind clang slow-check fuzz fuzzers replays demo bench install uninstall clean
all: $(PROGRAM) $(IMPORT) optional

$(PROGRAM): $(BUILD)/cli/main.o $(LIBRARY)
	$(CC) $(SANITIZE) $(STATIC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(IMPORT): $(BUILD)/cli/main_import.o $(LIBRARY)
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(READSTAT) $(LDLIBS)

$(LIBRARY): $(filter-out $(MAINS),$(OBJECTS))
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# The catalogue of measures is a text for people; the program carries its bytes.
$(BUILD)/measures/built_in.c: src/measures/catalogue.txt
	@mkdir -p $(@D)
	@{ echo '#include "measures/built_in.h"'; echo 'const unsigned char measure_built_in[] = {'; \
	   od -An -v -tu1 $< | sed 's/[0-9][0-9]*/&,/g'; \
	   echo '}; const size_t measure_built_in_length = sizeof measure_built_in;'; } > $@

$(BUILD)/measures/built_in.o: $(BUILD)/measures/built_in.c
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

.PHONY: optional
optional: $(PROGRAM)
	@if [ -x scripts/optional ]; then scripts/optional; fi

# ---- tests

# A unit test is one program per module; cmocka prints TAP.
$(BUILD)/tests/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -Wno-conversion -MMD -MP -o $@ $< $(LIBRARY) -lcmocka $(LDLIBS)

$(BUILD)/slow/%: tests/slow/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -Wno-conversion -MMD -MP -o $@ $< $(LIBRARY) -lcmocka $(LDLIBS)

# A fuzz target is one function; replay.c feeds it files, libFuzzer (`make fuzzers`) inputs of its own making.
FUZZ_MAIN ?= tests/fuzz/replay.c
$(BUILD)/fuzz/%: tests/fuzz/%.c $(LIBRARY) $(FUZZ_MAIN)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -Wno-missing-prototypes $(FUZZ_LINK) -MMD -MP -MF $@.d -o $@ $(FUZZ_MAIN) $< $(LIBRARY) $(LDLIBS)

# knead as people have it need not load a C library; for the tests that stand in for some of it, one that does.
SHARED = $(BUILD)/tests/shared/knead
$(SHARED): $(BUILD)/cli/main.o $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LDLIBS)

unit: $(UNIT) $(SHARED)
replays: $(FUZZ)

# libFuzzer comes with clang; without it the fuzz targets only replay their corpora.
CLANG    ?= clang
LIBFUZZER = $(wildcard $(shell $(CLANG) -print-resource-dir 2>/dev/null)/lib/*/libclang_rt.fuzzer*.a)
fuzzers:
	@$(if $(LIBFUZZER),$(MAKE) --no-print-directory replays CC=$(CLANG) BUILD=$(BUILD)/fuzzers LINK=shared \
	  FUZZ_MAIN= FUZZ_LINK=-fsanitize=fuzzer CFLAGS="-O1 -g" \
	  SANITIZE="-fsanitize=fuzzer-no-link$(comma)address$(comma)undefined -fno-sanitize-recover=all",:)
comma := ,

check: all unit replays fuzzers
	@tests/run $(BUILD)

sanitize:
	$(MAKE) check BUILD=build/sanitize LINK=shared LIBFUZZER= \
	  SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" CFLAGS="-O1 -g"

# The C library keeps the environment by pointers into its blocks: "possibly lost" says nothing.
valgrind:
	UNDER="valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite" \
	  TEST_SECONDS=3600 $(MAKE) check BUILD=build/valgrind LINK=shared LIBFUZZER=

clang:
	$(MAKE) check BUILD=build/clang CC=$(CLANG) LIBFUZZER=

slow-check: all $(SLOW)
	@SLOW=1 TEST_SECONDS=36000 tests/run $(BUILD) slow/

FUZZ_SECONDS ?= 600
fuzz: all replays fuzzers
	@$(if $(LIBFUZZER),,echo "make fuzz needs clang with libFuzzer (Debian: clang and libclang-rt-dev)" >&2; exit 1)
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/run $(BUILD) fuzz/

# ---- use

demo: all
	@scripts/demo --no-setup

bench: all
	@scripts/bench

man: $(PROGRAM)
	@scripts/make-man $(BUILD)/man $(PROGRAM)

clean:
	rm -rf build demo

# ---- install: the program, knead-TOOL links, the library with headers and knead.pc, manual pages, completions

bindir     ?= $(PREFIX)/bin
libdir     ?= $(PREFIX)/lib
includedir ?= $(PREFIX)/include
datadir    ?= $(PREFIX)/share
mandir     ?= $(datadir)/man
INSTALL    ?= install
BASHDIR     = $(datadir)/bash-completion/completions
ZSHDIR      = $(datadir)/zsh/site-functions
FISHDIR     = $(datadir)/fish/vendor_completions.d
TOOL_NAMES  = $(shell $(PROGRAM) --print-tools)
HEADERS     = $(wildcard $(LAYERS:%=include/%/*.h))

install: all man
	@for folder in $(bindir) $(libdir)/pkgconfig $(mandir)/man1 $(BASHDIR) $(ZSHDIR) $(FISHDIR) \
	    $(sort $(dir $(HEADERS:include/%=$(includedir)/knead/%))); do $(INSTALL) -d "$(DESTDIR)$$folder"; done
	$(INSTALL) -m 755 $(PROGRAM) $(IMPORT) "$(DESTDIR)$(bindir)"
	@for tool in $(filter-out import,$(TOOL_NAMES)); do ln -sf knead "$(DESTDIR)$(bindir)/knead-$$tool"; done
	$(INSTALL) -m 644 $(LIBRARY) "$(DESTDIR)$(libdir)/libknead.a"
	@for header in $(HEADERS:include/%=%); do \
	    $(INSTALL) -m 644 "include/$$header" "$(DESTDIR)$(includedir)/knead/$$header"; done
	@printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$(libdir)' 'includedir=$(includedir)' '' 'Name: knead' \
	    'Description: outcomes of massage and back-pain trials' 'Version: $(VERSION)' \
	    'Cflags: -I$${includedir}/knead' 'Libs: -L$${libdir} -lknead' \
	    'Libs.private: -lgsl -lgslcblas -lcsv -ljansson -lutf8proc $(if $(filter -DKNEAD_GZIP,$(CPPFLAGS)),-lz) $(READSTAT) -lmd -lm -pthread' > $(BUILD)/knead.pc
	$(INSTALL) -m 644 $(BUILD)/knead.pc "$(DESTDIR)$(libdir)/pkgconfig/knead.pc"
	$(INSTALL) -m 644 $(BUILD)/man/*.1 "$(DESTDIR)$(mandir)/man1"
	$(PROGRAM) completion bash > "$(DESTDIR)$(BASHDIR)/knead"
	$(PROGRAM) completion zsh > "$(DESTDIR)$(ZSHDIR)/_knead"
	$(PROGRAM) completion fish > "$(DESTDIR)$(FISHDIR)/knead.fish"

uninstall: $(PROGRAM)
	@for tool in $(TOOL_NAMES); do \
	    rm -f "$(DESTDIR)$(bindir)/knead-$$tool" "$(DESTDIR)$(mandir)/man1/knead-$$tool.1"; done
	rm -f "$(DESTDIR)$(bindir)/knead" "$(DESTDIR)$(mandir)/man1/knead.1" "$(DESTDIR)$(libdir)/libknead.a" \
	    "$(DESTDIR)$(libdir)/pkgconfig/knead.pc" "$(DESTDIR)$(BASHDIR)/knead" "$(DESTDIR)$(ZSHDIR)/_knead" \
	    "$(DESTDIR)$(FISHDIR)/knead.fish"
	rm -rf "$(DESTDIR)$(includedir)/knead"

-include $(wildcard $(OBJECTS:.o=.d) $(UNIT:=.d) $(SLOW:=.d) $(FUZZ:=.d))
