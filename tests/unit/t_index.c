/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The index against the plain loop: random policies of all that the language
 * has, random calls, and each decision must be that of slow_eval.c, rule, errno
 * and names that no rule speaks of included. Names and operands are made of so
 * few pieces that most rules nearly hold, and many do.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/xmalloc.h"
#include "engine/eval.h"
#include "engine/prog.h"
#include "engine_call.h"
#include "slow_eval.h"

#define nwords(a)	(sizeof(a) / sizeof((a)[0]))

#define SEEDS		48		/* tests, each a process of its own */
#define POLICIES	22		/* of each seed; */
#define CALLS		250		/* of each policy: 264,000 decisions */
#define TEXT_MAX	8192

static char home[] = "/home/user", user[] = "user", cwd[] = "/home/user/x";
static const struct vars vars = { home, user, cwd };
static uint64_t state;
static int asked, decided, indexed;

static unsigned int
draw(unsigned int most)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned int)(state >> 33) % most;
}

static int
one_in(unsigned int n)
{
	return draw(n) == 0;
}

/* What can be tested, and of which calls. */
static const struct subject {
	const char	*call;
	const char	*arg[4];	/* names; twice: two of them */
	uint64_t	 args[3];	/* registers, for doors */
} subjects[] = {
	{ "stat", { "filename" }, { 0 } },
	{ "open", { "filename", "oflags" }, { 0 } },
	{ "openat", { "filename", "oflags", "mode" }, { 0 } },
	{ "rename", { "filename", "filename" }, { 0 } },
	{ "chown", { "filename", "uid", "gid" }, { 0 } },
	{ "mknod", { "filename", "mode" }, { 0, S_IFBLK | 0600, 5 } },
	{ "mknod", { "filename", "mode" }, { 0, S_IFIFO | 0600, 5 } },
	{ "execve", { "filename", "argv" }, { 0 } },
	{ "connect", { "sockaddr" }, { 0 } },
	{ "socket", { "sockdom", "socktype" }, { 0 } },
	{ "ioctl", { "cmd" }, { 0, 0x5412 } },
	{ "ioctl", { "cmd" }, { 0, 0x5401 } },
	{ "ptrace", { "pidname" }, { 0 } },
	{ "mmap", { "prot" }, { 0 } },
	{ "getpid", { NULL }, { 0 } },
	{ "unknown-900", { NULL }, { 0 } },
};

static const char *const words[] = {
	"a", "b", "usr", "lib", "lib64", "share", "foo1", "foo12", "foo123",
	"foo123456789", "foo1234567890", "libfoo.so.1", "x.ext1", "x.ext12",
	".config", "name", "a long name", "user", "", "[", "x]", "*"
};

static const char *const flags[] = {
	"ro", "wo", "rw", "woct", "O_RDONLY", "O_WRONLY|O_CREAT",
	"O_RDONLY|O_CLOEXEC", "O_RDWR", "O_CREAT", "CLO"
};

static const char *const plain[] = {
	"TIOCSTI", "TCGETS", "<unknown>", "0", "1000", "AF_INET", "AF_UNIX",
	"SOCK_STREAM", "PROT_READ|PROT_WRITE", "PROT_READ", "644", "600", "/bin/sh"
};

#define PICK(list)	((list)[draw(nwords(list))])

/* A name: few pieces, or a few bytes at random; at times a very long one. */
static void
make_name(char *to)
{
	static const char bytes[] = "/ab*1";
	unsigned int i, n;
	char *p = to;

	if (one_in(4)) {
		for (n = draw(14), i = 0; i < n; i++)
			*p++ = bytes[draw(sizeof(bytes) - 1)];
		*p = '\0';
		return;
	}
	n = one_in(300) ? 700 : one_in(60) ? 50 : draw(6);
	for (i = 0; i < n; i++)
		p += sprintf(p, "/%s", PICK(words));
	if (n == 0 || one_in(15))
		p += sprintf(p, "/");
}

static void
make_address(char *to)
{
	unsigned int a = draw(3), b = draw(12), c = draw(3) * 100, d = draw(2);

	if (one_in(4))
		sprintf(to, "inet-[fe80::%u:%x]:%u", a, b, 80 + c);
	else if (one_in(5))
		sprintf(to, "/run/%s/socket", PICK(words));
	else
		sprintf(to, "inet-[10.%u.%u.%u]:%u", a, b, c + d, 80 + c * b);
}

/* The text of an argument. */
static void
make_text(const char *arg, char *to)
{
	if (strcmp(arg, "filename") == 0)
		make_name(to);
	else if (strcmp(arg, "argv") == 0)
		sprintf(to, "%s %s %s", PICK(words), PICK(words), PICK(words));
	else if (strcmp(arg, "sockaddr") == 0)
		make_address(to);
	else if (strcmp(arg, "oflags") == 0)
		strcpy(to, PICK(flags));
	else
		strcpy(to, PICK(plain));
}

