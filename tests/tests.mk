# SPDX-License-Identifier: ISC
# The tests' half of the Makefile. `make check` ends with the total.

UNIT_SRC := $(wildcard tests/unit/*.c)
UNIT_OBJ = $(UNIT_SRC:tests/%.c=$(B)/tests/%.o)
UNIT_NAMES := $(patsubst tests/unit/t_%.c,%,$(wildcard tests/unit/t_*.c))

# Programs whose output says what they saw; one file each.
PROG_SRC := $(wildcard tests/e2e/prog/*.c)
PROGS = $(patsubst tests/e2e/prog/%.c,$(B)/prog/%,$(PROG_SRC)) $(B)/prog/alike32
PROG_CFLAGS = -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror \
	-Wno-unused-parameter -pthread

# Programs of the benchmark.
BENCH_SRC := $(wildcard tests/bench/*.c)
BENCH = $(BENCH_SRC:tests/%.c=$(B)/%)

# Programs that the tests of tests/golden run.
GOLDEN_SRC := $(wildcard tests/golden/*.c)
GOLDEN = $(patsubst tests/golden/%.c,$(B)/%,$(GOLDEN_SRC))

FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_NAMES = $(patsubst tests/fuzz/%.c,%,$(FUZZ_SRC))
FUZZ_SECONDS ?= 600
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer -O1 -g

ANALYZE_NOT = unix.Vfork,security.insecureAPI.vfork

.PHONY: check-deps check-progs check-replay check-san-run analyze

# One line a suite: SUITE(name), in the order of the file names.
$(B)/gen/unit_suites.h: $(UNIT_SRC)
	@mkdir -p $(@D)
	@printf 'SUITE(%s)\n' $(UNIT_NAMES) >$@

$(B)/tests/%.o: tests/%.c $(GEN) $(B)/gen/unit_suites.h $(B)/config.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(CHECK_CFLAGS) -Wno-missing-prototypes -MMD -MP -c -o $@ $<

$(B)/unit: $(UNIT_OBJ) $(B)/libsystrace.a
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LIBS) $(CHECK_LIBS)

-include $(wildcard $(B)/tests/*/*.d)

# Without a library for the unit tests there is one thing to do first.
ifeq ($(HAVE_CHECK),no)
check check-unit check-golden check-fuzz check-e2e check-attacks check-san:
	@sh tests/lib/deps.sh check
	@rm -f $(B)/config.mk
	@$(MAKE) --no-print-directory $@
else
check: all $(B)/unit $(GOLDEN) check-progs check-replay
	@sh tests/lib/deps.sh e2e
	@sh tests/lib/check.sh $(B) unit golden fuzz attacks e2e

check-unit: $(B)/unit
	@sh tests/lib/check.sh $(B) unit

check-golden: all $(GOLDEN)
	@sh tests/lib/check.sh $(B) golden

check-fuzz: check-replay
	@sh tests/lib/check.sh $(B) fuzz

# ONLY='tar sed' runs these alone; FULL=1 runs the long ones too.
check-e2e: all check-progs
	@sh tests/lib/check.sh $(B) e2e

# Attempts to get out, and random calls. RACES=1: races too, TRIES=2000 each.
# FULL=1: stress-ng and trinity too.
check-attacks: all check-progs
	@sh tests/lib/check.sh $(B) attacks

# The unit tests, the policies of tests/golden and the seeds under sanitizers,
# and the analyser over the source. Memory that ASan keeps back to see it used
# after its end would be copied by each test's fork: a little of it will do.
check-san: $(B)/config.mk
	@mkdir -p $(B)/san
	@cp -p $(B)/configure $(B)/config.h $(B)/config.mk $(B)/san/
	@$(MAKE) --no-print-directory B=$(B)/san CFLAGS='$(SANITIZE)' check-san-run
	@$(MAKE) --no-print-directory analyze

check-san-run: $(B)/systrace $(B)/systrace-policy $(B)/unit $(GOLDEN) check-replay
	@ASAN_OPTIONS=quarantine_size_mb=4 sh tests/lib/check.sh $(B) unit golden fuzz
endif

# Attempts have to use vfork(2) as one should not.
analyze: $(GEN)
	@command -v clang >/dev/null || { echo 'analyze: no clang here'; exit 0; }; \
	status=0; for f in $(SRC); do \
		clang --analyze --analyzer-output text -Xclang -analyzer-werror \
		    -Xclang -analyzer-disable-checker=$(ANALYZE_NOT) \
		    $(filter-out -Werror,$(ALL_CFLAGS)) $$f -o /dev/null || status=1; \
	done; exit $$status

