/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What is learned: that it covers the call, that it covers the like of it in
 * the next run, and that it covers nothing else.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "engine/eval.h"
#include "engine/general.h"
#include "engine/learn.h"
#include "engine/temp.h"
#include "engine_call.h"
#include "policy/print.h"

#define ROWS(a)	(int)(sizeof(a) / sizeof((a)[0]))
#define RULES	8

static char home[] = "/home/u", user[] = "joe", cwd[] = "/home/u/src";
static const struct vars vars = { home, user, cwd };
static const struct cred nobody = { 1000, 100 };
static struct made_call m;

/* Temporary names, by their last component, and what is made of them. */
static const struct {
	const char	*name;
	enum temp_look	 look;
	const char	*pattern;	/* NULL: it stands for itself */
} temps[] = {
	{ "ccAbCdEf.s", TEMP_SURE, "cc*.s" },		/* gcc */
	{ "ccabcdef.s", TEMP_SURE, "????????.s" },
	{ "cc1b2C3d.ltrans0.o", TEMP_SURE, "cc*.ltrans0.o" },
	{ "tmpabcd1234", TEMP_SURE, "tmp*" },		/* python */
	{ "tmpk3j_d8aa.json", TEMP_SURE, "tmp*.json" },
	{ "tmp_bcdefgh", TEMP_SURE, "tmp*" },
	{ "k3j_d8aa", TEMP_SURE, "????????" },
	{ "pip-install-k3j_d8aa", TEMP_SURE, "pip-install-*" },
	{ "pymp-k3j_d8aa", TEMP_SURE, "pymp-*" },
	{ "sem.mp-k3j_d8aa", TEMP_SURE, "sem.mp-*" },
	{ "psm_a1b2c3d4", TEMP_SURE, "psm_*" },
	{ "foo.AbCdEf", TEMP_SURE, "foo.*" },		/* mktemp */
	{ "tmp.AbCdEfGhIj", TEMP_SURE, "tmp.*" },
	{ "AbCdEf", TEMP_SURE, "??????" },
	{ "fileAbCdEf", TEMP_SURE, "file*" },
	{ "sh-thd.AbCdEf", TEMP_SURE, "sh-thd.*" },	/* bash */
	{ "sh-thd-1234567890", TEMP_SURE, "sh-thd-[0-9]*" },
	{ "sortAbCdEf", TEMP_SURE, "sort*" },
	{ "s0QD9mhvcZ", TEMP_SURE, "??????????" },	/* perl */
	{ "Kga42Fe6Ez", TEMP_SURE, "??????????" },
	{ "_xxxAbCdEf", TEMP_SURE, "??????????" },
	{ "vniyXXXXXX", TEMP_SURE, "??????????" },
	{ "bidvMdRpJ_", TEMP_SURE, "??????????" },
	{ "i3pnv_l4", TEMP_SURE, "????????" },	/* python */
	{ "abcde_12", TEMP_SURE, "????????" },
	{ "a_bcdefg", TEMP_SURE, "????????" },
	{ "abcd1234", TEMP_SURE, "????????" },
	{ "vAbCdEf", TEMP_SURE, "v*" },			/* vim */
	{ "tmp_obj_AbCdEf", TEMP_SURE, "tmp_obj_*" },	/* git */
	{ "tmp_pack_aaaaaa", TEMP_SURE, "tmp_pack_*" },
	{ "npm-1234-abcdef", TEMP_SURE, "npm-[0-9]*-*" },
	{ "ssh-AbCdEfGhIjKl", TEMP_SURE, "ssh-*" },
	{ "agent.4711", TEMP_SURE, "agent.[0-9]*" },
	{ "go-build1234567890", TEMP_SURE, "go-build[0-9]*" },
	{ "junit1234567890123.tmp", TEMP_SURE, "junit[0-9]*.tmp" },
	{ "tmux-1000", TEMP_SURE, "tmux-[0-9]*" },
	{ "emacs1000", TEMP_SURE, "emacs[0-9]*" },
	{ "0af1b2c3-1234-5678-9abc-0123456789ab", TEMP_SURE, "*-*-*-*-*" },
	{ "x[1].AbCdEf", TEMP_SURE, "x\\[1].*" },
	{ "$HOME.AbCdEf", TEMP_SURE, "[$]HOME.*" },
	{ "foo", TEMP_SURE, NULL },
	{ ".foo.txt.swp", TEMP_SURE, NULL },		/* vim */
	{ ".document.txt.swp", TEMP_SURE, NULL },
	{ ".#AbCdEf", TEMP_SURE, NULL },		/* emacs */
	{ "index.lock", TEMP_SURE, NULL },
	{ "a-b", TEMP_SURE, NULL },
	{ "sedAbCdEf", TEMP_LIKELY, "sed*" },		/* sed -i */
	{ "sedaaaaaa", TEMP_LIKELY, "sed*" },
	{ ".goutputstream-AbCdEf", TEMP_LIKELY, ".goutputstream-*" },
	{ "tmp_obj_aaaaaa", TEMP_LIKELY, "tmp_obj_*" },
	{ "config.Ab1dEf", TEMP_LIKELY, "config.*" },
	{ "config.json.a1B2c3", TEMP_LIKELY, "config.json.*" },
	{ "0af1b2c3-1234-5678-9abc-0123456789ab", TEMP_LIKELY, "*-*-*-*-*" },
	{ "notes.4711", TEMP_LIKELY, "notes.[0-9]*" },
	{ "Makefile", TEMP_LIKELY, NULL },
	{ "results", TEMP_LIKELY, NULL },
	{ "my-results", TEMP_LIKELY, NULL },
	{ "MyClass.class", TEMP_LIKELY, NULL },
	{ "report2024.txt", TEMP_LIKELY, NULL },
	{ "libfoo.so.1", TEMP_LIKELY, NULL },
	{ "backup.tar.gz", TEMP_LIKELY, NULL },
	{ "out.4711", TEMP_COUNTED, "out.[0-9]*" },
	{ "a12b34", TEMP_COUNTED, "a[0-9]*b[0-9]*" },
	{ "out.7", TEMP_COUNTED, NULL },
	{ "AbCdEf", TEMP_COUNTED, NULL },
};

