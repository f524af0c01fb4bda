/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Rules that take the place of many: what makes them, what they leave alone,
 * that no denial is undone; and what becomes of all that when a person and
 * other runs have had a hand in the file.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/xmalloc.h"
#include "engine/eval.h"
#include "engine/learn.h"
#include "engine/sensitive.h"
#include "engine_call.h"
#include "folder.h"
#include "policy/note.h"
#include "policy/parse.h"
#include "policy/print.h"

Suite *t_widen(void);

#define ROWS(a)	(int)(sizeof(a) / sizeof((a)[0]))
#define RULES	8

static char home[] = "/home/u", user[] = "u", cwd[] = "/home/u/src";
static const struct vars vars = { home, user, cwd };
static const struct cred nobody = { 1000, 100 };
static struct made_call m;

static enum verdict_kind
judge(const struct policy_file *file, const struct call *c,
    uint32_t *uncovered, const struct rule **r)
{
	struct diag *diag = diag_new(diag_to_stderr, NULL);
	struct prog *prog = prog_compile(file, PROG, 0, diag);
	struct verdict v;

	ck_assert_ptr_nonnull(prog);
	v = eval_call(prog, c, &nobody, uncovered);
	if (r != NULL)
		*r = v.rule;
	prog_free(prog);
	diag_free(diag);
	return v.kind;
}

/* Takes a call, "USE NAME", as a run of -A does. */
static void
see(struct learn *l, struct policy_file *file, const char *what)
{
	struct policy *p = policy_find(file, PROG, "native");
	const struct rule *by;
	struct rule *r[RULES];
	uint32_t uncovered;
	char line[600];
	int i, n;

	snprintf(line, sizeof(line), "%s %s=\"%s\"",
	    what[0] == 'r' ? "stat" : what[0] == 'w' ? "unlink" : "connect",
	    what[0] == 'c' ? "sockaddr" : "filename", what + 2);
	ck_assert_msg(make_call(&m, line) == 0, "%s", line);
	switch (judge(file, &m.call, &uncovered, &by)) {
	case VERDICT_NONE:
		n = learn_rules(l, &m.call, uncovered, r, RULES);
		for (i = 0; i < n; i++)
			STAILQ_INSERT_TAIL(&p->rules, r[i], entry);
		break;
	case VERDICT_PERMIT:
		learn_count(&m.call, by);
		break;
	default:
		break;
	}
}

/* Words of a row: {a,b}c is ac bc. */
static void
see_all(struct learn *l, struct policy_file *file, const char *words)
{
	char word[600], one[600], *open, *shut, *part, *rest;
	size_t n;

	for (; *words != '\0'; words += n + (words[n] == '\n')) {
		n = strcspn(words, "\n");
		snprintf(word, sizeof(word), "%.*s", (int)n, words);
		open = strchr(word, '{');
		if (open == NULL) {
			see(l, file, word);
			continue;
		}
		shut = strchr(open, '}');
		*open = *shut = '\0';
		rest = open + 1;
		while ((part = strsep(&rest, ",")) != NULL) {
			snprintf(one, sizeof(one), "%s%s%s", word, part,
			    shut + 1);
			if (strchr(one, '{') != NULL)
				see_all(l, file, one);
			else
				see(l, file, one);
		}
	}
}

/* The learned rules without their notes, in short: call: op "operand". */
static void
show(const struct policy_file *file, struct buf *b)
{
	const struct policy *p = policy_find(file, PROG, "native");
	const struct rule *r;
	char *text;

	STAILQ_FOREACH(r, &p->rules, entry) {
		if (note_of(r) == NULL)
			continue;
		text = print_expr(rule_expr(r));
		buf_printf(b, "%s%s %s", b->len > 0 ? "\n" : "",
		    strcmp(rule_call(r), "fsread") == 0 ? "r" :
		    strcmp(rule_call(r), "fswrite") == 0 ? "w" : "c",
		    strchr(text, ' ') + 1);
		free(text);
	}
}

