/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The same records in every format, against tests/golden/audit/records
 * (UPDATE=1 writes it), and logs behind sockets that come and go.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "audit/audit.h"
#include "audit/audit_text.h"
#include "audit/fields.h"
#include "base/buf.h"
#include "folder.h"

#define GOLDEN		"tests/golden/audit/records"
#define GOT_MOST	(1 << 20)
#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

static char path[96], journal[96], devlog[96];
static char got[GOT_MOST];
static size_t ngot;

static void
setup(void)
{
	folder_make();
	snprintf(path, sizeof(path), "%s/log", folder_top);
	snprintf(journal, sizeof(journal), "%s/journal", folder_top);
	snprintf(devlog, sizeof(devlog), "%s/devlog", folder_top);
}

static struct audit *
open_log(enum audit_sink sink, enum audit_format format)
{
	struct audit_conf conf = { sink, format, path, journal, devlog };

	return audit_new(&conf);
}

/* Reads datagrams (or, type SOCK_STREAM, does not) at a name. */
static int
listen_at(const char *name, int type)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(sun.sun_path, sizeof(sun.sun_path), "%s", name);
	unlink(name);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sun, sizeof(sun)), 0);
	return fd;
}

static void
hang_up(int fd, const char *name)
{
	close(fd);
	unlink(name);
}

/* What a file handed over has in it, which must be sealed. */
static void
read_file(int fd)
{
	struct stat st;
	ssize_t n;

	ck_assert_int_eq(fcntl(fd, F_GET_SEALS) & 0xf, 0xf);
	ck_assert_int_eq(fstat(fd, &st), 0);
	n = pread(fd, got, sizeof(got) - 1, 0);
	ck_assert_int_eq(n, st.st_size);
	ngot = (size_t)n;
	close(fd);
}

/* The next message into got; 0 if there is none. */
static int
next(int fd)
{
	union {
		struct cmsghdr	 align;
		char		 room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec iov = { got, sizeof(got) - 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1,
	    .msg_control = control.room, .msg_controllen = sizeof(control) };
	struct cmsghdr *c;
	ssize_t n = recvmsg(fd, &msg, 0);
	int file;

	if (n == -1)
		return 0;
	ck_assert_int_eq(msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC), 0);
	ngot = (size_t)n;
	if ((c = CMSG_FIRSTHDR(&msg)) != NULL) {
		ck_assert_int_eq(c->cmsg_type, SCM_RIGHTS);
		ck_assert_int_eq(n, 0);
		memcpy(&file, CMSG_DATA(c), sizeof(file));
		read_file(file);
	}
	got[ngot] = '\0';
	return 1;
}

static const struct field fields[] = {
	{ .name = "filename", .text = "/a, \"b\"\\c]\n\xff\xe2\x82\xac\x1b",
	    .len = 16 },
	{ .name = "filename", .text = "/sub/two", .len = 8, .index = 1,
	    .flags = FIELD_CUT },
	{ .name = "oflags", .text = "O_RDONLY", .len = 8 },
};

/* Each has what others have not. */
static const struct record records[] = {
	{ .kind = AUDIT_DENY, .error = EPERM, .user = "joe",
	    .prog = "/usr/bin/c\x80t", .pid = 4783, .ppid = 4700,
	    .policy = "/usr/bin/sh", .emul = "native", .call = "fsread",
	    .real = "openat", .nr = 257, .field = fields, .nfield = 3,
	    .rule = "no rule", .hint = { "native-fsread: filename eq "
	    "\"/a, \\\"b\\\"\\\\c]\\n\\xff\xe2\x82\xac\\x1b\" then permit",
	    "native-fsread: filename eq \"/b\" then permit" }, .nhint = 2 },
	{ .kind = AUDIT_KILL, .user = "joe", .prog = "/p", .pid = 1,
	    .policy = "/p", .emul = "linux", .call = "ptrace",
	    .real = "ptrace", .nr = 26, .rule = "it aims at systrace",
	    .no_rule = 1 },
	{ .kind = AUDIT_PERMIT, .user = "joe", .prog = "/p", .pid = 1,
	    .policy = "/p", .emul = "native", .call = "unknown-999",
	    .real = "unknown-999", .nr = 999, .rule = "/etc/systrace/p:7" },
};

static void
tell_all(struct audit *a)
{
	struct record r;
	size_t i;

	for (i = 0; i < NITEMS(records); i++) {
		r = records[i];
		r.time = (struct timespec){ 1795305541, 123456789 };
		audit_record(a, &r);
		if (i > 0)
			continue;
		r.time.tv_sec++;
		r.pid++;
		audit_record(a, &r);
		audit_record(a, &r);
		audit_flush(a);
	}
	audit_free(a);
}