START_TEST(shapes)
{
	const char *name = temps[_i].name, *want = temps[_i].pattern;
	char text[256];
	struct buf b;
	int found;

	buf_init(&b, text, sizeof(text));
	buf_puts(&b, "/");
	found = temp_pattern(&b, name, strlen(name), temps[_i].look) == 0;
	ck_assert_msg(found == (want != NULL), "%s: %s", name, text);
	ck_assert_str_eq(text + 1, want != NULL ? want : "");
}
END_TEST

/* What makes a name (or nothing), the call, and the rules learned from it. */
static const struct {
	const char	*made;
	const char	*call;
	const char	*rules;
} learned[] = {
	/* Names as they are. */
	{ NULL, "stat filename=\"/etc/passwd\"",
	    "fsread: filename eq \"/etc/passwd\" then permit" },
	{ NULL, "unlink filename=\"/etc/passwd\"",
	    "fswrite: filename eq \"/etc/passwd\" then permit" },
	{ NULL, "stat filename=\"/a[1]*?\\\\\"",
	    "fsread: filename eq \"/a[1]*?\\\\\" then permit" },
	{ NULL, "stat filename=\"/a\\n\\x1b\\\"b\"",
	    "fsread: filename eq \"/a\\n\\x1b\\\"b\" then permit" },
	{ NULL, "stat filename=\"/$HOME/*\"",
	    "fsread: filename match \"/[$]HOME/\\\\*\" then permit" },
	{ NULL, "unlink filename=\"/<non-existent filename>: a\"",
	    "fswrite: filename match \"/[<]non-existent filename>: a\" then "
	    "permit" },
	{ NULL, "stat filename=\"/$HOMER\"",
	    "fsread: filename eq \"/$HOMER\" then permit" },
	/* Calls without a name. */
	{ NULL, "getppid", "getppid: permit" },
	{ NULL, "unknown-999", "unknown-999: permit" },
	{ NULL, "mmap prot=\"PROT_READ|PROT_EXEC\"",
	    "mmap: prot eq \"PROT_READ|PROT_EXEC\" then permit" },
	{ NULL, "fcntl cmd=\"F_GETFL\"", "fcntl: cmd eq \"F_GETFL\" then permit" },
	{ NULL, "fchmod fd=\"3\" mode=\"600\"",
	    "fchmod: mode re \"^[0-7]{1,3}$\" then permit" },
	{ NULL, "fchmod fd=\"3\" mode=\"4755\"",
	    "fchmod: mode eq \"4755\" then permit" },
	{ NULL, "clone flags=\"CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID\"",
	    "clone: flags nsub \"CLONE_NEW\" then permit\n"
	    "fork: permit\nvfork: permit" },
	{ NULL, "clone flags=\"CLONE_NEWNS\"",
	    "clone: flags eq \"CLONE_NEWNS\" then permit" },
	{ NULL, "vfork", "vfork: permit\nfork: permit\n"
	    "clone: flags nsub \"CLONE_NEW\" then permit" },
	{ NULL, "kill pidname=\"/bin/x\" signame=\"SIGTERM\"",
	    "kill: pidname eq \"/bin/x\" and signame eq \"SIGTERM\" then "
	    "permit" },
	{ NULL, "setuid uid=\"0\" uname=\"root\"",
	    "setuid: uid eq \"0\" then permit\n"
	    "setuid: permit, if user != root" },
	{ NULL, "execve filename=\"/bin/ls\" argv=\"ls -l\"",
	    "execve: filename eq \"/bin/ls\" then permit" },
	{ NULL, "execve filename=\"/home/u/src/a.out\" argv=\"./a.out\"",
	    "execve: filename under \"$CWD\" then permit" },
	{ NULL, "execve filename=\"/usr/lib/gcc/x86_64-linux-gnu/12/cc1\"",
	    "execve: filename eq \"/usr/lib/gcc/x86_64-linux-gnu/12/cc1\" then "
	    "permit" },
	{ NULL, "chdir filename=\"/home/u/src/sub\"",
	    "chdir: filename under \"$CWD\" then permit" },
	{ NULL, "openat filename=\"/a\" oflags=\"O_WRONLY|O_CREAT\" "
	    "mode=\"644\"", "fswrite: filename eq \"/a\" then permit" },
	/* Two names, and one rule where both are alike. */
	{ NULL, "rename filename=\"/a\" filename=\"/b\"",
	    "fswrite: filename eq \"/a\" then permit\n"
	    "fswrite: filename eq \"/b\" then permit" },
	{ NULL, "rename filename=\"/home/u/src/a\" filename=\"/home/u/src/b\"",
	    "fswrite: filename under \"$CWD\" then permit" },
	{ NULL, "symlink string=\"x\" filename=\"/b\"",
	    "fswrite: filename eq \"/b\" then permit" },
	/* Processes, terminals, descriptors. */
	{ NULL, "stat filename=\"/proc/1234/stat\"",
	    "fsread: filename match \"/proc/[0-9]*/stat\" then permit" },
	{ NULL, "stat filename:dir=\"/proc/1234\"",
	    "fsread: filename re \"^/proc/[0-9]+$\" then permit" },
	{ NULL, "open filename:dir=\"/proc/1234/task\" oflags=\"O_RDONLY\"",
	    "fsread: filename re \"^/proc/[0-9]+/task$\" then permit" },
	{ NULL, "stat filename=\"/proc/self/maps\"",
	    "fsread: filename eq \"/proc/self/maps\" then permit" },
	{ NULL, "stat filename=\"/proc/self/task/12/comm\"",
	    "fsread: filename match \"/proc/self/task/[0-9]*/comm\" then "
	    "permit" },
	{ NULL, "readlink filename=\"/proc/self/fd/7\"",
	    "fsread: filename match \"/proc/self/fd/[0-9]*\" then permit" },
	{ NULL, "stat filename=\"/proc/sys/kernel/osrelease\"",
	    "fsread: filename eq \"/proc/sys/kernel/osrelease\" then permit" },
	{ NULL, "open filename=\"/dev/pts/3\" oflags=\"O_RDWR\"",
	    "fswrite: filename match \"/dev/pts/[0-9]*\" then permit" },
	{ NULL, "open filename=\"/dev/pts/ptmx\" oflags=\"O_RDWR\"",
	    "fswrite: filename eq \"/dev/pts/ptmx\" then permit" },
	{ NULL, "open filename=\"pipe:[1234]\" oflags=\"O_RDONLY\"",
	    "fsread: filename match \"pipe:*\" then permit" },
	{ NULL, "stat filename=\"anon_inode:[eventfd]\"",
	    "fsread: filename eq \"anon_inode:[eventfd]\" then permit" },
	{ NULL, "execveat filename=\"/memfd:prog (deleted)\"",
	    "execveat: filename match \"/memfd:prog*\" then permit" },
	{ NULL, "stat filename=\"/tmp/#1234 (deleted)\"",
	    "fsread: filename match \"/tmp/#[0-9]* (deleted)\" then permit" },
	/* Temporary files: made, used, renamed, below a folder made. */
	{ "open filename:new=\"/tmp/ccAbCdEf.s\" "
	    "oflags=\"O_RDWR|O_CREAT|O_EXCL\" mode=\"600\"",
	    "open filename=\"/tmp/ccAbCdEf.s\" oflags=\"O_RDONLY\"",
	    "fsread: filename match \"/tmp/cc*.s\" then permit" },
	{ "mkdir filename:new=\"/tmp/tmpabcd1234\" mode=\"700\"",
	    "unlink filename=\"/tmp/tmpabcd1234/deep/file\"",
	    "fswrite: filename match \"/tmp/tmp*\" then permit" },
	{ "mkdir filename:new=\"/tmp/results\" mode=\"755\"",
	    "rmdir filename=\"/tmp/results\"",
	    "fswrite: filename eq \"/tmp/results\" then permit" },
	{ NULL, "stat filename=\"/tmp/given.AbCdEf\"",
	    "fsread: filename eq \"/tmp/given.AbCdEf\" then permit" },
	{ "open filename:missing=\"/tmp/out.4711\" "
	    "oflags=\"O_WRONLY|O_CREAT|O_TRUNC\" mode=\"644\"",
	    "open filename=\"/tmp/out.4711\" oflags=\"O_RDONLY\"",
	    "fsread: filename match \"/tmp/out.[0-9]*\" then permit" },
	{ "open filename:dir:new=\"/tmp\" oflags=\"O_RDWR|O_TMPFILE\"",
	    "stat filename=\"/tmp/a\"",
	    "fsread: filename eq \"/tmp/a\" then permit" },
	{ NULL, "open filename=\"/tmp/hsperfdata_joe/4711\" oflags=\"O_RDWR\"",
	    "fswrite: filename match \"/tmp/hsperfdata_$USER/[0-9]*\" then "
	    "permit" },
	{ NULL, "unlink filename=\"/tmp/hsperfdata_joe\"",
	    "fswrite: filename eq \"/tmp/hsperfdata_$USER\" then permit" },
	{ NULL, "unlink filename=\"/tmp/hsperfdata_joey\"",
	    "fswrite: filename eq \"/tmp/hsperfdata_joey\" then permit" },
	{ NULL, "unlink filename=\"/tmp/banjoe/x\"",
	    "fswrite: filename eq \"/tmp/banjoe/x\" then permit" },
	{ NULL, "stat filename=\"/var/mail/joe\"",
	    "fsread: filename eq \"/var/mail/$USER\" then permit" },
	{ NULL, "stat filename=\"/var/mail/jim\"",
	    "fsread: filename eq \"/var/mail/jim\" then permit" },
	{ NULL, "unlink filename=\"/var/spool/cron/crontabs/joe\"",
	    "fswrite: filename eq \"/var/spool/cron/crontabs/$USER\" then "
	    "permit" },
	{ NULL, "stat filename=\"/run/user/1000/bus\"",
	    "fsread: filename eq \"/run/user/1000/bus\" then permit" },
	{ "open filename:new=\"/srv/data/sedAbCdEf\" "
	    "oflags=\"O_RDWR|O_CREAT|O_EXCL\" mode=\"600\"",
	    "rename filename=\"/srv/data/sedAbCdEf\" filename=\"/srv/data/x\"",
	    "fswrite: filename match \"/srv/data/sed*\" then permit\n"
	    "fswrite: filename eq \"/srv/data/x\" then permit" },
	/* The working tree, the home, secrets. */
	{ NULL, "stat filename=\"/home/u/src\"",
	    "fsread: filename under \"$CWD\" then permit" },
	{ NULL, "unlink filename=\"/home/u/src/a/b\"",
	    "fswrite: filename under \"$CWD\" then permit" },
	{ NULL, "stat filename=\"/home/u/srcs\"",
	    "fsread: filename eq \"$HOME/srcs\" then permit" },
	{ NULL, "stat filename=\"/\"",
	    "fsread: filename inpath \"$CWD\" then permit" },
	{ NULL, "stat filename=\"/home\"",
	    "fsread: filename inpath \"$CWD\" then permit" },
	{ NULL, "unlink filename=\"/home\"",
	    "fswrite: filename eq \"/home\" then permit" },
	{ NULL, "stat filename=\"/home/u\"",
	    "fsread: filename eq \"$HOME\" then permit" },
	{ NULL, "stat filename=\"/home/u/src/.ssh/id\"",
	    "fsread: filename eq \"$HOME/src/.ssh/id\" then permit" },
	{ NULL, "stat filename=\"/home/u/src/id_rsa.pub\"",
	    "fsread: filename eq \"$HOME/src/id_rsa.pub\" then permit" },
	/* Packages. */
	{ NULL, "stat filename=\"/usr/lib/python3.11/os.py\"",
	    "fsread: filename under \"/usr/lib\" then permit" },
	{ NULL, "unlink filename=\"/usr/lib/python3.11/os.py\"",
	    "fswrite: filename eq \"/usr/lib/python3.11/os.py\" then permit" },
	{ NULL, "stat filename=\"/usr/lib/python3.11\"",
	    "fsread: filename under \"/usr/lib\" then permit" },
	{ NULL, "stat filename=\"/usr/lib\"",
	    "fsread: filename under \"/usr/lib\" then permit" },
	{ NULL, "stat filename=\"/usr/lib/x86_64-linux-gnu/libc.so.6\"",
	    "fsread: filename under \"/usr/lib\" then permit" },
	{ NULL, "stat filename=\"/usr/lib/x86_64-linux-gnu/gconv/UTF-16.so\"",
	    "fsread: filename under \"/usr/lib\" then permit" },
	{ NULL, "stat filename=\"/usr/include/stdio.h\"",
	    "fsread: filename under \"/usr/include\" then permit" },
	{ NULL, "stat filename=\"/usr/share/locale/de/a.mo\"",
	    "fsread: filename under \"/usr/share\" then permit" },
	{ NULL, "stat filename=\"/etc/ssl/certs/ca.crt\"",
	    "fsread: filename under \"/etc/ssl/certs\" then permit" },
	{ NULL, "stat filename=\"/etc/ssl/private/key\"",
	    "fsread: filename eq \"/etc/ssl/private/key\" then permit" },
	{ NULL, "stat filename=\"/etc/java-17-openjdk/net.properties\"",
	    "fsread: filename under \"/etc/java-17-openjdk\" then permit" },
	{ NULL, "stat filename=\"/opt/node/lib/a.js\"",
	    "fsread: filename under \"/opt/node\" then permit" },
	{ NULL, "stat filename=\"/home/u/.nvm/versions/a\"",
	    "fsread: filename under \"$HOME/.nvm\" then permit" },
	{ NULL, "stat filename=\"/home/u/.pyenv/versions/3.12/lib/a\"",
	    "fsread: filename under \"$HOME/.pyenv/versions/3.12\" then "
	    "permit" },
	{ NULL, "stat filename=\"/srv/app/node_modules/a/index.js\"",
	    "fsread: filename under \"/srv/app/node_modules\" then permit" },
	/* What does not exist. */
	{ NULL, "stat filename:missing=\"/home/u/.inputrc\"",
	    "fsread: filename match \"/<non-existent filename>: *\" then "
	    "permit" },
	{ NULL, "unlink filename:missing=\"/home/u/.x\"",
	    "fswrite: filename eq \"$HOME/.x\" then permit" },
	/* Addresses. */
	{ NULL, "connect sockaddr=\"inet-[127.0.0.1]:80\"",
	    "connect: sockaddr eq \"inet-[127.0.0.1]:80\" then permit" },
	{ NULL, "connect sockaddr=\"inet-[127.0.0.1]:40001\"",
	    "connect: sockaddr match \"inet-\\\\[127.0.0.1]:[3-6]????\" then "
	    "permit" },
	{ NULL, "connect sockaddr=\"inet-[::1]:60999\"",
	    "connect: sockaddr match \"inet-\\\\[::1]:[3-6]????\" then permit" },
	{ NULL, "bind sockaddr=\"inet-[0.0.0.0]:40001\"",
	    "bind: sockaddr match \"inet-\\\\[0.0.0.0]:[3-6]????\" then "
	    "permit" },
	{ NULL, "connect sockaddr=\"inet-[10.0.0.1]:40001\"",
	    "connect: sockaddr eq \"inet-[10.0.0.1]:40001\" then permit" },
	{ NULL, "connect sockaddr=\"inet-[127.0.0.1]:61000\"",
	    "connect: sockaddr eq \"inet-[127.0.0.1]:61000\" then permit" },
	{ NULL, "connect sockaddr=\"/run/nscd/socket\"",
	    "connect: sockaddr eq \"/run/nscd/socket\" then permit" },
	{ NULL, "connect sockaddr=\"@/tmp/.X11-unix/X0\"",
	    "connect: sockaddr eq \"@/tmp/.X11-unix/X0\" then permit" },
	{ NULL, "connect sockaddr=\"@/tmp/dbus-Ab1dEfGh\"",
	    "connect: sockaddr eq \"@/tmp/dbus-Ab1dEfGh\" then permit" },
	{ NULL, "connect sockaddr=\"@/tmp/app-Ab1dEfGh\"",
	    "connect: sockaddr match \"@/tmp/app-*\" then permit" },
	{ NULL, "sendto", "sendto: not sockaddr sub \"\" then permit" },
	{ NULL, "sendmmsg sockaddr=\"inet-[10.0.0.1]:53\"",
	    "sendmmsg: sockaddr match \"inet-*:53\" then permit" },
	/* A text that did not fit cannot be permitted. */
	{ NULL, "stat filename:cut=\"/a\"", "" },
};

