/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Records: what is read is what was written, and judged alike.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "call/door.h"
#include "engine/explain.h"
#include "engine_call.h"
#include "folder.h"
#include "record/reader.h"
#include "record/recorder.h"

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

static struct made_call m;
static char path[96];
static char word[3][8] = { "make", "-k", "\xff\"x" };
static char *const argv[] = { word[0], word[1], word[2], NULL };
static char home[] = "/home/u", user[] = "u", cwd[] = "/home/u/\xfe src";
static char elsewhere[] = "/elsewhere";
static struct vars vars = { home, user, cwd };

static void
setup(void)
{
	folder_make();
	snprintf(path, sizeof(path), "%s/rec", folder_top);
}

static struct recorder *
begin(void)
{
	const char *why = NULL;
	struct recorder *r = recorder_new(path, &vars, argv, &why);

	ck_assert_msg(r != NULL, "%s", why);
	return r;
}

static struct record_call
judged(const struct call *c)
{
	return (struct record_call){ .call = c, .prog = "/bin/\x80x",
	    .policy = "/bin/p", .cred = { 1000, 4294967294u },
	    .verdict = VERDICT_NONE, .outcome = VERDICT_DENY, .error = ENOENT,
	    .rule = "no rule" };
}

/* Opens the record; what is told must be this, "" for nothing. */
static struct record_reader *
reopen(const char *told)
{
	struct diag *diag = diag_new(store_hear, NULL);
	struct record_reader *rd;

	store_said[0] = '\0';
	rd = record_open(path, diag);
	diag_free(diag);
	if (told[0] == '\0')
		ck_assert_str_eq(store_said, "");
	else
		ck_assert_msg(strstr(store_said, told) != NULL, "%s\nlacks %s",
		    store_said, told);
	return rd;
}

static const char *const calls[] = {
	"getppid",
	"unknown-999",
	"linux-getppid",
	"open filename=\"/etc/passwd\" oflags=\"O_RDONLY|O_CLOEXEC\"",
	"openat filename:new=\"/tmp/a\" oflags=\"O_WRONLY|O_CREAT|O_EXCL\" "
	    "mode=\"600\"",
	"openat filename:dir=\"/tmp\" oflags=\"O_RDONLY|O_DIRECTORY\"",
	"stat filename=\"/a\\\"b\\\\\\n\\x1b\\x00\\xff\xe2\x82\xac\\xe2\\x80\\xae\"",
	"stat filename=\"\"",
	"stat filename:missing=\"/tmp/none\"",
	"stat filename:cut=\"/a\"",
	"rename filename=\"/a\" filename=\"/b\"",
	"linux-rename filename=\"/a\" filename=\"/b\"",
	"execve filename=\"/bin/ls\" argv=\"ls -l \\x80\"",
	"setuid uid=\"0\" uname=\"root\"",
	"connect sockaddr=\"inet-[127.0.0.1]:80\"",
	"connect sockaddr=\"@a\\x00b\"",
	"sendto",
	"sendmmsg sockaddr=\"/b\" sockaddr=\"/c\"",
	"linux-socketcall/bind sockaddr=\"/a\"",
	"linux-ipc/shmat prot=\"PROT_READ\"",
	"linux-mmap prot=\"PROT_READ\"",
	"kill pidname=\"/bin/x\" signame=\"SIGTERM\"",
	"mount source=\"none\" filename=\"/mnt\" fstype=\"tmpfs\"",
	"mknod filename=\"/d\" mode=\"644\"",
	"ioctl cmd=\"TIOCSTI\"",
	"ptrace pidname=\"<unknown>\"",
};