/* Makes a pattern of a text, which may hold of it still. */
static void
make_pattern(char *s)
{
	static const char *const pieces[] = {
		"*", "**", "?", "[a-z]", "[!0-9]", "*", "**", "[", "\\\\a", "\\["
	};
	char *copy = xstrdup(s), *from, *to = s;

	for (from = copy; *from != '\0'; from++)
		if (one_in(8)) {
			to = stpcpy(to, PICK(pieces));
			from += strnlen(from + 1, draw(4));
		} else if (*from == '[')
			to = stpcpy(to, "\\[");
		else
			*to++ = *from;
	*to = '\0';
	if (one_in(6))
		strcat(s, one_in(2) ? "*" : "**");
	if (one_in(6)) {
		memmove(s + 3, s, strlen(s) + 1);
		memcpy(s, one_in(2) ? "**/" : "/*/", 3);
	}
	free(copy);
}

/* A piece of s, in place. */
static void
make_part(char *s, int head)
{
	size_t n = strlen(s), from = head || n == 0 ? 0 : draw((unsigned)n);

	memmove(s, s + from, n - from + 1);
	if (n - from > 0)
		s[draw((unsigned int)(n - from) + 1)] = '\0';
}

/* An operand that is one: text[TEXT_MAX]. Now and then one of 1.6. */
static enum pattern_op
make_operand(const char *arg, char *text)
{
	static char copy[TEXT_MAX], why[160];
	struct pattern *p = NULL;
	enum pattern_op op = OP_EQ;

	while (p == NULL) {
		op = (enum pattern_op)draw(OP_COUNT);
		if (one_in(2))
			op = one_in(3) ? OP_INPATH : one_in(2) ? OP_MATCH :
			    OP_UNDER;
		make_text(arg, text);
		if (strlen(text) > 600 || (op == OP_RE && one_in(2)))
			continue;
		if (op == OP_MATCH)
			make_pattern(text);
		else if (op == OP_SUB || op == OP_NSUB)
			make_part(text, 0);
		else if (op == OP_UNDER && one_in(2))
			make_part(text, 1);
		else if (op == OP_INPATH && one_in(2))
			strcat(text, "/x/foo1");
		if (one_in(12)) {
			strcpy(copy, text);
			snprintf(text, TEXT_MAX, "/<non-existent filename>: "
			    "%.*s", TEXT_MAX - 32, copy);
		} else if (one_in(60))
			strcat(text, "<non-existent filename>");
		p = pattern_new(op, text, strlen(text), &vars, why);
	}
	pattern_free(p);
	return op;
}

static void
put_test(FILE *f, const struct subject *s, int alias)
{
	static char text[TEXT_MAX];
	unsigned int n = 1, at;
	const char *p;
	int second;

	while (!alias && n < 4 && s->arg[n] != NULL)
		n++;
	at = draw(n);
	second = at == 1 && strcmp(s->arg[0], s->arg[1]) == 0;
	fprintf(f, "%s%s %s \"", s->arg[at], second ? "[1]" : "",
	    pattern_op_name(make_operand(s->arg[at], text)));
	for (p = text; *p != '\0'; p++)
		fprintf(f, "%s%c", *p == '\\' || *p == '"' ? "\\" : "", *p);
	fprintf(f, "\"");
}

static void
put_cond(FILE *f, const struct subject *s, int alias, int depth)
{
	unsigned int i, n;
	const char *word;

	switch (depth > 3 ? 0 : draw(8)) {
	case 5:
		fprintf(f, "not (");
		put_cond(f, s, alias, depth + 1);
		fprintf(f, ")");
		return;
	case 6:
	case 7:
		word = one_in(2) ? "and" : "or";
		for (n = 2 + draw(3), i = 0; i < n; i++) {
			fprintf(f, "%s(", i > 0 ? word : "");
			put_cond(f, s, alias, depth + 1);
			fprintf(f, ")%s", i + 1 < n ? " " : "");
		}
		return;
	default:
		if (one_in(40))
			fprintf(f, "true");
		else
			put_test(f, s, alias);
	}
}

static void
put_verdict(FILE *f, int exec)
{
	static const char *const verdicts[] = {
		"permit", "permit", "permit", "permit log", "deny",
		"deny[enoent]", "deny[eacces] log", "deny nolog", "ask", "kill"
	};
	static const char *const predicates[] = {
		"user = 1000", "user != 0", "group < 100", "group > 50",
		"user = 0", "group = 100"
	};

	if (exec && one_in(3))
		fprintf(f, "permit[inherit]");
	else
		fprintf(f, "%s", PICK(verdicts));
	if (one_in(10))
		fprintf(f, ", if %s", PICK(predicates));
	fprintf(f, "\n");
}