static const struct {
	const char	*before;	/* a person's rules */
	const char	*seen;
	const char	*rules;
} rows[] = {
	/* Siblings. */
	{ "", "r /srv/d/{ax,bx,cx}", "r eq \"/srv/d/ax\"\nr eq \"/srv/d/bx\"\n"
	    "r eq \"/srv/d/cx\"" },
	{ "", "r /srv/d/{ax,bx,cx,dx}", "r re \"^/srv/d/[^/]+$\"" },
	{ "", "w /srv/d/{ax,bx,cx,dx,ex}", "w eq \"/srv/d/ax\"\n"
	    "w eq \"/srv/d/bx\"\nw eq \"/srv/d/cx\"\nw eq \"/srv/d/dx\"\n"
	    "w eq \"/srv/d/ex\"" },
	{ "", "w /srv/d/{ax,bx,cx,dx,ex,fx}", "w re \"^/srv/d/[^/]+$\"" },
	/* What is read may not be written. */
	{ "", "r /srv/d/{ax,bx,cx,dx}\nw /srv/d/ax",
	    "w eq \"/srv/d/ax\"\nr re \"^/srv/d/[^/]+$\"" },
	/* The folder's own name is another thing. */
	{ "", "r /srv/d\nr /srv/d/{ax,bx,cx,dx}",
	    "r eq \"/srv/d\"\nr re \"^/srv/d/[^/]+$\"" },
	/* Numbers. */
	{ "", "r /srv/d/out.{1,2}", "r eq \"/srv/d/out.1\"\n"
	    "r eq \"/srv/d/out.2\"" },
	{ "", "r /srv/d/out.{1,2,30}", "r re \"^/srv/d/out\\\\.[0-9]+$\"" },
	{ "", "r /srv/d/{1,2,3}", "r re \"^/srv/d/[0-9]+$\"" },
	{ "", "w /srv/d*/a[{1,2,3}]",
	    "w re \"^/srv/d\\\\*/a\\\\[[0-9]+\\\\]$\"" },
	{ "", "r /srv/d/a{1,2}b{3,4}c", "r re \"^/srv/d/a[0-9]+b[0-9]+c$\"" },
	{ "", "r /srv/d/a{1,2}b{3,4}c\nr /srv/d/{xa,xb,xc}",
	    "r re \"^/srv/d/[^/]+$\"" },
	{ "", "r /srv/d/{1,2,3,ax,bx}", "r eq \"/srv/d/ax\"\n"
	    "r eq \"/srv/d/bx\"\nr re \"^/srv/d/[0-9]+$\"" },
	{ "", "r /srv/d/{1,2,3,ax,bx,cx}", "r re \"^/srv/d/[^/]+$\"" },
	/* Folders. */
	{ "", "r /srv/d/{a,b,c,d}/x", "r under \"/srv/d\"" },
	{ "", "r /srv/d/{a,b,c}/x", "r eq \"/srv/d/a/x\"\n"
	    "r eq \"/srv/d/b/x\"\nr eq \"/srv/d/c/x\"" },
	{ "", "r /srv/d/{a,b}/x\nr /srv/d/{y,z}", "r under \"/srv/d\"" },
	{ "", "r /srv/d/a/x\nr /srv/d/{w,y,z}", "r eq \"/srv/d/a/x\"\n"
	    "r eq \"/srv/d/w\"\nr eq \"/srv/d/y\"\nr eq \"/srv/d/z\"" },
	{ "", "r /srv/d/{a,b,c,d}/{e,f,g,h}/{i,j,k,l}",
	    "r under \"/srv/d\"" },
	{ "", "r /srv/d/a/{p,q,r,s}\nr /srv/d/b/{p,q,r,s}",
	    "r re \"^/srv/d/a/[^/]+$\"\nr re \"^/srv/d/b/[^/]+$\"" },
	/* Names that mean something to a pattern. */
	{ "", "r /srv/d.(x)+/{ax,bx,cx,dx}",
	    "r re \"^/srv/d\\\\.\\\\(x\\\\)\\\\+/[^/]+$\"" },
	/* Never a folder of the system's top. */
	{ "", "r /srv/{ax,bx,cx,dx}", "r eq \"/srv/ax\"\nr eq \"/srv/bx\"\n"
	    "r eq \"/srv/cx\"\nr eq \"/srv/dx\"" },
	{ "", "r /etc/{hosts,passwd,group,services}", "r eq \"/etc/hosts\"\n"
	    "r eq \"/etc/passwd\"\nr eq \"/etc/group\"\n"
	    "r eq \"/etc/services\"" },
	{ "", "r /var/lib/{ax,bx,cx,dx}", "r eq \"/var/lib/ax\"\n"
	    "r eq \"/var/lib/bx\"\nr eq \"/var/lib/cx\"\n"
	    "r eq \"/var/lib/dx\"" },
	{ "", "r /run/ax/{a,b,c,d}", "r eq \"/run/ax/a\"\nr eq \"/run/ax/b\"\n"
	    "r eq \"/run/ax/c\"\nr eq \"/run/ax/d\"" },
	{ "", "r /tmp/{ax,bx,cx,dx}", "r eq \"/tmp/ax\"\nr eq \"/tmp/bx\"\n"
	    "r eq \"/tmp/cx\"\nr eq \"/tmp/dx\"" },
	{ "", "r /tmp/d/{ax,bx,cx,dx}", "r re \"^/tmp/d/[^/]+$\"" },
	{ "", "r /etc/foo/{ax,bx,cx,dx}", "r re \"^/etc/foo/[^/]+$\"" },
	/* Homes. */
	{ "", "r /home/u/{ax,bx,cx,dx}", "r eq \"$HOME/ax\"\n"
	    "r eq \"$HOME/bx\"\nr eq \"$HOME/cx\"\nr eq \"$HOME/dx\"" },
	{ "", "r /home/u/doc/{ax,bx,cx,dx}", "r re \"^$HOME/doc/[^/]+$\"" },
	{ "", "r /home/u/doc/{a1,a2,a3}", "r re \"^$HOME/doc/a[0-9]+$\"" },
	{ "", "r /home/u/{a,b,c,d}/x", "r eq \"$HOME/a/x\"\n"
	    "r eq \"$HOME/b/x\"\nr eq \"$HOME/c/x\"\nr eq \"$HOME/d/x\"" },
	{ "", "r /home/u/.config/{a,b,c,d}/x", "r eq \"$HOME/.config/a/x\"\n"
	    "r eq \"$HOME/.config/b/x\"\nr eq \"$HOME/.config/c/x\"\n"
	    "r eq \"$HOME/.config/d/x\"" },
	{ "", "r /home/u/.config/a/{w,x,y,z}",
	    "r re \"^$HOME/\\\\.config/a/[^/]+$\"" },
	{ "", "r /home/v/d/{w,x,y,z}", "r eq \"/home/v/d/w\"\n"
	    "r eq \"/home/v/d/x\"\nr eq \"/home/v/d/y\"\n"
	    "r eq \"/home/v/d/z\"" },
	/* What is sensitive stays, and its neighbours are no evidence. */
	{ "", "r /home/u/.ssh/{w,x,y,z}", "r eq \"$HOME/.ssh/w\"\n"
	    "r eq \"$HOME/.ssh/x\"\nr eq \"$HOME/.ssh/y\"\n"
	    "r eq \"$HOME/.ssh/z\"" },
	{ "", "r /srv/d/{ax,bx,cx,id_rsa}", "r eq \"/srv/d/ax\"\n"
	    "r eq \"/srv/d/bx\"\nr eq \"/srv/d/cx\"\n"
	    "r eq \"/srv/d/id_rsa\"" },
	{ "", "r /srv/d/{ax,bx,cx,dx,id_rsa}", "r eq \"/srv/d/id_rsa\"\n"
	    "r re \"^/srv/d/[^/]+$\"" },
	{ "", "w /etc/foo/{1,2,3,4,5,6}", "w eq \"/etc/foo/1\"\n"
	    "w eq \"/etc/foo/2\"\nw eq \"/etc/foo/3\"\nw eq \"/etc/foo/4\"\n"
	    "w eq \"/etc/foo/5\"\nw eq \"/etc/foo/6\"" },
	{ "", "r /etc/cron.d/{w,x,y,z}", "r eq \"/etc/cron.d/w\"\n"
	    "r eq \"/etc/cron.d/x\"\nr eq \"/etc/cron.d/y\"\n"
	    "r eq \"/etc/cron.d/z\"" },
	/* /etc/ssl/private is below it. */
	{ "", "r /etc/ssl/{w,x,y,z}", "r eq \"/etc/ssl/w\"\n"
	    "r eq \"/etc/ssl/x\"\nr eq \"/etc/ssl/y\"\nr eq \"/etc/ssl/z\"" },
	/* A person's rules are no evidence and go nowhere. */
	{ "\tnative-fsread: filename eq \"/srv/d/ax\" then permit\n",
	    "r /srv/d/{ax,bx,cx,dx}", "r eq \"/srv/d/bx\"\n"
	    "r eq \"/srv/d/cx\"\nr eq \"/srv/d/dx\"" },
	/* What a person denies is not learned, and stays denied. */
	{ "\tnative-fsread: filename eq \"/srv/d/secret\" then deny\n",
	    "r /srv/d/{ax,bx,cx,dx,secret}", "r re \"^/srv/d/[^/]+$\"" },
	/* Addresses. */
	{ "", "c inet-[192.0.2.{1,2}]:443", "c eq \"inet-[192.0.2.1]:443\"\n"
	    "c eq \"inet-[192.0.2.2]:443\"" },
	{ "", "c inet-[192.0.2.{1,2,3}]:443", "c match \"inet-*:443\"" },
	{ "", "c inet-[192.0.2.1]:{1,2,3,4,5}", "c eq \"inet-[192.0.2.1]:1\"\n"
	    "c eq \"inet-[192.0.2.1]:2\"\nc eq \"inet-[192.0.2.1]:3\"\n"
	    "c eq \"inet-[192.0.2.1]:4\"\nc eq \"inet-[192.0.2.1]:5\"" },
	{ "", "c inet-[127.0.0.{1,2,3}]:443", "c eq \"inet-[127.0.0.1]:443\"\n"
	    "c eq \"inet-[127.0.0.2]:443\"\nc eq \"inet-[127.0.0.3]:443\"" },
};