/* Learns from a call and writes the rules to b; the file takes them. */
static void
learn(struct learn *l, const struct call *c, uint32_t uncovered,
    struct policy *p, struct buf *b)
{
	struct rule *r[RULES];
	char *text;
	int i, n;

	n = learn_rules(l, c, uncovered, r, RULES);
	for (i = 0; i < n; i++) {
		text = print_rule(r[i]);
		buf_printf(b, "%s%s", i > 0 ? "\n" : "",
		    strncmp(text, "native-", 7) == 0 ? text + 7 : text);
		free(text);
		STAILQ_INSERT_TAIL(&p->rules, r[i], entry);
	}
}

/* The verdict of a policy on a call. */
static enum verdict_kind
judge(const struct policy_file *file, const struct call *c, int alias,
    uint32_t *uncovered)
{
	struct diag *diag = diag_new(diag_to_stderr, NULL);
	struct prog *prog = prog_compile(file, "/bin/x",
	    alias ? 0 : COMPILE_NOALIAS, diag);
	struct verdict v;

	ck_assert_ptr_nonnull(prog);
	v = eval_call(prog, c, &nobody, uncovered);
	prog_free(prog);
	diag_free(diag);
	return v.kind;
}

/* Notes calls, one a line. */
static void
note(struct learn *l, const char *calls)
{
	char line[512];
	size_t n;

	for (; calls != NULL && *calls != '\0'; calls += n + (calls[n] == '\n')) {
		n = strcspn(calls, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)n, calls);
		ck_assert_msg(make_call(&m, line) == 0, "%s", line);
		learn_note(l, &m.call);
	}
}