/* One of the calls that the policy is about, or an alias, or a set. */
static void
put_rule(FILE *f, const char *emul, const struct subject *const about[3])
{
	static const char *const sets[] = { "@self", "@libc", "@memory" };
	const struct subject *s = about[draw(3)];
	int alias = 0;

	if (one_in(150)) {
		fprintf(f, "%s-%s: permit\n", emul, PICK(sets));
		return;
	}
	if (s->arg[0] != NULL && strcmp(s->arg[0], "filename") == 0)
		alias = one_in(2);
	fprintf(f, "%s-%s: ", emul, !alias ? s->call : one_in(2) ? "fsread" :
	    "fswrite");
	if (s->arg[0] != NULL && !one_in(120)) {
		put_cond(f, s, alias, 0);
		fprintf(f, " then ");
	} else if (!one_in(2)) {
		/* Rules behind one that always holds say little. */
		fprintf(f, "permit, if user = 12345\n");
		return;
	}
	put_verdict(f, !alias && strcmp(s->call, "execve") == 0);
}

static char *
make_rules(const struct subject *const about[3])
{
	static const unsigned int sizes[] = { 5, 20, 60, 200 };
	unsigned int n = 1 + draw(PICK(sizes)), i;
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	fprintf(f, "Policy: /bin/x, Emulation: native\n");
	for (i = 0; i < n; i++)
		put_rule(f, "native", about);
	fprintf(f, "Policy: /bin/x, Emulation: linux\n");
	for (i = 0; i < n / 4; i++)
		put_rule(f, "linux", about);
	fclose(f);
	return text;
}

/* Calls of the policy, and now and then another one. */
static void
make_one(struct made_call *m, const struct subject *const about[3])
{
	const struct subject *s = one_in(20) ? &PICK(subjects) : about[draw(3)];
	struct call *c = &m->call;
	struct field *f;
	int i;

	memset(c, 0, sizeof(*c));
	c->abi = abi_get(one_in(6) ? ABI_I386 : ABI_X86_64);
	c->sys = sysent_by_name(s->call);
	c->nr = c->sys != NULL ? c->sys->nr[c->abi->id] : 900;
	if (c->abi->id == ABI_I386 && strcmp(s->call, "connect") == 0)
		c->nr = sysent_by_name("socketcall")->nr[ABI_I386];
	memcpy(c->args, s->args, sizeof(s->args));
	for (i = 0; i < 4 && s->arg[i] != NULL; i++) {
		if (one_in(25))
			continue;
		f = &c->field[c->nfield++];
		f->name = s->arg[i];
		f->index = i == 1 && strcmp(s->arg[0], s->arg[1]) == 0;
		f->text = m->arena + i * TEXT_MAX;
		make_text(f->name, m->arena + i * TEXT_MAX);
		f->len = strlen(f->text);
		f->flags |= one_in(6) ? FIELD_MISSING : 0;
		f->flags |= one_in(40) ? FIELD_CUT : 0;
		f->flags |= one_in(20) ? FIELD_WRITE : 0;
		f->value = one_in(2) ? 0 : 0101;
	}
	c->alias = c->sys == NULL ? ALIAS_NONE : c->sys->alias;
	if (c->alias == ALIAS_BY_OFLAGS)
		c->alias = one_in(2) ? ALIAS_FSREAD : ALIAS_FSWRITE;
	c->arena = m->arena;
}

static void
put_line(struct buf *b, const char *text, const struct rule *r)
{
	int line;

	if (r == NULL) {
		buf_puts(b, "no rule");
		return;
	}
	for (line = 1; line < rule_pos(r).line; line++)
		text = strchr(text, '\n') + 1;
	buf_printf(b, "%.*s", (int)strcspn(text, "\n"), text);
}

static void
tell(const char *text, const struct call *c, const char *who,
    const struct verdict *want, const struct verdict *got)
{
	char msg[4096];
	struct buf b;
	int i;

	buf_init(&b, msg, sizeof(msg));
	buf_printf(&b, "%s of %s-%s", who, c->abi->id == ABI_I386 ? "linux" :
	    "native", c->sys != NULL ? c->sys->name : "unknown");
	for (i = 0; i < c->nfield; i++)
		buf_printf(&b, " %s[%d]:%x=\"%.200s\"", c->field[i].name,
		    c->field[i].index, c->field[i].flags, c->field[i].text);
	buf_printf(&b, ": kind %d: ", got->kind);
	put_line(&b, text, got->rule);
	buf_printf(&b, "; not %d: ", want->kind);
	put_line(&b, text, want->rule);
	ck_abort_msg("%s", msg);
}