START_TEST(widens)
{
	char *text = xasprintf(HEADER "%s", rows[_i].before), got[4096], why[512];
	struct policy_file *file = make_policy(text, &vars, why, sizeof(why));
	struct learn *l = learn_new(&vars, 0);
	uint32_t uncovered;
	struct buf b;
	char *out;
	size_t n;

	ck_assert_msg(file != NULL, "%s", why);
	see_all(l, file, rows[_i].seen);
	learn_tidy(l, file, PROG);
	buf_init(&b, got, sizeof(got));
	show(file, &b);
	ck_assert_str_eq(got, rows[_i].rules);
	/* Whatever was seen is permitted still; once more is no news. */
	see_all(l, file, rows[_i].seen);
	ck_assert_int_eq(learn_tidy(l, file, PROG), 0);
	buf_init(&b, got, sizeof(got));
	show(file, &b);
	ck_assert_str_eq(got, rows[_i].rules);
	if (strstr(rows[_i].before, "deny") != NULL) {
		ck_assert_int_eq(make_call(&m, "stat "
		    "filename=\"/srv/d/secret\""), 0);
		ck_assert_int_eq(judge(file, &m.call, &uncovered, NULL),
		    VERDICT_DENY);
	}
	/* A person's lines are as they were. */
	out = print_file(file, &n);
	ck_assert_ptr_nonnull(strstr(out, rows[_i].before));
	free(out);
	free(text);
	policy_file_free(file);
	learn_free(l);
}
END_TEST

