/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The price of a decision alone, against the size of the policy: for each kind
 * of rule a policy of so many, and calls of which three in four are what one of
 * its rules is about, evenly spread. "again" is of 64 calls that come again and
 * again, as a program's do; "ever new" of thousands, so that no cache has what
 * their rules are made of. Times are the least of several rounds, in ns; /10 is
 * the ratio to the same with 10 rules. Then the time from the text to a policy
 * in force and the memory that a rule takes, less its text, each followed by
 * what of it is the engine's.
 *
 *   b_eval [KIND ...]	these kinds alone
 *   MOST=1000 b_eval	no larger policies
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "abi/abi.h"
#include "base/xmalloc.h"
#include "engine/eval.h"
#include "policy/parse.h"

#define CALLS	8192
#define HOT	64
#define ROUNDS	40
#define SAMPLE	3e5	/* ns; shorter ones tell nothing, */
#define LONG	1e9	/* ... and all of them together are enough then */
#define TEXT	96
#define nitems(a)	(sizeof(a) / sizeof((a)[0]))

/* What is decided: the call, and the text of its first argument. */
struct made {
	const char	*call;
	const char	*arg;
	char		 text[TEXT];
	int		 len;
};

/* A kind of rule: writes rule i, and a call that it is about. */
struct kind {
	const char	*name;
	size_t		 most;		/* rules that make sense; 0: any */
	const char	*help;
	void		(*rule)(FILE *, size_t i);
	void		(*call)(struct made *, size_t i);
};

static struct call	call;
static char		arena[64];
static uint64_t		seed = 1;

/* xorshift64: the same calls in every run. */
static uint64_t
draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void
name(struct made *m, const char *fmt, size_t i)
{
	m->call = "stat";
	m->arg = "filename";
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	m->len = snprintf(m->text, TEXT, fmt, i, i);
#pragma GCC diagnostic pop
}

/* A rule for a name, by operator and operand; a call by its name. */
#define NAMES(kind, op, operand, text)					\
static void								\
rule_##kind(FILE *f, size_t i)						\
{									\
	fprintf(f, "native-fsread: filename " op " \"" operand		\
	    "\" then permit\n", i);					\
}									\
static void								\
call_##kind(struct made *m, size_t i)					\
{									\
	name(m, text, i);						\
}

NAMES(eq, "eq", "/usr/share/doc/package%zu/copyright",
    "/usr/share/doc/package%zu/copyright")
NAMES(under, "under", "/srv/data/set%zu", "/srv/data/set%zu/part/file")
NAMES(head, "match", "/data/set%zu/*/x", "/data/set%zu/part/x")
NAMES(part, "match", "/usr/lib/foo%zu*", "/usr/lib/foo%zu-extra/file")
NAMES(tail, "match", "/usr/lib/*/lib%zu.so", "/usr/lib/x86_64-linux/lib%zu.so")
NAMES(ext, "match", "**/*.e%zu", "/home/user/work/project/source.e%zu")
NAMES(home, "match", "/home/*/name%zu", "/home/user/name%zu/file")
NAMES(inpath, "inpath", "/srv/web%zu/images/large", "/srv/web%zu/images")
NAMES(sub, "sub", "token%zu.", "/home/user/work/project/token%zu.c")
NAMES(re, "re", "^/opt/app[0-9]*/file%zu$", "/opt/app1/file%zu")

static void
rule_and(FILE *f, size_t i)
{
	fprintf(f, "native-fsread: filename under \"/home/user\" and filename "
	    "sub \"token%zu.\" then permit\n", i);
}

static void
address(struct made *m, size_t i, const char *rest)
{
	m->call = "connect";
	m->arg = "sockaddr";
	m->len = snprintf(m->text, TEXT, "inet-[10.%zu.%zu.%s", i / 250 % 250,
	    i % 250, rest);
}

static void
rule_addr(FILE *f, size_t i)
{
	fprintf(f, "native-connect: sockaddr eq \"inet-[10.%zu.%zu.%zu]:443\" "
	    "then permit\n", i / 250 % 250, i % 250, i / 62500);
}

static void
call_addr(struct made *m, size_t i)
{
	address(m, i, i >= 62500 ? "1]:443" : "0]:443");
}

static void
rule_net(FILE *f, size_t i)
{
	fprintf(f, "native-connect: sockaddr match \"inet-\\\\[10.%zu.%zu.*\" "
	    "then permit\n", i / 250 % 250, i % 250);
}

static void
call_net(struct made *m, size_t i)
{
	address(m, i, "17]:443");
}

static void
rule_port(FILE *f, size_t i)
{
	fprintf(f, "native-connect: sockaddr match \"inet-*:%zu\" then "
	    "permit\n", i % 65535 + 1);
}