/* Writes a row's call n times and reads it back. */
static struct record_reader *
there_and_back(int row, int n, struct recorded *out)
{
	struct recorder *r = begin();
	struct record_call rc;
	struct record_reader *rd;

	ck_assert_int_eq(make_call(&m, calls[row]), 0);
	m.call.args[0] = 0x7ffc12345678;
	m.call.args[1] = m.call.sys != NULL && strcmp(m.call.sys->name,
	    "mknod") == 0 ? S_IFBLK | 0644 : TIOCSTI;
	m.call.args[2] = 0x803;
	rc = judged(&m.call);
	while (n-- > 0)
		recorder_call(r, &rc);
	recorder_free(r);
	ck_assert_ptr_nonnull(rd = reopen(""));
	ck_assert_int_eq(record_next(rd, out), 1);
	return rd;
}

START_TEST(call_row)
{
	static struct recorded out;
	struct record_reader *rd = there_and_back(_i, 3, &out);
	const struct field *a, *b;
	char want[4096], got[4096];
	struct buf wb, gb;
	int i;

	ck_assert_int_eq(out.count, 3);
	ck_assert_str_eq(out.prog, "/bin/\x80x");
	ck_assert_str_eq(out.policy, "/bin/p");
	ck_assert_str_eq(out.rule, "no rule");
	ck_assert_str_eq(out.vars.cwd, vars.cwd);
	ck_assert_str_eq(out.vars.home, vars.home);
	ck_assert_str_eq(out.vars.user, vars.user);
	ck_assert_str_eq(out.pos.file, path);
	ck_assert_int_eq(out.pos.line, 2);
	ck_assert_uint_eq(out.cred.uid, 1000);
	ck_assert_uint_eq(out.cred.gid, 4294967294u);
	ck_assert_int_eq(out.verdict, VERDICT_NONE);
	ck_assert_int_eq(out.outcome, VERDICT_DENY);
	ck_assert_int_eq(out.error, ENOENT);
	ck_assert_ptr_eq(out.call.abi, m.call.abi);
	ck_assert_int_eq(out.call.sys != NULL, m.call.sys != NULL);
	if (m.call.sys != NULL)
		ck_assert_int_eq(out.call.sys->id, m.call.sys->id);
	ck_assert_int_eq(out.call.nr, m.call.nr);
	ck_assert_int_eq(out.call.alias, m.call.alias);
	ck_assert_int_eq(out.call.nfield, m.call.nfield);
	ck_assert_ptr_eq(door_find(&out.call), door_find(&m.call));
	for (i = 0; i < m.call.nfield; i++) {
		a = &m.call.field[i];
		b = &out.call.field[i];
		ck_assert_str_eq(a->name, b->name);
		ck_assert_uint_eq(a->len, b->len);
		ck_assert_mem_eq(a->text, b->text, a->len + 1);
		ck_assert_int_eq(a->kind, b->kind);
		ck_assert_int_eq(a->flags, b->flags);
		ck_assert_int_eq(a->index, b->index);
		if (a->kind == ARG_OFLAGS || a->kind == ARG_MODE)
			ck_assert_uint_eq(a->value, b->value);
	}
	buf_init(&wb, want, sizeof(want));
	buf_init(&gb, got, sizeof(got));
	explain_permit(&wb, &m.call, 1, ~0U);
	explain_permit(&gb, &out.call, 1, ~0U);
	ck_assert_str_eq(got, want);
	ck_assert_int_eq(record_next(rd, &out), 0);
	record_close(rd);
}
END_TEST

/* The doors depend on registers, which are in the record. */
START_TEST(doors_open)
{
	static const char *const open[] = { "mknod", "ioctl", "ptrace" };
	static struct recorded out;
	struct record_reader *rd;
	size_t i, k;
	int n = 0;

	for (i = 0; i < NITEMS(calls); i++)
		for (k = 0; k < NITEMS(open); k++) {
			if (strncmp(calls[i], open[k], strlen(open[k])) != 0)
				continue;
			rd = there_and_back((int)i, 1, &out);
			ck_assert_ptr_nonnull(door_find(&out.call));
			record_close(rd);
			unlink(path);
			n++;
		}
	ck_assert_int_eq(n, 3);
}
END_TEST