/* What is learned in parts, with the file read anew between them, comes to the
 * same. */
START_TEST(widens_over_runs)
{
	struct policy_file *file = policy_file_new("test"), *again;
	struct learn *l = learn_new(&vars, 0);
	char *text, got[4096], word[64];
	struct diag *diag = diag_new(NULL, NULL);
	struct buf b;
	size_t n;
	int i;

	policy_new(file, PROG, "native");
	for (i = 0; i < 12; i++) {
		snprintf(word, sizeof(word), "r /srv/d/%c/%c", 'a' + i % 6,
		    'a' + i);
		see(l, file, word);
		learn_tidy(l, file, PROG);
		text = print_file(file, &n);
		again = parse_text("test", text, n, &vars, diag);
		ck_assert_ptr_nonnull(again);
		policy_file_free(file);
		file = again;
		free(text);
	}
	buf_init(&b, got, sizeof(got));
	show(file, &b);
	ck_assert_str_eq(got, "r under \"/srv/d\"");
	text = print_file(file, &n);
	ck_assert_ptr_nonnull(strstr(text, "12 times ~"));
	free(text);
	policy_file_free(file);
	diag_free(diag);
	learn_free(l);
}
END_TEST

/* A denial that was put behind learned rules: {learned} deny {learned}. */
static const struct {
	const char	*deny;
	const char	*rules;		/* learned ones, after more siblings */
	int		 secret;	/* /srv/d/secret is denied */
} denials[] = {
	/* It speaks of none of them: they go. */
	{ "native-fsread: filename eq \"/srv/d/secret\" then deny",
	    "r re \"^/srv/d/[^/]+$\"", 1 },
	{ "native-fsread: filename match \"/srv/d/s*\" then deny[enoent]",
	    "r re \"^/srv/d/[^/]+$\"", 1 },
	{ "native-fswrite: filename under \"/srv\" then deny",
	    "r re \"^/srv/d/[^/]+$\"", 0 },
	{ "native-connect: deny", "r re \"^/srv/d/[^/]+$\"", 0 },
	{ "native-@memory: deny", "r re \"^/srv/d/[^/]+$\"", 0 },
	/* It may speak of them: they stay in front of it. */
	{ "native-fsread: filename match \"/srv/d/a*\" then deny",
	    "r eq \"/srv/d/ax\"\nr re \"^/srv/d/[^/]+$\"", 0 },
	{ "native-fsread: filename sub \"secret\" or filename sub \"key\" then "
	    "deny", "r eq \"/srv/d/ax\"\nr eq \"/srv/d/bx\"\n"
	    "r re \"^/srv/d/[^/]+$\"", 1 },
	{ "native-stat: filename sub \"secret\" or filename sub \"key\" then ask",
	    "r eq \"/srv/d/ax\"\nr eq \"/srv/d/bx\"\n"
	    "r re \"^/srv/d/[^/]+$\"", 1 },
};