/* One row, with aliases and without: the call is covered in any case. */
static void
run(int row, int alias, char *text, size_t cap)
{
	struct policy_file *file = policy_file_new("test");
	struct policy *p = policy_new(file, "/bin/x", "native");
	struct learn *l = learn_new(&vars, alias ? 0 : LEARN_NOALIAS);
	int is_cut = strstr(learned[row].call, ":cut") != NULL;
	uint32_t uncovered;
	struct buf b;

	note(l, learned[row].made);
	note(l, learned[row].call);
	ck_assert_int_eq(judge(file, &m.call, alias, &uncovered),
	    VERDICT_NONE);
	buf_init(&b, text, cap);
	learn(l, &m.call, uncovered, p, &b);
	ck_assert_msg(judge(file, &m.call, alias, &uncovered) ==
	    (is_cut ? VERDICT_NONE : VERDICT_PERMIT), "%s\n%s",
	    learned[row].call, text);
	learn_free(l);
	policy_file_free(file);
}

START_TEST(learns)
{
	char text[4096];

	run(_i, 1, text, sizeof(text));
	ck_assert_str_eq(text, learned[_i].rules);
}
END_TEST

START_TEST(learns_without_aliases)
{
	char text[4096];

	run(_i, 0, text, sizeof(text));
	ck_assert_ptr_null(strstr(text, "fsread"));
	ck_assert_ptr_null(strstr(text, "fswrite"));
}
END_TEST