static void
note(struct recorder *r, const char *line)
{
	struct record_call rc;

	ck_assert_int_eq(make_call(&m, line), 0);
	rc = judged(&m.call);
	recorder_call(r, &rc);
}

/* Two runs in one file; the counts of one are not those of the other. */
START_TEST(runs_appended)
{
	static const struct { const char *call; int count; } want[] = {
		{ "getpid", 3 }, { "getppid", 1 }, { "getppid", 2 },
		{ "getpid", 1 },
	};
	static struct recorded out;
	struct record_reader *rd;
	struct recorder *r = begin();
	char name[32];
	size_t i;

	note(r, "getpid");
	note(r, "getppid");
	note(r, "getpid");
	recorder_flush(r);
	note(r, "getpid");
	recorder_free(r);
	vars.cwd = elsewhere;
	r = begin();
	note(r, "getppid");
	note(r, "getppid");
	note(r, "getpid");
	recorder_free(r);
	rd = reopen("");
	for (i = 0; i < NITEMS(want); i++) {
		ck_assert_int_eq(record_next(rd, &out), 1);
		ck_assert_str_eq(call_name(&out.call, name), want[i].call);
		ck_assert_uint_eq(out.count, want[i].count);
		ck_assert_int_eq(strcmp(out.vars.cwd, elsewhere) == 0,
		    i >= 2);
	}
	ck_assert_int_eq(record_next(rd, &out), 0);
	record_close(rd);
}
END_TEST

/* More than can be known again: nothing is lost, only not folded. */
START_TEST(cap)
{
	static struct recorded out;
	struct recorder *r = begin();
	struct record_reader *rd;
	uint64_t lines = 0, sum = 0;
	char line[64];
	int i, twice;

	for (twice = 0; twice < 2; twice++)
		for (i = 0; i < RECORDER_CALLS + 100; i++) {
			snprintf(line, sizeof(line), "stat filename=\"/%d\"", i);
			note(r, line);
		}
	recorder_free(r);
	rd = reopen("");
	for (; record_next(rd, &out) == 1; lines++)
		sum += out.count;
	ck_assert_uint_eq(sum, 2 * (RECORDER_CALLS + 100));
	ck_assert_uint_eq(lines, RECORDER_CALLS + 200);
	record_close(rd);
}
END_TEST

static void
stderr_to(const char *name)
{
	char file[96];
	int fd;

	snprintf(file, sizeof(file), "%s/%s", folder_top, name);
	fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0600);
	ck_assert_int_ge(dup2(fd, STDERR_FILENO), 0);
	close(fd);
}

static void
limit_files(rlim_t most)
{
	struct rlimit l;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &l);
	l.rlim_cur = most;
	setrlimit(RLIMIT_FSIZE, &l);
}

/* While the disk is full, no assert can be made: libcheck writes files too. */
static void
note_full(struct recorder *r, const char *line)
{
	struct record_call rc;

	ck_assert_int_eq(make_call(&m, line), 0);
	rc = judged(&m.call);
	limit_files(4096);
	recorder_call(r, &rc);
	limit_files(RLIM_INFINITY);
}

/* A full disk: no half line; what has room later is written later. */
START_TEST(disk_full)
{
	static struct recorded out;
	struct recorder *r = begin();
	struct record_reader *rd;
	uint64_t lines = 0, sum = 0;
	char line[64], *text;
	int i;

	stderr_to("err");
	for (i = 0; i < 300; i++) {
		snprintf(line, sizeof(line), "stat filename=\"/%d\"", i % 100);
		note_full(r, line);
	}
	limit_files(4096);
	recorder_flush(r);
	limit_files(RLIM_INFINITY);
	text = folder_get("rec");
	ck_assert_uint_gt(strlen(text), 3000);
	ck_assert_int_eq(text[strlen(text) - 1], '\n');
	free(text);
	recorder_free(r);
	folder_check("err", "systrace: the record cannot be written: File too "
	    "large\n");
	rd = reopen("");
	for (; record_next(rd, &out) == 1; lines++)
		sum += out.count;
	ck_assert_uint_eq(sum, 300);
	ck_assert_uint_eq(lines, 100);
	record_close(rd);
}
END_TEST