START_TEST(denials_stay)
{
	char *text = xasprintf("\t%s\n", denials[_i].deny), got[4096];
	struct policy_file *file = policy_file_new("test");
	struct policy *p = policy_new(file, PROG, "native");
	struct learn *l = learn_new(&vars, 0);
	enum verdict_kind kind;
	struct rule *deny;
	uint32_t uncovered;
	struct buf b;

	see_all(l, file, "r /srv/d/{ax,bx}");
	deny = parse_rule(denials[_i].deny, strlen(denials[_i].deny), NULL,
	    NULL, &vars, NULL);
	ck_assert_ptr_nonnull(deny);
	STAILQ_INSERT_TAIL(&p->rules, deny, entry);
	see_all(l, file, "r /srv/d/{cx,dx,ex}");
	learn_tidy(l, file, PROG);
	buf_init(&b, got, sizeof(got));
	show(file, &b);
	ck_assert_str_eq(got, denials[_i].rules);
	ck_assert_int_eq(make_call(&m, "stat filename=\"/srv/d/secret\""), 0);
	kind = judge(file, &m.call, &uncovered, NULL);
	ck_assert_int_eq(kind != VERDICT_PERMIT, denials[_i].secret);
	ck_assert_int_eq(make_call(&m, "stat filename=\"/srv/d/ax\""), 0);
	ck_assert_int_eq(judge(file, &m.call, &uncovered, NULL),
	    VERDICT_PERMIT);
	free(text);
	policy_file_free(file);
	learn_free(l);
}
END_TEST