static void
call_port(struct made *m, size_t i)
{
	m->call = "connect";
	m->arg = "sockaddr";
	m->len = snprintf(m->text, TEXT, "inet-[10.1.2.3]:%zu", i % 65535 + 1);
}

/* Calls that have an argument with a text of their own. */
static void
rule_calls(FILE *f, size_t i)
{
	struct made m;
	size_t k, n = 0;

	(void)m;
	for (k = i; n == 0; k++)
		if (sysent_all[k % sysent_count].nr[ABI_X86_64] != -1 &&
		    sysent_all[k % sysent_count].arg[0].name != NULL &&
		    !(sysent_all[k % sysent_count].flags & SYSF_ALWAYS))
			n = k % sysent_count + 1;
	fprintf(f, "native-%s: %s eq \"/some/text%zu\" then permit\n",
	    sysent_all[n - 1].name, sysent_all[n - 1].arg[0].name, i);
}

static void
call_calls(struct made *m, size_t i)
{
	size_t k;

	for (k = i;; k++)
		if (sysent_all[k % sysent_count].nr[ABI_X86_64] != -1 &&
		    sysent_all[k % sysent_count].arg[0].name != NULL &&
		    !(sysent_all[k % sysent_count].flags & SYSF_ALWAYS))
			break;
	m->call = sysent_all[k % sysent_count].name;
	m->arg = sysent_all[k % sysent_count].arg[0].name;
	m->len = snprintf(m->text, TEXT, "/some/text%zu", i);
}

static void	rule_mixed(FILE *, size_t);
static void	call_mixed(struct made *, size_t);

static const struct kind kinds[] = {
	{ "eq", 0, "/usr/share/doc/packageN/copyright", rule_eq, call_eq },
	{ "under", 0, "/srv/data/setN", rule_under, call_under },
	{ "head", 0, "match /data/setN/*/x", rule_head, call_head },
	{ "part", 0, "match /usr/lib/fooN*", rule_part, call_part },
	{ "tail", 0, "match /usr/lib/*/libN.so", rule_tail, call_tail },
	{ "ext", 0, "match **/*.eN", rule_ext, call_ext },
	{ "home", 0, "match /home/*/nameN", rule_home, call_home },
	{ "inpath", 0, "/srv/webN/images/large", rule_inpath, call_inpath },
	{ "sub", 0, "tokenN.", rule_sub, call_sub },
	{ "and", 0, "under /home/user and sub tokenN.", rule_and, call_sub },
	{ "addr", 0, "eq inet-[10.N.N.N]:443", rule_addr, call_addr },
	{ "net", 62500, "match inet-\\[10.N.N.*", rule_net, call_net },
	{ "port", 65535, "match inet-*:N", rule_port, call_port },
	{ "calls", 0, "eq, in turn for all calls", rule_calls, call_calls },
	{ "mixed", 0, "all of the above in turn", rule_mixed, call_mixed },
	{ "re", 1000, "asked one by one: it does grow", rule_re, call_re },
};

#define MIXED	(nitems(kinds) - 2)

static void
rule_mixed(FILE *f, size_t i)
{
	kinds[i % MIXED].rule(f, i / MIXED);
}

static void
call_mixed(struct made *m, size_t i)
{
	kinds[i % MIXED].call(m, i / MIXED);
}

static void
say(void *ctx, enum diag_level level, const char *text)
{
	fprintf(stderr, "%s\n", text);
}

/* What this thread has had of a processor: others may be busy. */
static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static size_t
memory(void)
{
	struct mallinfo2 m = mallinfo2();

	return m.uordblks + m.hblkhd;
}

static char *
make_text(const struct kind *k, size_t n, size_t *len)
{
	char *text = NULL;
	FILE *f = open_memstream(&text, len);
	size_t i;

	fprintf(f, "Policy: /bin/x, Emulation: native\n");
	for (i = 0; i < n; i++)
		k->rule(f, i);
	if (fclose(f) != 0)
		exit(1);
	return text;
}

struct load {
	struct policy_file	*file;
	struct prog		*prog;
	double			 ms;		/* all of it, */
	double			 compile_ms;	/* and of that prog_compile */
	double			 all;		/* bytes a rule, likewise */
	double			 engine;
};

static void
load(struct load *l, const char *text, size_t len, size_t n)
{
	struct diag *diag = diag_new(say, NULL);
	size_t before = memory(), parsed;
	double t, parse;

	t = now();
	l->file = parse_text("bench", text, len, NULL, diag);
	if (l->file == NULL)
		exit(1);
	parse = now() - t;
	parsed = memory();
	t = now();
	l->prog = prog_compile(l->file, "/bin/x", 0, diag);
	if (l->prog == NULL)
		exit(1);
	l->compile_ms = (now() - t) / 1e6;
	l->ms = parse / 1e6 + l->compile_ms;
	l->engine = ((double)memory() - (double)parsed) / (double)n;
	l->all = ((double)memory() - (double)before - (double)len) / (double)n;
	diag_free(diag);
}