START_TEST(disk_stays_full)
{
	static struct recorded out;
	struct recorder *r = begin();
	struct record_reader *rd;
	char line[64], *text;
	uint64_t sum = 0;
	int i;

	stderr_to("err");
	for (i = 0; i < 100; i++) {
		snprintf(line, sizeof(line), "stat filename=\"/%d\"", i);
		note_full(r, line);
	}
	limit_files(4096);
	recorder_free(r);
	limit_files(RLIM_INFINITY);
	rd = reopen("calls of this run that could not be written: ");
	while (record_next(rd, &out) == 1)
		sum += out.count;
	record_close(rd);
	text = folder_get("err");
	snprintf(line, sizeof(line), "calls that the record has lost: %d\n",
	    100 - (int)sum);
	ck_assert_msg(strstr(text, line) != NULL, "%s%s", text, line);
	free(text);
}
END_TEST

/* Files that no record may be appended to. */
START_TEST(refused)
{
	const char *why;
	int fd;

	folder_put("rec", "my letter\n");
	ck_assert_ptr_null(recorder_new(path, &vars, argv, &why));
	ck_assert_str_eq(why, "it holds something else than a record");
	folder_check("rec", "my letter\n");
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_ptr_null(recorder_new(path, &vars, argv, &why));
	ck_assert_str_eq(why, "it is no regular file");
	unlink(path);
	fd = open(path, O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	ck_assert_ptr_null(recorder_new(path, &vars, argv, &why));
	ck_assert_str_eq(why, "another run is writing it");
	close(fd);
	ck_assert_ptr_null(recorder_new("/nonexistent/rec", &vars, argv,
	    &why));
	ck_assert_str_eq(why, "No such file or directory");
}
END_TEST

#define RUN	"{\"run\":1,\"user\":\"u\",\"home\":\"/\",\"cwd\":\"/\"}\n"
#define CALL(id, arguments)	"{\"id\":" id ",\"count\":1,\"prog\":\"/p\"," \
    "\"policy\":\"/p\",\"emulation\":\"native\",\"syscall\":\"stat\"," \
    "\"number\":4,\"arguments\":[" arguments "],\"uid\":0,\"gid\":0," \
    "\"verdict\":\"none\",\"outcome\":\"deny\",\"rule\":\"x\"}\n"
#define END	"{\"end\":\"t\",\"lost\":0}\n"

/* Texts of records, and what is told of them. */
static const struct {
	const char *text;
	const char *told;
	int is_read;
} texts[] = {
	{ RUN CALL("1", "") END, "", 1 },
	{ RUN CALL("1", ""), "rec:1:1: warning: the run that begins here has "
	    "no end", 1 },
	{ RUN CALL("1", "") RUN END, "rec:1:1: warning: the run that begins",
	    1 },
	{ RUN CALL("1", "") "{\"ag", "rec:3:1: warning: the last line is cut",
	    1 },
	{ RUN "{\"end\":\"t\",\"lost\":7}\n", "rec:2:1: warning: calls of this "
	    "run that could not be written: 7", 1 },
	{ "", "error: this is no record: it is empty", 0 },
	{ CALL("1", ""), "rec:1:1: error: a line that begins a run", 0 },
	{ RUN END CALL("1", ""), "rec:3:1: error: a line that begins a", 0 },
	{ RUN "[1]\n", "rec:2:1: error: this is no JSON object", 0 },
	{ RUN "\n", "rec:2:1: error: this is no JSON object", 0 },
	{ RUN "{\"id\":1,\n", "rec:2:1: error: this is no JSON object", 0 },
	{ RUN "{\"odd\":1}\n", "rec:2:1: error: this is no line of", 0 },
	{ "{\"run\":2}\n", "rec:1:1: error: this is no record that this "
	    "version can read", 0 },
	{ "{\"run\":1}\n", "rec:1:1: error: \"home\", \"user\" or", 0 },
	{ RUN CALL("0", ""), "rec:2:1: error: \"id\"", 0 },
	{ RUN CALL("2", "") CALL("2", ""), "rec:3:1: error: \"id\" is not "
	    "above", 0 },
	{ RUN "{\"again\":1,\"count\":1}\n", "rec:2:1: error: \"again\"", 0 },
	{ RUN CALL("1", "") "{\"again\":1,\"count\":-1}\n",
	    "rec:3:1: error: \"count\"", 0 },
	{ RUN CALL("1", "7"), "rec:2:1: error: an argument is no object", 0 },
	{ RUN CALL("1", "{}"), "an argument has no \"name\"", 0 },
	{ RUN CALL("1", "{\"name\":\"filename\"}"), "no \"text\"", 0 },
	{ RUN CALL("1", "{\"name\":\"filename\",\"text\":\"/\"}"),
	    "no known \"kind\"", 0 },
	{ RUN CALL("1", "{\"name\":\"a\",\"text\":\"/\",\"kind\":\"path\","
	    "\"flags\":[\"odd\"]}"), "\"flags\" has an unknown word", 0 },
	{ RUN CALL("1", "{\"name\":\"a\",\"text\":\"/\",\"kind\":\"path\","
	    "\"index\":900}"), "\"index\" is no number", 0 },
	{ RUN CALL("1", "{\"name\":\"a\",\"text\":\"/\",\"kind\":\"path\","
	    "\"error\":\"EODD\"}"), "\"error\" is no errno", 0 },
};

START_TEST(text_row)
{
	static struct recorded out;
	struct record_reader *rd;

	folder_put("rec", texts[_i].text);
	rd = reopen(texts[_i].told);
	ck_assert_int_eq(rd != NULL, texts[_i].is_read);
	while (rd != NULL && record_next(rd, &out) == 1)
		ck_assert_int_eq(out.pos.line, 2);
	record_close(rd);
}
END_TEST

/* A run that was killed while it wrote leaves nothing in the next one's way. */
START_TEST(torn_tail)
{
	static struct recorded out;
	struct recorder *r;
	struct record_reader *rd;
	char *text;

	folder_put("rec", RUN CALL("1", "") "{\"id\":2,\"cou");
	r = begin();
	note(r, "getpid");
	recorder_free(r);
	text = folder_get("rec");
	ck_assert_ptr_null(strstr(text, "\"cou{"));
	ck_assert_int_eq(strncmp(text, RUN CALL("1", "") "{\"run\"",
	    strlen(RUN CALL("1", "") "{\"run\"")), 0);
	free(text);
	rd = reopen("rec:1:1: warning: the run that begins here has no end");
	ck_assert_int_eq(record_next(rd, &out), 1);
	ck_assert_int_eq(record_next(rd, &out), 1);
	ck_assert_int_eq(record_next(rd, &out), 0);
	record_close(rd);
}
END_TEST

Suite *
t_record(void)
{
	Suite *s = suite_create("record");
	TCase *tc = tcase_create("record");

	tcase_add_checked_fixture(tc, setup, folder_drop);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, call_row, 0, (int)NITEMS(calls));
	tcase_add_test(tc, doors_open);
	tcase_add_test(tc, runs_appended);
	tcase_add_test(tc, cap);
	tcase_add_test(tc, disk_full);
	tcase_add_test(tc, disk_stays_full);
	tcase_add_test(tc, refused);
	tcase_add_loop_test(tc, text_row, 0, (int)NITEMS(texts));
	tcase_add_test(tc, torn_tail);
	suite_add_tcase(s, tc);
	return s;
}