static const struct {
	enum general_use use;
	const char	*name;
	const char	*class;		/* NULL: it is not */
} sensitives[] = {
	{ USE_READ, "/home/u/.ssh/id", "ssh keys" },
	{ USE_READ, "/srv/x/.ssh", "ssh keys" },
	{ USE_READ, "/srv/x/id_rsa.pub", "ssh keys" },
	{ USE_READ, "/etc/ssh/ssh_host_rsa_key", "ssh keys" },
	{ USE_READ, "/etc/ssh/ssh_host_rsa_key.pub", NULL },
	{ USE_READ, "/home/u/.gnupg", "gpg keys" },
	{ USE_READ, "/etc/shadow", "passwords" },
	{ USE_READ, "/etc/shadow-", "passwords" },
	{ USE_READ, "/etc/passwd", NULL },
	{ USE_WRITE, "/etc/passwd", "the system's files" },
	{ USE_WRITE, "/usr/local/x", "the system's files" },
	{ USE_WRITE, "/home/u/.bashrc", "shell start-up" },
	{ USE_WRITE, "/root/.zshrc", "shell start-up" },
	{ USE_WRITE, "/home/v/.profile", "shell start-up" },
	{ USE_WRITE, "/home/u/.config/autostart/x.desktop", "autostart" },
	{ USE_WRITE, "/etc/cron.daily/x", "cron" },
	{ USE_WRITE, "/var/spool/cron/crontabs/u", "cron" },
	{ USE_READ, "/home/v/x", "another user's home" },
	{ USE_READ, "/root", "another user's home" },
	{ USE_READ, "/home/u/x", NULL },
	{ USE_READ, "/home", NULL },
	{ USE_READ, "/homes/v", NULL },
	{ USE_READ, "/dev/sda", "a device" },
	{ USE_WRITE, "/dev/input/event0", "a device" },
	{ USE_WRITE, "/dev/null", NULL },
	{ USE_READ, "/dev/pts/3", NULL },
	{ USE_WRITE, "/dev/shm/x", NULL },
	{ USE_SOCKET, "/run/docker.sock", "containers" },
	{ USE_SOCKET, "/srv/docker.sock", "containers" },
	{ USE_SOCKET, "/run/dbus/system_bus_socket", "the message bus" },
	{ USE_SOCKET, "/run/user/1000/bus", "the message bus" },
	{ USE_SOCKET, "/tmp/ssh-AbCdEf/agent.12", "an agent with keys" },
	{ USE_SOCKET, "/run/user/1000/gnupg/S.gpg-agent", "an agent with keys" },
	{ USE_SOCKET, "/run/nscd/socket", NULL },
	{ USE_READ, "/proc/12/environ", "a process's memory" },
	{ USE_READ, "/proc/12/stat", NULL },
	{ USE_WRITE, "/proc/sys/kernel/core_pattern", "the kernel's settings" },
	{ USE_EXEC, "/usr/bin/bash", "runs a shell" },
	{ USE_EXEC, "/usr/bin/sudo", "runs as another user" },
	{ USE_EXEC, "/usr/bin/gcc", NULL },
	{ USE_READ, "/usr/bin/bash", NULL },
	{ USE_READ, "relative", NULL },
	{ USE_READ, "", NULL },
};

START_TEST(knows_the_sensitive)
{
	const char *name = sensitives[_i].name, *class;

	class = sensitive_name(&vars, sensitives[_i].use, name, strlen(name));
	ck_assert_msg(class == NULL ? sensitives[_i].class == NULL :
	    sensitives[_i].class != NULL &&
	    strcmp(class, sensitives[_i].class) == 0, "%s: %s", name, class);
}
END_TEST

/* --exact: each call its rule, and nothing is put together. */
START_TEST(exact)
{
	struct policy_file *file = policy_file_new("test");
	struct learn *l = learn_new(&vars, LEARN_EXACT);
	struct rule *r[RULES];
	char got[4096];
	struct buf b;

	policy_new(file, PROG, "native");
	ck_assert_int_eq(learn_start(l, abi_get(ABI_X86_64), PROG, r, RULES),
	    0);
	see_all(l, file, "r /home/u/src/{a,b,c,d}\nr /usr/lib/x\n"
	    "r /proc/1/stat\nw /home/u/.bashrc");
	ck_assert_int_eq(learn_tidy(l, file, PROG), 0);
	buf_init(&b, got, sizeof(got));
	show(file, &b);
	ck_assert_str_eq(got, "r eq \"/home/u/src/a\"\n"
	    "r eq \"/home/u/src/b\"\nr eq \"/home/u/src/c\"\n"
	    "r eq \"/home/u/src/d\"\nr eq \"/usr/lib/x\"\n"
	    "r eq \"/proc/1/stat\"\nw eq \"/home/u/.bashrc\"");
	policy_file_free(file);
	learn_free(l);
}
END_TEST

/*
 * A store that learns, and what a run does with it: saw r /srv/d/ax ...
 */
struct run {
	struct learn		*learn;
	struct diag		*diag;
	struct store		*store;
	struct store_entry	*entry;
};