/* How many of the calls are permitted: what is measured is what is meant. */
static size_t
decide(const struct prog *prog, const struct made *m, size_t n, size_t turns)
{
	static const struct cred nobody = { 1000, 100 };
	size_t i, permitted = 0;
	uint32_t uncovered;

	while (turns-- > 0)
		for (i = 0; i < n; i++) {
			call.field[0].name = m[i].arg;
			call.field[0].text = m[i].text;
			call.field[0].len = (size_t)m[i].len;
			if (i == 0 || m[i].call != m[i - 1].call) {
				call.sys = sysent_by_name(m[i].call);
				call.nr = call.sys->nr[ABI_X86_64];
				call.alias = call.sys->alias ==
				    ALIAS_BY_OFLAGS ? ALIAS_FSREAD :
				    (enum sys_alias)call.sys->alias;
			}
			permitted += eval_call(prog, &call, &nobody,
			    &uncovered).kind == VERDICT_PERMIT;
		}
	return permitted;
}

/* ns for one decision. */
static double
measure(const struct prog *prog, const struct made *m, size_t n)
{
	size_t turns = 1, i;
	double t, least = 1e18, sum = 0;

	for (;;) {
		t = now();
		decide(prog, m, n, turns);
		t = now() - t;
		if (t > SAMPLE || turns > 1u << 24)
			break;
		turns *= 2;
	}
	for (i = 0; i < ROUNDS && sum < LONG; i++) {
		t = now();
		decide(prog, m, n, turns);
		t = now() - t;
		sum += t;
		t /= (double)(turns * n);
		least = t < least ? t : least;
	}
	return least;
}

static void
make_calls(const struct kind *k, size_t n, struct made *m)
{
	size_t i, at, most = k->most != 0 && n > k->most ? k->most : n;

	for (i = 0; i < CALLS; i++) {
		at = draw() % most;
		k->call(&m[i], i % 4 == 3 ? at + 700001 : at);
	}
}

static void
bench(const struct kind *k, size_t most)
{
	static struct made m[CALLS];
	double hot, cold, hot10 = 0, cold10 = 0, ms, own;
	size_t n, len, hits;
	struct load l;
	char *text;
	int i;

	for (n = 10; n <= most && (k->most == 0 || n / 10 < k->most); n *= 10) {
		text = make_text(k, n, &len);
		for (ms = own = 1e9, i = 0; i < 3; i++) {
			load(&l, text, len, n);
			ms = l.ms < ms ? l.ms : ms;
			own = l.compile_ms < own ? l.compile_ms : own;
			if (i < 2) {
				prog_free(l.prog);
				policy_file_free(l.file);
			}
		}
		make_calls(k, n, m);
		hits = decide(l.prog, m, CALLS, 1);
		if (hits < CALLS / 2) {
			fprintf(stderr, "b_eval: %s, %zu rules: %zu of %d "
			    "calls are permitted\n", k->name, n, hits, CALLS);
			exit(1);
		}
		hot = measure(l.prog, m, HOT);
		cold = measure(l.prog, m, CALLS);
		if (n == 10) {
			hot10 = hot;
			cold10 = cold;
		}
		printf("%-7s %7zu %6.0f %6.2f %8.0f %6.2f %8.2f %7.2f %7.0f "
		    "%6.0f\n", k->name, n, hot, hot / hot10, cold,
		    cold / cold10, ms, own, l.all, l.engine);
		fflush(stdout);
		prog_free(l.prog);
		policy_file_free(l.file);
		free(text);
	}
}

int
main(int argc, char **argv)
{
	const char *env = getenv("MOST");
	size_t i, most = env != NULL ? strtoul(env, NULL, 10) : 100000;
	uint64_t args[SYS_MAXARGS] = { 0 };
	int a, wanted;

	call_init(&call, arena, abi_get(ABI_X86_64), 0, args, 0);
	call.nfield = 1;
	printf("%-7s %7s %6s %6s %8s %6s %8s %7s %7s %6s\n", "rules", "number",
	    "again", "/10", "ever new", "/10", "load ms", "engine", "B/rule",
	    "engine");
	for (i = 0; i < nitems(kinds); i++) {
		for (wanted = argc == 1, a = 1; a < argc; a++)
			wanted |= strcmp(argv[a], kinds[i].name) == 0;
		if (wanted)
			bench(&kinds[i], most);
	}
	for (i = 0; i < nitems(kinds); i++)
		printf("%s%-7s %s\n", i == 0 ? "\n" : "", kinds[i].name,
		    kinds[i].help);
	return 0;
}
