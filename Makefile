# SPDX-License-Identifier: ISC
# GNU make. `make help` lists what there is to ask for.

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
MANDIR = $(PREFIX)/share/man
# systrace finds its attempts here from where it is itself: ../libexec/systrace.
LIBEXECDIR = $(PREFIX)/libexec/systrace
# bash looks here by itself; Vim does if PREFIX is /usr.
COMPLETIONDIR = $(PREFIX)/share/bash-completion/completions
VIMDIR = $(PREFIX)/share/vim/vimfiles
B = build

CFLAGS ?= -O2 -g
WARN = -Wall -Wextra -Werror -Wshadow -Wpointer-arith -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -Wno-unused-parameter
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE $(WARN) $(HARDEN) -Isrc -I$(B) -I$(B)/gen \
	$(CFLAGS) $(DEPS_CFLAGS) -pthread
LIBS = -pie -Wl,-z,relro,-z,now $(DEPS_LIBS) -pthread

-include $(B)/config.mk

# `make V=1` shows the whole commands.
Q = $(if $(V),,@)

SRC := $(wildcard src/*/*.c)
# A program of its own, which systrace --self-test executes; base is all that
# it has of systrace.
ATTEMPT_SRC := $(wildcard src/attempt/*.c)
# One file of each program has main; the rest is the library, which tests link.
LIBSRC := $(filter-out src/cmd/systrace.c src/tool/systrace-policy.c \
	src/attempt/%,$(SRC))
LIBOBJ = $(LIBSRC:src/%.c=$(B)/obj/%.o)
ATTEMPT_OBJ = $(ATTEMPT_SRC:src/%.c=$(B)/obj/%.o) \
	$(filter $(B)/obj/base/%,$(LIBOBJ))
GEN = $(B)/gen/abi_tables.h

.DEFAULT_GOAL := all
.PHONY: all help configure deps install check check-unit check-golden \
	check-e2e check-attacks check-san check-fuzz fuzz lint bench \
	quickstart attempts clean distclean
.DELETE_ON_ERROR:

all: $(B)/systrace $(B)/systrace-policy $(B)/attempts

attempts: $(B)/attempts

help:
	@echo 'make             configure if need be, and build the programs in $(B)'
	@echo 'make quickstart  build, learn a program, enforce it, show a denial'
	@echo 'make check       build and run all tests'
	@echo 'make check-unit check-golden check-e2e check-attacks  one level of them'
	@echo 'make check-san   the tests under ASan and UBSan, and the analyser'
	@echo 'make fuzz        fuzz the parsers, FUZZ_SECONDS each (default 600)'
	@echo 'make lint        layers, function lengths, headers, man pages, tables'
	@echo 'make bench       the price of calls and programs'
	@echo 'make bench-eval  the price of a decision, by the number of rules'
	@echo 'make install     DESTDIR= PREFIX=$(PREFIX) SYSCONFDIR=$(SYSCONFDIR)'
	@echo 'make clean'

# What is missing is installed when root asks, and named when not.
deps:
	@sh tests/lib/deps.sh

$(B)/configure: configure.ac | deps
	@mkdir -p $(B)
	autoconf -I /usr/share/aclocal -o $@ configure.ac
	autoheader -I /usr/share/aclocal configure.ac
	@rm -rf autom4te.cache

$(B)/config.mk: $(B)/configure
	sh $(B)/configure --srcdir=. --quiet
	@rm -f config.log config.status
	@touch $@

# Everything below needs config.mk, which make(1) reads again once made.
$(B)/gen/abi_tables.h: src/abi/mktables.awk src/abi/syscalls.tbl src/abi/names.tbl
	@mkdir -p $(B)/gen
	LC_ALL=C awk -f src/abi/mktables.awk src/abi/syscalls.tbl src/abi/names.tbl >$@

$(B)/obj/%.o: src/%.c $(GEN) $(B)/config.mk
	@mkdir -p $(@D)
	@echo '  CC  $<'
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libsystrace.a: $(LIBOBJ)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(B)/systrace: $(B)/obj/cmd/systrace.o $(B)/libsystrace.a
	@echo '  LD  $@'
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

$(B)/systrace-policy: $(B)/obj/tool/systrace-policy.o $(B)/libsystrace.a
	@echo '  LD  $@'
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

$(B)/attempts: $(ATTEMPT_OBJ)
	@echo '  LD  $@'
	$(Q)$(CC) $(CFLAGS) -o $@ $^ $(LIBS)

-include tests/tests.mk

install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(MANDIR)/man1 \
	    $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(PREFIX)/share/systrace/policy \
	    $(DESTDIR)$(LIBEXECDIR) $(DESTDIR)$(COMPLETIONDIR) \
	    $(DESTDIR)$(VIMDIR)/syntax $(DESTDIR)$(VIMDIR)/ftdetect
	install -m 755 $(B)/systrace $(DESTDIR)$(PREFIX)/bin/systrace
	install -m 755 $(B)/systrace-policy $(DESTDIR)$(PREFIX)/bin/systrace-policy
	install -m 755 $(B)/attempts $(DESTDIR)$(LIBEXECDIR)/attempts
	install -m 644 man/systrace.1 man/systrace-policy.1 $(DESTDIR)$(MANDIR)/man1/
	install -m 644 man/systrace.policy.5 $(DESTDIR)$(MANDIR)/man5/
	install -m 644 policy/* $(DESTDIR)$(PREFIX)/share/systrace/policy/
	install -m 644 share/bash-completion/* $(DESTDIR)$(COMPLETIONDIR)/
	install -m 644 share/vim/syntax/systrace.vim $(DESTDIR)$(VIMDIR)/syntax/
	install -m 644 share/vim/ftdetect/systrace.vim $(DESTDIR)$(VIMDIR)/ftdetect/

clean:
	rm -rf $(B)

-include $(wildcard $(B)/obj/*/*.d)