static void
run_start(struct run *r)
{
	struct store_conf conf = { .uid = getuid(), .vars = &vars,
	    .tidy = learn_tidy };
	char u[128];

	r->learn = learn_new(&vars, 0);
	learn_set_day(r->learn, "2026-11-27");
	r->diag = diag_new(store_hear, NULL);
	snprintf(u, sizeof(u), "%s/user", folder_top);
	conf.user_dir = u;
	conf.diag = r->diag;
	conf.tidy_ctx = r->learn;
	r->store = store_new(&conf);
	r->entry = store_get(r->store, PROG);
}

static void
run_see(struct run *run, const char *what)
{
	const struct rule *by = NULL;
	struct rule *r[RULES];
	uint32_t uncovered = ~UINT32_C(0);
	enum verdict_kind kind = VERDICT_NONE;
	char line[600];
	int i, n;

	snprintf(line, sizeof(line), "stat filename=\"%s\"", what);
	ck_assert_int_eq(make_call(&m, line), 0);
	if (run->entry->file != NULL)
		kind = judge(run->entry->file, &m.call, &uncovered, &by);
	if (kind == VERDICT_PERMIT)
		learn_count(&m.call, by);
	if (kind != VERDICT_NONE)
		return;
	n = learn_rules(run->learn, &m.call, uncovered, r, RULES);
	for (i = 0; i < n; i++)
		store_add_rule(run->store, run->entry, r[i]);
}

static void
run_end(struct run *r)
{
	store_free(r->store);
	diag_free(r->diag);
	learn_free(r->learn);
}

/* The file without what comes behind ~. */
static void
check_file(const char *want)
{
	char *text = folder_get("user/usr_bin_prog"), *from, *to;

	for (from = to = text; *from != '\0'; from++) {
		*to++ = *from;
		if (*from == '~' && strspn(from + 1, "0123456789abcdef") == 4)
			from += 4;
	}
	*to = '\0';
	ck_assert_str_eq(text, want);
	ck_assert_str_eq(store_said, "");
	free(text);
}

#define AT(name)	"\tnative-fsread: filename eq \"/srv/d/" name "\" then permit"

/* What a person takes away does not come back, until it is done again. */
START_TEST(deleted_stays_away)
{
	struct run r;

	run_start(&r);
	run_see(&r, "/srv/d/ax");
	run_see(&r, "/srv/d/bx");
	run_see(&r, "/srv/d/ax");
	ck_assert_int_eq(store_finish(r.store), 0);
	check_file(HEADER AT("ax") " # 2026-11-27, 2 times ~\n"
	    AT("bx") " # 2026-11-27, 1 time ~\n");
	/* Meanwhile, and the run counts on. */
	run_see(&r, "/srv/d/ax");
	run_see(&r, "/srv/d/bx");
	folder_sh("sed -i /ax/d user/usr_bin_prog");
	run_see(&r, "/srv/d/cx");
	ck_assert_int_eq(store_finish(r.store), 0);
	check_file(HEADER AT("bx") " # 2026-11-27, 2 times ~\n"
	    AT("cx") " # 2026-11-27, 1 time ~\n");
	run_see(&r, "/srv/d/ax");
	ck_assert_int_eq(store_finish(r.store), 0);
	check_file(HEADER AT("bx") " # 2026-11-27, 2 times ~\n"
	    AT("cx") " # 2026-11-27, 1 time ~\n"
	    AT("ax") " # 2026-11-27, 1 time ~\n");
	run_end(&r);
	/* Between runs: three that are there and one that is gone. */
	folder_sh("sed -i /cx/d user/usr_bin_prog");
	run_start(&r);
	run_see(&r, "/srv/d/dx");
	ck_assert_int_eq(store_finish(r.store), 0);
	check_file(HEADER AT("bx") " # 2026-11-27, 2 times ~\n"
	    AT("ax") " # 2026-11-27, 1 time ~\n"
	    AT("dx") " # 2026-11-27, 1 time ~\n");
	run_end(&r);
}
END_TEST