/* What this machine and process have put there becomes a word. */
static void
replace(char *text, const char *what, const char *word)
{
	char *at, *rest;

	while ((at = strstr(text, what)) != NULL) {
		rest = strdup(at + strlen(what));
		strcpy(at, word);
		strcat(at, rest);
		free(rest);
	}
}

static void
add_datagrams(FILE *f, int fd)
{
	char host[128], pid[192];

	ck_assert_int_eq(gethostname(host, sizeof(host)), 0);
	snprintf(pid, sizeof(pid), " %s systrace %ld ", host, (long)getpid());
	while (next(fd)) {
		replace(got, pid, " HOST systrace PID ");
		fprintf(f, "%s\n", got);
	}
}

static void
add_file(FILE *f)
{
	char *text = folder_get("log");

	fputs(text, f);
	free(text);
	unlink(path);
}

/* Owned. */
static char *
read_golden(void)
{
	FILE *f = fopen(GOLDEN, "r");
	char *text = calloc(1, GOT_MOST);

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_lt(fread(text, 1, GOT_MOST - 1, f), GOT_MOST - 1);
	fclose(f);
	return text;
}

START_TEST(golden)
{
	char *text = NULL, *want;
	size_t n;
	FILE *f = open_memstream(&text, &n);
	int fd;

	fputs("== text\n", f);
	tell_all(open_log(AUDIT_FILE, AUDIT_DEFAULT));
	add_file(f);
	fputs("== json\n", f);
	tell_all(open_log(AUDIT_FILE, AUDIT_JSON));
	add_file(f);
	fputs("== journal\n", f);
	fd = listen_at(journal, SOCK_DGRAM);
	tell_all(open_log(AUDIT_SYSLOG, AUDIT_DEFAULT));
	add_datagrams(f, fd);
	hang_up(fd, journal);
	fputs("== rfc5424\n", f);
	fd = listen_at(devlog, SOCK_DGRAM);
	tell_all(open_log(AUDIT_SYSLOG, AUDIT_DEFAULT));
	add_datagrams(f, fd);
	fclose(f);
	if (getenv("UPDATE") != NULL && (f = fopen(GOLDEN, "w")) != NULL) {
		fputs(text, f);
		fclose(f);
	}
	want = read_golden();
	ck_assert_str_eq(text, want);
	free(want);
	free(text);
}
END_TEST

/* Each field of the table is in each format of some record. */
START_TEST(all_fields)
{
	char *text, upper[64];
	int i, k;

	text = read_golden();
	for (i = 0; i < ROW_COUNT; i++) {
		if (i == ROW_TEXT)
			continue;	/* of notes */
		snprintf(upper, sizeof(upper), "\"%s\":", audit_rows[i].name);
		ck_assert_msg(strstr(text, upper) != NULL, "%s", upper);
		/* Of the others arguments have names of their own. */
		if (i == ROW_ARGUMENTS)
			continue;
		snprintf(upper, sizeof(upper), " %s=\"", audit_rows[i].name);
		ck_assert_msg(strstr(text, upper) != NULL, "%s", upper);
		snprintf(upper, sizeof(upper), "\nSYSTRACE_%s=",
		    audit_rows[i].name);
		for (k = 0; upper[k] != '\0'; k++)
			if (upper[k] >= 'a' && upper[k] <= 'z')
				upper[k] -= 'a' - 'A';
		ck_assert_msg(strstr(text, upper) != NULL, "%s", upper);
	}
	free(text);
}
END_TEST

/* Every byte of a name can be had back from the JSON. */
START_TEST(bytes_come_back)
{
	char name[256], *text, *back;
	struct field f = { .name = "filename", .text = name, .len = 255 };
	struct record r = records[0];
	struct audit *a = open_log(AUDIT_FILE, AUDIT_JSON);
	const json_t *arg;
	json_t *j;
	size_t n;
	int i;

	for (i = 0; i < 255; i++)
		name[i] = (char)(i + 1);
	r.field = &f;
	r.nfield = 1;
	audit_record(a, &r);
	audit_note(a, "said \"%s\"", "so");
	audit_free(a);
	text = folder_get("log");
	j = json_loadb(text, strcspn(text, "\n"), 0, NULL);
	ck_assert_ptr_nonnull(j);
	arg = json_array_get(json_object_get(j, "arguments"), 0);
	back = strdup(json_string_value(json_object_get(arg, "text")));
	n = unescape(back, strlen(back));
	ck_assert_uint_eq(n, 255);
	ck_assert_mem_eq(back, name, 255);
	ck_assert_ptr_nonnull(strstr(text, "\"verdict\":\"note\",\"text\":"
	    "\"said \\\\\\\"so\\\\\\\"\"}\n"));
	json_decref(j);
	free(back);
	free(text);
}
END_TEST

