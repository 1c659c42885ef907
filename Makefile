# knead: build, test, install. `make` alone builds build/knead and says which optional parts were found.
#
#   make                 the program and the library
#   make check           every test; ends with "N passed, N failed"
#   make sanitize        the same tests under AddressSanitizer and UndefinedBehaviorSanitizer
#   make valgrind        the same tests under valgrind
#   make slow-check      long numerical checks
#   make fuzz            the fuzz targets, ten minutes each (FUZZ_SECONDS=600)
#   make demo            analyse datasets/backcare into demo/
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
ALL_CFLAGS = -std=c11 -ffp-contract=off -fno-fast-math $(WARN) $(CFLAGS) $(SANITIZE)

# What the program links. Static archives where the system has them: every shared library costs start-up time.
PKG_CONFIG ?= pkg-config
LINK    ?= auto
archive  = $(if $(filter auto,$(LINK)),$(wildcard $(foreach d,/usr/lib/$(shell $(CC) -dumpmachine) /usr/lib64 /usr/lib /opt/homebrew/lib /usr/local/lib,$(d)/lib$(1).a)))
library  = $(or $(firstword $(call archive,$(1))),-l$(1))
LDLIBS  ?= $(foreach l,gsl gslcblas csv jansson utf8proc md,$(call library,$(l))) -lm

LAYERS   = base data measures read derive stats models result render plot cli tools
SOURCES  = $(wildcard $(LAYERS:%=src/%/*.c))
OBJECTS  = $(SOURCES:src/%.c=$(BUILD)/%.o)
MAIN     = $(BUILD)/cli/main.o
LIBRARY  = $(BUILD)/libknead.a
PROGRAM  = $(BUILD)/knead
UNIT     = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*.c))

.PHONY: all check unit sanitize valgrind slow-check fuzz demo install uninstall clean
all: $(PROGRAM) optional

$(PROGRAM): $(MAIN) $(LIBRARY)
	$(CC) $(SANITIZE) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(LIBRARY): $(filter-out $(MAIN),$(OBJECTS))
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# A unit test is one program per module; cmocka prints TAP.
$(BUILD)/tests/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(ALL_CFLAGS) -Wno-conversion -MMD -MP -o $@ $< $(LIBRARY) -lcmocka $(LDLIBS)

unit: $(UNIT)

.PHONY: optional
optional: $(PROGRAM)
	@scripts/optional

check: all unit
	@tests/run $(BUILD)

sanitize:
	$(MAKE) check BUILD=build/sanitize LINK=shared \
	  SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" CFLAGS="-O1 -g"

valgrind: all unit
	@UNDER="valgrind -q --error-exitcode=99 --leak-check=full" tests/run $(BUILD)

demo: all
	@scripts/demo --no-setup

clean:
	rm -rf build demo

-include $(wildcard $(OBJECTS:.o=.d) $(UNIT:=.d))