/* Learned from the first call, the second is covered, or it is not. */
static const struct { const char *made, *first, *second; int covered; }
likes[] = {
	{ NULL, "stat filename=\"/proc/12/stat\"",
	    "stat filename=\"/proc/4711/stat\"", 1 },
	{ NULL, "stat filename=\"/proc/12/stat\"",
	    "stat filename=\"/proc/12/environ\"", 0 },
	{ NULL, "stat filename:dir=\"/proc/12\"",
	    "stat filename=\"/proc/12/environ\"", 0 },
	{ NULL, "stat filename:dir=\"/proc/12\"",
	    "stat filename:dir=\"/proc/13\"", 1 },
	{ NULL, "connect sockaddr=\"inet-[127.0.0.1]:40001\"",
	    "connect sockaddr=\"inet-[127.0.0.1]:40002\"", 1 },
	{ NULL, "connect sockaddr=\"inet-[127.0.0.1]:40001\"",
	    "connect sockaddr=\"inet-[127.0.0.2]:40001\"", 0 },
	{ NULL, "stat filename=\"/a*\"", "stat filename=\"/ab\"", 0 },
	{ NULL, "stat filename=\"/$HOME\"", "stat filename=\"//home/u\"", 0 },
	{ NULL, "stat filename:missing=\"/a\"", "stat filename:missing=\"/b/c\"",
	    1 },
	{ NULL, "stat filename:missing=\"/a\"", "stat filename=\"/a\"", 0 },
	{ NULL, "sendto", "sendto sockaddr=\"inet-[10.0.0.1]:1\"", 0 },
	{ NULL, "utimensat", "utimensat filename=\"/a\"", 0 },
	{ "open filename:new=\"/tmp/ccAbCdEf.s\" "
	    "oflags=\"O_RDWR|O_CREAT|O_EXCL\" mode=\"600\"",
	    "open filename=\"/tmp/ccAbCdEf.s\" oflags=\"O_RDONLY\"",
	    "open filename=\"/tmp/ccx1y2z3.s\" oflags=\"O_RDONLY\"", 1 },
	{ "open filename:new=\"/tmp/ccAbCdEf.s\" "
	    "oflags=\"O_RDWR|O_CREAT|O_EXCL\" mode=\"600\"",
	    "open filename=\"/tmp/ccAbCdEf.s\" oflags=\"O_RDONLY\"",
	    "open filename=\"/tmp/other.s\" oflags=\"O_RDONLY\"", 0 },
	/* Python's semaphores: made, linked, opened again. */
	{ "open filename:new=\"/dev/shm/sem.AbCdEf\" "
	    "oflags=\"O_RDWR|O_CREAT|O_EXCL\" mode=\"600\"\n"
	    "linkat filename=\"/dev/shm/sem.AbCdEf\" "
	    "filename:missing=\"/dev/shm/sem.mp-abcdefgh\"",
	    "unlink filename=\"/dev/shm/sem.mp-abcdefgh\"",
	    "unlink filename=\"/dev/shm/sem.mp-hgfedcba\"", 1 },
	/* sqlite's journal is made with a fixed name. */
	{ "open filename:new=\"/tmp/test.db-journal\" "
	    "oflags=\"O_RDWR|O_CREAT|O_EXCL\" mode=\"644\"",
	    "unlink filename=\"/tmp/test.db-journal\"",
	    "unlink filename=\"/tmp/test.db-other\"", 0 },
};