/* Sizes of arguments and what JSON keeps of them. */
static const struct { size_t n; int nfield; int is_cut; } longs[] = {
	{ 4096, 1, 0 }, { 8192, 1, 0 }, { 8193, 1, 1 }, { 190000, 1, 1 },
	{ 190000, CALL_MAXFIELDS, 1 }, { 4000, CALL_MAXFIELDS, 1 },
};

START_TEST(long_row)
{
	struct field f[CALL_MAXFIELDS];
	struct record r = records[0];
	struct audit *a = open_log(AUDIT_FILE, AUDIT_JSON);
	char *name = malloc(longs[_i].n + 1), *text;
	json_t *j;
	int i;

	memset(name, '\x01', longs[_i].n);
	name[longs[_i].n] = '\0';
	for (i = 0; i < longs[_i].nfield; i++)
		f[i] = (struct field){ .name = "argv", .text = name,
		    .len = longs[_i].n, .index = (uint8_t)i };
	r.field = f;
	r.nfield = longs[_i].nfield;
	audit_record(a, &r);
	audit_free(a);
	text = folder_get("log");
	ck_assert_uint_lt(strlen(text), 200000);
	j = json_loadb(text, strcspn(text, "\n"), 0, NULL);
	ck_assert_ptr_nonnull(j);
	ck_assert_int_eq(strstr(text, "\"cut\":true") != NULL,
	    longs[_i].is_cut);
	json_decref(j);
	free(text);
	free(name);
}
END_TEST

/* Lines that are equal because their middles are gone are two all the same. */
START_TEST(middles_differ)
{
	static char one[6000], two[6000];
	struct field f = { .name = "argv", .text = one, .len = 5999 };
	struct record r = records[0];
	struct audit *a = open_log(AUDIT_FILE, AUDIT_JSON);
	char *text;
	int i, lines = 0;

	memset(one, '\x01', 5999);
	memset(two, '\x01', 5999);
	two[3000] = 'x';
	r.field = &f;
	r.nfield = 1;
	for (i = 0; i < 10; i++) {
		f.text = i % 2 ? one : two;
		audit_record(a, &r);
	}
	text = folder_get("log");
	for (i = 0; text[i] != '\0'; i++)
		lines += text[i] == '\n';
	ck_assert_int_eq(lines, 2);
	free(text);
	audit_free(a);
}
END_TEST

