/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * attempts: tries to get out of systrace, on this kernel and in this
 * container, and says which of the ways are shut. What systrace --self-test
 * and the tests run.
 */
#include <sys/prctl.h>
#include <sys/types.h>
#include <errno.h>
#include <getopt.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attempt/attempt.h"
#include "attempt/runner.h"

#define DEFAULT_TRIES	2000

enum { EXIT_HELD = 0, EXIT_BROKEN = 1, EXIT_CANNOT = 2, EXIT_SIGNAL = 130 };

static enum outcome
nothing(struct ground *g)
{
	return OUT_HELD;
}

/* Tried first: whether systrace runs a program here at all. */
static const struct attempt start[] = {
	{ "start", "nothing", NULL, ATT_LIVES, nothing, NULL, NULL },
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};

static const struct {
	const char		*name;
	const struct attempt	*rows;
} groups[] = {
	{ "abi", attempts_abi },
	{ "abi32", attempts_abi32 },
	{ "twin", attempts_twin },
	{ "use", attempts_use },
	{ "send", attempts_send },
	{ "use2", attempts_use2 },
	{ "regs", attempts_regs },
	{ "name", attempts_name },
	{ "more", attempts_more },
	{ "exec", attempts_exec },
	{ "task", attempts_task },
	{ "net", attempts_net },
	{ "door", attempts_door },
	{ "lane", attempts_lane },
	{ "seal", attempts_seal },
	{ "race", attempts_race },
};

#define NGROUPS	(sizeof(groups) / sizeof(groups[0]))

struct options {
	struct runner_conf	 conf;
	const char		*systrace;
	const char		*top;
	int			 list;
	int			 races;
	int			 tap;
	char			**ids;		/* none: all */
};

static struct {
	int	held, broken, na, n;
} total;

static void __attribute__((noreturn))
usage(void)
{
	size_t i;

	fprintf(stderr,
	    "usage: attempts [-clprv] [-d dir] [-s systrace] [-t tries] "
	    "[-u uid] [id ...]\n"
	    "  -c           controls: first do it without systrace\n"
	    "  -d dir       make the grounds in dir, not in $TMPDIR or /tmp\n"
	    "  -l           list the attempts\n"
	    "  -p           write TAP\n"
	    "  -r           races and long ones too\n"
	    "  -s systrace  the systrace to try\n"
	    "  -t tries     tries of a race, default %d\n"
	    "  -u uid       as another user; only root\n"
	    "  -v           show what runs wrote, and systrace's log\n"
	    "  id           begin of an id, such as A-02, or one of:\n"
	    "              ", DEFAULT_TRIES);
	for (i = 0; i < NGROUPS; i++)
		fprintf(stderr, " %s", groups[i].name);
	fputc('\n', stderr);
	exit(EXIT_CANNOT);
}

static void __attribute__((noreturn))
cannot(const char *what, const char *why)
{
	fprintf(stderr, "attempts: %s: %s\n", what, why);
	exit(EXIT_CANNOT);
}

static long
number(const char *s)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(s, &end, 10);
	if (errno != 0 || end == s || *end != '\0' || n < 0 || n > INT_MAX)
		cannot(s, "not a number");
	return n;
}