START_TEST(covers_the_like)
{
	struct policy_file *file = policy_file_new("test");
	struct policy *p = policy_new(file, "/bin/x", "native");
	struct learn *l = learn_new(&vars, 0);
	uint32_t uncovered;
	char text[4096];
	struct buf b;

	buf_init(&b, text, sizeof(text));
	note(l, likes[_i].made);
	note(l, likes[_i].first);
	learn(l, &m.call, ~UINT32_C(0), p, &b);
	ck_assert_int_eq(make_call(&m, likes[_i].second), 0);
	ck_assert_msg((judge(file, &m.call, 1, &uncovered) == VERDICT_PERMIT) ==
	    likes[_i].covered, "%s\n%s", likes[_i].second, text);
	learn_free(l);
	policy_file_free(file);
}
END_TEST

/* Folders to start in: whether all below may be one rule. */
static const struct { const char *home, *cwd; int project; } projects[] = {
	{ "/home/u", "/home/u/src", 1 }, { "/home/u", "/home/u", 0 },
	{ "/home/u", "/home", 0 }, { "/home/u", "/", 0 },
	{ "/home/u", "/home/v", 0 }, { "/home/u", "/home/v/src", 1 },
	{ "/root", "/root", 0 }, { "/var/lib/u", "/var/lib/u", 0 },
	{ "/var/lib/u", "/var/lib/u/x", 1 },
	{ "/root", "/tmp", 0 }, { "/root", "/tmp/x", 1 },
	{ "/root", "/usr/src/linux", 0 }, { "/root", "/etc/x", 0 },
	{ "/root", "/var/tmp", 0 }, { "/root", "/var/www/x", 1 },
	{ "/root", "/app", 1 }, { "/root", "/srv", 0 },
	{ "/root", "/srv/x", 1 }, { "/root", "/dev/shm", 0 },
	{ "/root", "/run/user/0", 0 }, { "/", "/srv/x", 1 },
	{ "/root", "/dev/shm/x", 1 }, { "/root", "/dev/x", 0 },
};