/* Edits, comments and layout stay; what was edited is no evidence. */
START_TEST(edits_stay)
{
	struct run r;

	run_start(&r);
	run_see(&r, "/srv/d/ax");
	run_see(&r, "/srv/d/bx");
	run_see(&r, "/srv/d/cx");
	ck_assert_int_eq(store_finish(r.store), 0);
	run_end(&r);
	folder_sh("sed -i -e 's/ax.*/zx\" then permit log # why/' "
	    "-e 's/bx/yx/' -e '/cx/s/^/# about cx\\n\\n  /' user/usr_bin_prog");
	run_start(&r);
	run_see(&r, "/srv/d/dx");
	run_see(&r, "/srv/d/ex");
	run_see(&r, "/srv/d/zx");
	ck_assert_int_eq(store_finish(r.store), 0);
	check_file(HEADER AT("zx") " log # why\n"
	    AT("yx") " # 2026-11-27, 1 time ~\n# about cx\n\n  "
	    AT("cx") " # 2026-11-27, 1 time ~\n"
	    AT("dx") " # 2026-11-27, 1 time ~\n"
	    AT("ex") " # 2026-11-27, 1 time ~\n");
	/* The fourth that is as it was learned makes them one. */
	run_see(&r, "/srv/d/fx");
	ck_assert_int_eq(store_finish(r.store), 0);
	check_file(HEADER AT("zx") " log # why\n"
	    AT("yx") " # 2026-11-27, 1 time ~\n# about cx\n\n"
	    "\tnative-fsread: filename re \"^/srv/d/[^/]+$\" then permit "
	    "# 4 names, e.g. cx; 2026-11-27, 4 times ~\n");
	run_end(&r);
}
END_TEST

/* Two runs, each with half of the evidence, and counts that add up. */
START_TEST(two_learn)
{
	struct run a, b;
	int i;

	run_start(&a);
	run_start(&b);
	run_see(&a, "/srv/d/ax");
	run_see(&a, "/srv/d/bx");
	run_see(&b, "/srv/d/cx");
	run_see(&b, "/srv/d/bx");
	run_see(&b, "/srv/d/dx");
	ck_assert_int_eq(store_save(a.store), 0);
	ck_assert_int_eq(store_save(b.store), 0);
	check_file(HEADER
	    "\tnative-fsread: filename re \"^/srv/d/[^/]+$\" then permit "
	    "# 4 names, e.g. ax; 2026-11-27, 5 times ~\n");
	for (i = 0; i < 3; i++) {
		run_see(&a, "/srv/d/ax");
		run_see(&b, "/srv/d/dx");
	}
	/* What a has in its own words, b has put together. */
	run_see(&a, "/srv/d/ex");
	ck_assert_int_eq(store_finish(a.store), 0);
	ck_assert_int_eq(store_finish(b.store), 0);
	check_file(HEADER
	    "\tnative-fsread: filename re \"^/srv/d/[^/]+$\" then permit "
	    "# 4 names, e.g. ax; 2026-11-27, 9 times ~\n");
	run_end(&a);
	run_end(&b);
}
END_TEST

/* However many, and before they are saved. */
START_TEST(many_at_once)
{
	struct run r;
	char name[64];
	int i;

	run_start(&r);
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "/srv/d/%c%c%c/x", 'a' + i % 10,
		    'a' + i / 10 % 10, 'a' + i / 100);
		run_see(&r, name);
	}
	ck_assert_int_eq(store_finish(r.store), 0);
	check_file(HEADER
	    "\tnative-fsread: filename under \"/srv/d\" then permit "
	    "# 1000 names, e.g. x; 2026-11-27, 1000 times ~\n");
	run_end(&r);
}
END_TEST

Suite *
t_widen(void)
{
	Suite *s = suite_create("widen");
	TCase *tc = tcase_create("widen");

	tcase_add_loop_test(tc, widens, 0, ROWS(rows));
	tcase_add_test(tc, widens_over_runs);
	tcase_add_loop_test(tc, denials_stay, 0, ROWS(denials));
	tcase_add_loop_test(tc, knows_the_sensitive, 0, ROWS(sensitives));
	tcase_add_test(tc, exact);
	suite_add_tcase(s, tc);
	tc = tcase_create("store");
	tcase_add_checked_fixture(tc, folder_make, folder_drop);
	tcase_add_test(tc, deleted_stays_away);
	tcase_add_test(tc, edits_stay);
	tcase_add_test(tc, two_learn);
	tcase_add_test(tc, many_at_once);
	suite_add_tcase(s, tc);
	return s;
}