/* For good; afterwards our /proc must still be our own. */
static void
become(uid_t uid)
{
	if (setgroups(0, NULL) == -1 || setgid((gid_t)uid) == -1 ||
	    setuid(uid) == -1)
		cannot("-u", strerror(errno));
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void
read_options(struct options *o, int argc, char **argv)
{
	int c;

	memset(o, 0, sizeof(*o));
	o->conf.tries = DEFAULT_TRIES;
	o->top = getenv("TMPDIR");
	while ((c = getopt(argc, argv, "cd:lprs:t:u:v")) != -1)
		switch (c) {
		case 'c':
			o->conf.control = 1;
			break;
		case 'd':
			o->top = optarg;
			break;
		case 'l':
			o->list = 1;
			break;
		case 'p':
			o->tap = 1;
			break;
		case 'r':
			o->races = 1;
			break;
		case 's':
			o->systrace = optarg;
			break;
		case 't':
			o->conf.tries = number(optarg);
			break;
		case 'u':
			become((uid_t)number(optarg));
			break;
		case 'v':
			o->conf.verbose = 1;
			break;
		default:
			usage();
		}
	o->ids = argv + optind;
}

/* The systrace beside us, if none is named. */
static char *
default_systrace(const char *self)
{
	static char path[PATH_MAX + 16];
	char *slash;

	snprintf(path, PATH_MAX, "%s", self);
	slash = strrchr(path, '/');
	strcpy(slash + 1, "systrace");
	return path;
}

static const char *
resolve(const char *path)
{
	char *resolved = realpath(path, NULL);

	if (resolved == NULL)
		cannot(path, strerror(errno));
	return resolved;
}

/* Is the row asked for? A race must be asked for by -r or by its whole id. */
static int
is_wanted(const struct options *o, const char *group, const struct attempt *a)
{
	int is_long = (a->flags & (ATT_RACE | ATT_LONG)) != 0;
	char **id;

	if (o->ids[0] == NULL)
		return !is_long || o->races || o->list;
	for (id = o->ids; *id != NULL; id++)
		if (strcmp(*id, a->id) == 0 || ((!is_long || o->races ||
		    o->list) && (strcmp(*id, group) == 0 ||
		    strncmp(*id, a->id, strlen(*id)) == 0)))
			return 1;
	return 0;
}

static const struct attempt *
find(const char *id)
{
	const struct attempt *a;
	size_t i;

	if (strcmp(id, start->id) == 0)
		return start;
	for (i = 0; i < NGROUPS; i++)
		for (a = groups[i].rows; a != NULL && a->id != NULL; a++)
			if (strcmp(a->id, id) == 0)
				return a;
	return NULL;
}

static void
print_tap(const struct attempt *a, const struct runner_result *r)
{
	printf("%s %d - %s %s", r->verdict == RUNNER_BROKEN ? "not ok" : "ok",
	    total.n, a->id, a->what);
	if (r->verdict == RUNNER_NA)
		printf(" # SKIP %s", r->reason);
	else if (r->verdict == RUNNER_BROKEN && r->reason[0] != '\0')
		printf(": %s", r->reason);
	putchar('\n');
}

static void
print_line(const struct attempt *a, const struct runner_result *r)
{
	static const char *const words[] = {
		[RUNNER_HELD] = "held",
		[RUNNER_BROKEN] = "BROKEN",
		[RUNNER_NA] = "n/a",
	};

	printf("%-6s %-8s %s", words[r->verdict], a->id, a->what);
	if (r->reason[0] != '\0' && r->verdict != RUNNER_HELD)
		printf(" (%s)", r->reason);
	putchar('\n');
}

static void
try(const struct options *o, const struct attempt *a)
{
	struct runner_result r;

	if (runner_try(&o->conf, a, &r) == -1)
		exit(EXIT_SIGNAL);
	total.n++;
	total.held += r.verdict == RUNNER_HELD;
	total.broken += r.verdict == RUNNER_BROKEN;
	total.na += r.verdict == RUNNER_NA;
	if (o->tap)
		print_tap(a, &r);
	else
		print_line(a, &r);
	fflush(stdout);
}

static void
try_start(const struct options *o)
{
	struct runner_result r;

	if (runner_try(&o->conf, start, &r) == -1)
		exit(EXIT_SIGNAL);
	if (r.verdict != RUNNER_HELD)
		cannot(o->conf.systrace, r.reason);
}

/* Each row that is wanted is listed or tried. */
static void
each(const struct options *o)
{
	const struct attempt *a;
	size_t i;

	for (i = 0; i < NGROUPS; i++)
		for (a = groups[i].rows; a != NULL && a->id != NULL; a++) {
			if (!is_wanted(o, groups[i].name, a))
				continue;
			if (o->list)
				printf("%-8s %-5s %s\n", a->id, groups[i].name,
				    a->what);
			else
				try(o, a);
		}
}

int
main(int argc, char **argv)
{
	static struct options o;
	const struct attempt *a;

	if (argc >= 3 && strcmp(argv[1], "--run") == 0) {
		a = find(argv[2]);
		if (a == NULL)
			cannot(argv[2], "no such attempt");
		runner_run(a, argv + 3);
	}
	read_options(&o, argc, argv);
	if (o.list) {
		each(&o);
		return EXIT_HELD;
	}
	o.conf.self = resolve("/proc/self/exe");
	o.conf.systrace = resolve(o.systrace != NULL ? o.systrace :
	    default_systrace(o.conf.self));
	o.conf.top = resolve(o.top != NULL ? o.top : "/tmp");
	runner_init();
	try_start(&o);
	each(&o);
	if (total.n == 0)
		cannot(o.ids[0] != NULL ? o.ids[0] : "list", "no such attempt");
	if (o.tap)
		printf("1..%d\n", total.n);
	else
		printf("%d held, %d broken, %d not applicable\n", total.held,
		    total.broken, total.na);
	return total.broken > 0 ? EXIT_BROKEN : EXIT_HELD;
}