START_TEST(finds_projects)
{
	struct vars v = { strdup(projects[_i].home), user,
	    strdup(projects[_i].cwd) };

	ck_assert_msg(general_is_project(&v) == projects[_i].project, "%s",
	    v.cwd);
	free(v.home);
	free(v.cwd);
}
END_TEST

/* No more rules than there is room for. */
START_TEST(keeps_room)
{
	struct learn *l = learn_new(&vars, 0);
	struct rule *r[2] = { NULL, NULL };

	ck_assert_int_eq(make_call(&m, "rename filename=\"/a\" "
	    "filename=\"/b\""), 0);
	ck_assert_int_eq(learn_rules(l, &m.call, 3, r, 1), 1);
	ck_assert_ptr_null(r[1]);
	rule_free(r[0]);
	learn_free(l);
}
END_TEST

Suite *
t_learn(void)
{
	Suite *s = suite_create("learn");
	TCase *tc = tcase_create("learn");

	tcase_add_loop_test(tc, shapes, 0, ROWS(temps));
	tcase_add_loop_test(tc, learns, 0, ROWS(learned));
	tcase_add_loop_test(tc, learns_without_aliases, 0, ROWS(learned));
	tcase_add_loop_test(tc, covers_the_like, 0, ROWS(likes));
	tcase_add_loop_test(tc, finds_projects, 0, ROWS(projects));
	tcase_add_test(tc, keeps_room);
	suite_add_tcase(s, tc);
	return s;
}