$(GOLDEN): $(B)/%: tests/golden/%.c $(B)/libsystrace.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

# All races at full length, which takes an hour, and before it the proof that they
# can be lost: the same against a systrace that seals nothing.
.PHONY: check-races
check-races: all
	@mkdir -p $(B)/unsealed
	@cp -p $(B)/configure $(B)/config.h $(B)/config.mk $(B)/unsealed/
	@$(MAKE) --no-print-directory B=$(B)/unsealed \
	    CFLAGS='$(CFLAGS) -DSYSTRACE_UNSEALED' $(B)/unsealed/systrace
	@UNSEALED=$(B)/unsealed/systrace sh tests/attacks/races.sh $(B)

check-progs: $(PROGS) $(BENCH)

$(B)/prog/%: tests/e2e/prog/%.c $(B)/config.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROG_CFLAGS) -o $@ $<

$(B)/prog/alike: tests/e2e/prog/alike.h
$(B)/prog/lookups: $(wildcard tests/e2e/prog/lookups*.h)

$(B)/prog/static: tests/e2e/prog/static.c $(B)/config.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROG_CFLAGS) -static -o $@ $<

# What this compiler cannot make for 32 bits is not there, and its test skips.
$(B)/prog/m32: tests/e2e/prog/m32.c $(B)/config.mk
	@mkdir -p $(@D)
	@if [ '$(HAVE_M32)' = yes ]; then \
	    $(CC) $(PROG_CFLAGS) -m32 -o $@ $<; fi

# The same program for the other ABI.
$(B)/prog/alike32: tests/e2e/prog/alike.c $(B)/config.mk
	@mkdir -p $(@D)
	@if [ '$(HAVE_M32)' = yes ]; then \
	    $(CC) $(PROG_CFLAGS) -D_FILE_OFFSET_BITS=64 -m32 -o $@ $<; fi

check-replay: $(FUZZ_NAMES:%=$(B)/replay/%)

$(B)/replay/%: tests/fuzz/%.c tests/lib/replay.c $(B)/libsystrace.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-missing-prototypes -o $@ $^ $(LIBS)

# Each harness in its turn; what it finds is left in $(B)/fuzz/NAME-*.
fuzz: $(B)/config.mk
	@command -v clang >/dev/null || { echo 'fuzz: apt-get install clang'; exit 1; }
	@mkdir -p $(B)/fuzz
	@cp -p $(B)/configure $(B)/config.h $(B)/config.mk $(B)/fuzz/
	@$(MAKE) --no-print-directory B=$(B)/fuzz CC=clang HARDEN= \
	    CFLAGS='$(SANITIZE) -fsanitize=fuzzer-no-link' fuzz-run

.PHONY: fuzz-run
fuzz-run: $(FUZZ_NAMES:%=$(B)/bin/%)
	@for n in $(FUZZ_NAMES); do \
		mkdir -p $(B)/corpus/$$n tests/fuzz/seeds/$${n#fuzz_}; \
		$(B)/bin/$$n -max_total_time=$(FUZZ_SECONDS) -timeout=10 \
		    -print_final_stats=1 -artifact_prefix=$(B)/$$n- \
		    $(B)/corpus/$$n tests/fuzz/seeds/$${n#fuzz_} || exit 1; \
	done

$(B)/bin/fuzz_%: tests/fuzz/fuzz_%.c $(B)/libsystrace.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -Wno-missing-prototypes -fsanitize=fuzzer -o $@ $^ $(LIBS)

lint: $(GEN)
	@sh tests/lib/deps.sh lint
	@sh tests/lint/run.sh $(B)

quickstart: all
	@sh tests/e2e/quickstart.sh $(B)

# The price of calls and programs: tables, no verdict; all of them are kept in
# RESULTS. ONLY='stat find' is quick, FULL=1 takes longer.
bench: all $(BENCH)
	@RESULTS=$${RESULTS:-$(CURDIR)/tests/bench/RESULTS} sh tests/bench/bench.sh $(B)

# A decision alone: KINDS='eq under', MOST=1000.
.PHONY: bench-eval
bench-eval: $(B)/bench/b_eval
	@$(B)/bench/b_eval $(KINDS)

$(B)/bench/b_eval: tests/bench/b_eval.c $(B)/libsystrace.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -o $@ $^ $(LIBS)

$(B)/bench/%: tests/bench/%.c $(B)/config.mk
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROG_CFLAGS) -o $@ $<