/* A message larger than a datagram goes to journald as a sealed file. */
START_TEST(too_large)
{
	static char name[60001];
	struct field f[CALL_MAXFIELDS];
	struct record r = records[0];
	int fd = listen_at(journal, SOCK_DGRAM), i, small = 1;
	struct audit *a = open_log(AUDIT_SYSLOG, AUDIT_JOURNAL);

	ck_assert_ptr_nonnull(a);
	memset(name, 'n', sizeof(name) - 1);
	for (i = 0; i < CALL_MAXFIELDS; i++)
		f[i] = (struct field){ .name = "argv", .text = name,
		    .len = 3000, .index = (uint8_t)i };
	r.field = f;
	r.nfield = CALL_MAXFIELDS;
	/* The sender's buffer is what a datagram must fit into. */
	for (i = 3; i < 16; i++)
		setsockopt(i, SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	audit_record(a, &r);
	ck_assert_int_eq(next(fd), 1);
	ck_assert_uint_gt(ngot, 100000);
	ck_assert_int_eq(strncmp(got, "MESSAGE=deny user: joe", 22), 0);
	ck_assert_ptr_nonnull(strstr(got, "\nSYSTRACE_ARG_ARGV_39=nnn"));
	audit_free(a);
	close(fd);
}
END_TEST

/* Nobody reads for a while: nothing is lost, and what is equal is counted. */
static void
come_and_go(const char *name, enum audit_format format, const char *count)
{
	struct record r = records[0];
	int fd = listen_at(name, SOCK_DGRAM), i;
	struct audit *a = open_log(AUDIT_SYSLOG, format);

	ck_assert_ptr_nonnull(a);
	audit_record(a, &r);
	ck_assert_int_eq(next(fd), 1);
	hang_up(fd, name);
	r.nr = 1;
	audit_record(a, &r);
	r.nr = 2;
	for (i = 0; i < 5; i++)
		audit_record(a, &r);
	audit_flush(a);
	fd = listen_at(name, SOCK_DGRAM);
	ck_assert_int_eq(next(fd), 0);
	audit_flush(a);
	ck_assert_int_eq(next(fd), 1);
	ck_assert_ptr_nonnull(strstr(got, "fsread(1)"));
	ck_assert_ptr_null(strstr(got, "repeated"));
	ck_assert_int_eq(next(fd), 1);
	ck_assert_ptr_nonnull(strstr(got, "fsread(2)"));
	ck_assert_ptr_nonnull(strstr(got, count));
	ck_assert_int_eq(next(fd), 0);
	audit_record(a, &records[1]);
	ck_assert_int_eq(next(fd), 1);
	audit_free(a);
	ck_assert_int_eq(next(fd), 0);
	close(fd);
}

static void
quiet(void)
{
	int fd = open("/dev/null", O_WRONLY);

	ck_assert_int_ge(dup2(fd, STDERR_FILENO), 0);
	close(fd);
}

START_TEST(journal_returns)
{
	quiet();
	come_and_go(journal, AUDIT_JOURNAL, "\nSYSTRACE_REPEATED=5\n");
}
END_TEST

START_TEST(devlog_returns)
{
	quiet();
	come_and_go(devlog, AUDIT_RFC5424, " repeated=\"5\"");
}
END_TEST

/* A reader that takes nothing is waited for once, not a hundred times. */
START_TEST(reader_is_stuck)
{
	struct record r = records[1];
	int fd = listen_at(journal, SOCK_DGRAM), n = 0;
	struct audit *a = open_log(AUDIT_SYSLOG, AUDIT_JOURNAL);

	quiet();
	for (r.nr = 0; r.nr < 200; r.nr++)
		audit_record(a, &r);
	while (next(fd))
		n++;
	ck_assert_int_lt(n, 200);
	while (n < 200) {
		audit_flush(a);
		ck_assert_int_eq(next(fd), 1);
		do
			n++;
		while (next(fd));
	}
	ck_assert_int_eq(n, 200);
	audit_free(a);
	close(fd);
}
END_TEST

/* Which of the system's logs is taken, and what is not here. */
START_TEST(chosen)
{
	int fd;

	ck_assert_ptr_null(open_log(AUDIT_SYSLOG, AUDIT_JOURNAL));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(open_log(AUDIT_SYSLOG, AUDIT_RFC5424));
	ck_assert_int_eq(errno, ENOENT);
	fd = listen_at(devlog, SOCK_STREAM);
	ck_assert_ptr_null(open_log(AUDIT_SYSLOG, AUDIT_RFC5424));
	ck_assert_int_eq(errno, EPROTOTYPE);
	hang_up(fd, devlog);
	ck_assert_int_eq(audit_format_find("json"), AUDIT_JSON);
	ck_assert_int_eq(audit_format_find("rfc5424"), AUDIT_RFC5424);
	ck_assert_int_eq(audit_format_find("JSON"), -1);
	ck_assert_int_eq(audit_format_find(""), -1);
}
END_TEST

/* A hundred thousand denials of a few kinds are a few lines. */
START_TEST(no_flood)
{
	struct record r = records[0];
	int fd = listen_at(journal, SOCK_DGRAM), i, n = 0;
	struct audit *a = open_log(AUDIT_SYSLOG, AUDIT_JOURNAL);
	unsigned long sum = 0;
	const char *at;

	for (i = 0; i < 100000; i++) {
		r.nr = i % 10;
		r.pid = i;
		audit_record(a, &r);
		for (; next(fd); n++)
			sum += (at = strstr(got, "REPEATED=")) == NULL ? 1 :
			    strtoul(at + strlen("REPEATED="), NULL, 10);
	}
	audit_free(a);
	for (; next(fd); n++)
		sum += (at = strstr(got, "REPEATED=")) == NULL ? 1 :
		    strtoul(at + strlen("REPEATED="), NULL, 10);
	ck_assert_int_le(n, 30);
	ck_assert_uint_eq(sum, 100000);
	close(fd);
}
END_TEST

Suite *
t_forms(void)
{
	Suite *s = suite_create("forms");
	TCase *tc = tcase_create("forms");

	tcase_add_checked_fixture(tc, setup, folder_drop);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, golden);
	tcase_add_test(tc, all_fields);
	tcase_add_test(tc, bytes_come_back);
	tcase_add_loop_test(tc, long_row, 0, (int)NITEMS(longs));
	tcase_add_test(tc, middles_differ);
	tcase_add_test(tc, too_large);
	tcase_add_test(tc, journal_returns);
	tcase_add_test(tc, devlog_returns);
	tcase_add_test(tc, reader_is_stuck);
	tcase_add_test(tc, chosen);
	tcase_add_test(tc, no_flood);
	suite_add_tcase(s, tc);
	return s;
}