static void
compare(const char *text, const struct policy_file *file,
    const struct prog *prog, const struct call *c, int noalias)
{
	static const struct cred creds[] = { { 1000, 100 }, { 0, 0 },
	    { 500, 70 } };
	static const struct eval_watch nobody;
	const struct cred *cred = &PICK(creds);
	struct verdict want, got, watched;
	uint32_t u_want, u_got, u_watched;

	want = slow_eval(file, c, cred, noalias, &u_want);
	got = eval_call(prog, c, cred, &u_got);
	watched = eval_watched(prog, c, cred, &u_watched, &nobody);
	if (want.rule != got.rule || want.kind != got.kind ||
	    want.error != got.error || want.log != got.log ||
	    want.exec != got.exec || u_want != u_got)
		tell(text, c, "the index", &want, &got);
	if (want.rule != watched.rule || want.kind != watched.kind ||
	    u_want != u_watched)
		tell(text, c, "the loop", &want, &watched);
	decided++;
	asked += got.rule != NULL;
}

static void
count_lists(const struct prog *prog)
{
	size_t i;
	int id, alias;

	for (id = 0; id < ABI_COUNT; id++) {
		for (i = 0; i < sysent_count; i++)
			indexed += prog->own[id][i].index != NULL;
		for (alias = 0; alias < ALIAS_COUNT; alias++)
			indexed += prog->alias[id][alias].index != NULL;
	}
}

START_TEST(decisions)
{
	static struct made_call m;
	static char why[8192];
	const struct subject *about[3];
	struct policy_file *file;
	struct prog *prog;
	struct diag *diag;
	struct buf b;
	char *text;
	int i, k, noalias;

	state = UINT64_C(0x9e3779b97f4a7c15) * ((uint64_t)_i + 1);
	for (i = 0; i < POLICIES; i++) {
		for (k = 0; k < 3; k++)
			about[k] = &PICK(subjects);
		noalias = one_in(15);
		text = make_rules(about);
		file = make_policy(text, &vars, why, sizeof(why));
		ck_assert_msg(file != NULL, "%s", why);
		buf_init(&b, why, sizeof(why));
		diag = diag_new(diag_to_buf, &b);
		prog = prog_compile(file, "/bin/x", noalias ? COMPILE_NOALIAS :
		    0, diag);
		ck_assert_msg(prog != NULL, "%s", why);
		count_lists(prog);
		for (k = 0; k < CALLS; k++) {
			make_one(&m, about);
			compare(text, file, prog, &m.call, noalias);
		}
		prog_free(prog);
		policy_file_free(file);
		diag_free(diag);
		free(text);
	}
	/* It is about something. */
	ck_assert_int_gt(asked, decided / 4);
	ck_assert_int_gt(indexed, POLICIES / 5);
}
END_TEST

/*
 * So many rules share a key that is all over the text that the list is walked
 * instead; what decides stands behind them.
 */
START_TEST(gives_up)
{
	static const struct cred nobody = { 1000, 100 };
	static struct made_call m;
	static char why[8192], line[600];
	struct policy_file *file;
	struct verdict v;
	struct prog *prog;
	uint32_t uncovered;
	struct diag *diag;
	char *text = NULL;
	size_t len = 0;
	struct buf b;
	FILE *f;
	int i;

	f = open_memstream(&text, &len);
	fprintf(f, "Policy: /bin/x, Emulation: native\n");
	for (i = 0; i < 12; i++)
		fprintf(f, "native-open: filename sub \"aaaaaaaaa\" and "
		    "oflags re \"XX\" then deny\n");
	fprintf(f, "native-open: filename sub \"zzzzzzzz\" then permit\n");
	fclose(f);
	file = make_policy(text, &vars, why, sizeof(why));
	ck_assert_msg(file != NULL, "%s", why);
	buf_init(&b, why, sizeof(why));
	diag = diag_new(diag_to_buf, &b);
	prog = prog_compile(file, "/bin/x", 0, diag);
	ck_assert_msg(prog != NULL, "%s", why);
	snprintf(line, sizeof(line), "open filename=\"/%0300d/zzzzzzzz\" "
	    "oflags=\"O_RDONLY\"", 0);
	for (i = 0; line[i] != '\0'; i++)
		if (line[i] == '0')
			line[i] = 'a';
	ck_assert_int_eq(make_call(&m, line), 0);
	v = eval_call(prog, &m.call, &nobody, &uncovered);
	ck_assert_int_eq(v.kind, VERDICT_PERMIT);
	prog_free(prog);
	policy_file_free(file);
	diag_free(diag);
	free(text);
}
END_TEST

Suite *
t_index(void)
{
	Suite *s = suite_create("index");
	TCase *tc = tcase_create("index");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, decisions, 0, SEEDS);
	tcase_add_test(tc, gives_up);
	suite_add_tcase(s, tc);
	return s;
}
