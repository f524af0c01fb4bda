/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Records as lines, repetitions as counts, and sinks that fail.
 */
#include "audit/audit.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/audit_text.h"

Suite *t_audit(void);

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

/* syslog(3), with and without _FORTIFY_SOURCE, caught before the C library. */
static char caught[9000];
static int caught_priority;

void	syslog(int, const char *, ...);
void	__syslog_chk(int, int, const char *, ...);

static void __attribute__((format(printf, 2, 0)))
catch(int priority, const char *fmt, va_list ap)
{
	caught_priority = priority;
	vsnprintf(caught, sizeof(caught), fmt, ap);
}

void
syslog(int priority, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	catch(priority, fmt, ap);
	va_end(ap);
}

void
__syslog_chk(int priority, int flag, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	catch(priority, fmt, ap);
	va_end(ap);
}

static char dir[64], path[96], devlog[96], journal[96];

static struct audit *
open_log(enum audit_sink sink, enum audit_format format, const char *file)
{
	struct audit_conf conf = { sink, format, file, journal, devlog };

	return audit_new(&conf);
}

static struct audit *
to_file(const char *file)
{
	return open_log(AUDIT_FILE, AUDIT_DEFAULT, file);
}

static char text[4 << 20];	/* of the log */

static void
setup(void)
{
	strcpy(dir, "/tmp/t_audit.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/log", dir);
	snprintf(devlog, sizeof(devlog), "%s/devlog", dir);
	snprintf(journal, sizeof(journal), "%s/journal", dir);
}

static void
teardown(void)
{
	unlink(path);
	unlink(devlog);
	unlink(journal);
	rmdir(dir);
}

/* What stands in the log; the number of its lines. */
static int
lines(void)
{
	FILE *f = fopen(path, "r");
	size_t n, i;
	int count = 0;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	for (i = 0; i < n; i++)
		count += text[i] == '\n';
	ck_assert(n == 0 || text[n - 1] == '\n');
	return count;
}

static const char *
nth_line(int n)
{
	static char line[AUDIT_LINE + 1];
	const char *s = text;

	while (n-- > 0)
		s = strchr(s, '\n') + 1;
	ck_assert_uint_le(strcspn(s, "\n"), AUDIT_LINE);
	snprintf(line, sizeof(line), "%.*s", (int)strcspn(s, "\n"), s);
	return line;
}

static struct field
field(const char *name, const char *value, int index)
{
	return (struct field){ .name = name, .text = value,
	    .len = strlen(value), .index = index };
}

static struct record
denial(const struct field *f, int n)
{
	return (struct record){
		.time = { 1795305541, 123456789 }, .kind = AUDIT_DENY,
		.error = EPERM, .user = "joe", .prog = "/usr/bin/cat",
		.pid = 4783, .ppid = 4700, .policy = "/usr/bin/cat",
		.emul = "native", .call = "fsread", .nr = 257, .field = f,
		.nfield = n, .rule = "/home/joe/.systrace/usr_bin_cat:12",
		.hint = { "native-fsread: filename eq \"/etc/shadow\" then "
		    "permit" }, .nhint = 1,
	};
}

#define T	"2026-11-21T23:59:01.123Z "
#define HEAD	"user: joe, prog: /usr/bin/cat, pid: 4783[4700], " \
    "policy: /usr/bin/cat, syscall: native-fsread(257)"

START_TEST(deny_line)
{
	struct field f = field("filename", "/etc/shadow", 0);
	struct record r = denial(&f, 1);
	struct audit *a = to_file(path);
	struct stat st;

	ck_assert_ptr_nonnull(a);
	audit_record(a, &r);
	ck_assert_int_eq(lines(), 1);	/* flushed at once */
	ck_assert_str_eq(text, T "deny " HEAD ", filename: /etc/shadow, error:"
	    " EPERM, rule: /home/joe/.systrace/usr_bin_cat:12, permit with:"
	    " native-fsread: filename eq \"/etc/shadow\" then permit\n");
	audit_free(a);
	ck_assert_int_eq(lines(), 1);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 07777, 0600);
	/* appended to what is there */
	a = to_file(path);
	r.kind = AUDIT_KILL;
	audit_record(a, &r);
	audit_note(a, "%s is \"gone\"\nnow", "all");
	audit_free(a);
	ck_assert_int_eq(lines(), 3);
	ck_assert_ptr_nonnull(strstr(nth_line(1), "Z kill user: joe, "));
	ck_assert_ptr_nonnull(strstr(nth_line(2), "Z all is \"gone\"\\nnow"));
}
END_TEST

/* What stands between the call and the rule for some arguments. */
static const struct {
	const char *name[2];
	const char *value[2];
	const char *shown;
} fields[] = {
	{ { "filename", NULL }, { "/a b", NULL }, "filename: /a b" },
	{ { "filename", NULL }, { "/a, rule: no rule", NULL },
	    "filename: \"/a, rule: no rule\"" },
	{ { "filename", NULL }, { "/a,b", NULL }, "filename: \"/a,b\"" },
	{ { "filename", NULL }, { " /a", NULL }, "filename: \" /a\"" },
	{ { "filename", NULL }, { "/a ", NULL }, "filename: \"/a \"" },
	{ { "filename", NULL }, { "", NULL }, "filename: \"\"" },
	{ { "filename", NULL }, { "/a\"b", NULL }, "filename: /a\\\"b" },
	{ { "filename", NULL }, { "/a\nb\x1b[2J", NULL },
	    "filename: /a\\nb\\x1b[2J" },
	{ { "filename", NULL }, { "/\xe2\x80\xae", NULL },
	    "filename: /\\xe2\\x80\\xae" },
	{ { "filename", "filename" }, { "/a", "/b" },
	    "filename: /a, filename[1]: /b" },
	{ { "filename", "oflags" }, { "/a", "O_RDONLY|O_CLOEXEC" },
	    "filename: /a, oflags: O_RDONLY|O_CLOEXEC" },
};

START_TEST(field_row)
{
	struct audit *a = to_file(path);
	char want[512];
	struct field f[2];
	struct record r = denial(f, 1);

	f[0] = field(fields[_i].name[0], fields[_i].value[0], 0);
	if (fields[_i].name[1] != NULL) {
		f[1] = field(fields[_i].name[1], fields[_i].value[1],
		    strcmp(fields[_i].name[1], "filename") == 0);
		r.nfield = 2;
	}
	r.rule = "no rule";
	r.nhint = 0;
	audit_record(a, &r);
	audit_free(a);
	ck_assert_int_eq(lines(), 1);
	snprintf(want, sizeof(want), T "deny " HEAD ", %s, error: EPERM, rule:"
	    " no rule\n", fields[_i].shown);
	ck_assert_str_eq(text, want);
}
END_TEST

static const struct {
	enum audit_kind kind;
	int error;
	const char *begin;
	const char *end;
} kinds[] = {
	{ AUDIT_PERMIT, 0, T "permit user: ", "cat:12" },
	{ AUDIT_DENY, ENOENT, T "deny user: ", "error: ENOENT, rule: x:12" },
	{ AUDIT_DENY, 5000, T "deny user: ", "error: 5000, rule: x:12" },
};

START_TEST(kind_row)
{
	struct audit *a = to_file(path);
	struct record r = denial(NULL, 0);

	r.kind = kinds[_i].kind;
	r.error = kinds[_i].error;
	r.rule = r.kind == AUDIT_PERMIT ? "cat:12" : "x:12";
	r.nhint = 0;
	audit_record(a, &r);
	audit_free(a);
	ck_assert_int_eq(lines(), 1);
	ck_assert_int_eq(strncmp(text, kinds[_i].begin,
	    strlen(kinds[_i].begin)), 0);
	text[strlen(text) - 1] = '\0';
	ck_assert_str_eq(text + strlen(text) - strlen(kinds[_i].end),
	    kinds[_i].end);
	ck_assert_ptr_eq(strstr(text, "error: 0"), NULL);
}
END_TEST

START_TEST(repeated)
{
	struct field f = field("filename", "/etc/shadow", 0);
	struct audit *a = to_file(path);
	struct record r = denial(&f, 1);
	int i;

	for (i = 0; i < 42; i++) {
		audit_record(a, &r);
		r.pid++;
		r.time.tv_sec++;
	}
	ck_assert_int_eq(lines(), 1);
	audit_flush(a);
	ck_assert_int_eq(lines(), 2);
	ck_assert_ptr_nonnull(strstr(nth_line(1), ", pid: 4824[4700], "));
	ck_assert_ptr_nonnull(strstr(nth_line(1), "then permit (repeated 41"
	    " times, last pid 4824, since 2026-11-21T23:59:01.123Z)"));
	audit_flush(a);
	ck_assert_int_eq(lines(), 2);
	/* still known: counted, and told at the end */
	audit_record(a, &r);
	ck_assert_int_eq(lines(), 2);
	audit_free(a);
	ck_assert_int_eq(lines(), 3);
	ck_assert_ptr_nonnull(strstr(nth_line(2), "(repeated 1 time, "));
	ck_assert_ptr_nonnull(strstr(nth_line(2), "since 2026-11-21T23:59:42"));
}
END_TEST

START_TEST(repeated_late)
{
	struct audit *a = to_file(path);
	struct record r = denial(NULL, 0);

	audit_record(a, &r);
	r.time.tv_sec += 3600;	/* news again */
	audit_record(a, &r);
	ck_assert_int_eq(lines(), 2);
	ck_assert_ptr_eq(strstr(text, "repeated"), NULL);
	audit_free(a);
	ck_assert_int_eq(lines(), 2);
}
END_TEST

/* Each row changes one thing, and is no repetition. */
static void change_prog(struct record *r) { r->prog = "/usr/bin/tac"; }
static void change_policy(struct record *r) { r->policy = "/bin/x"; }
static void change_user(struct record *r) { r->user = "ann"; }
static void change_call(struct record *r) { r->call = "open"; }
static void change_emul(struct record *r) { r->emul = "linux"; }
static void change_nr(struct record *r) { r->nr = 2; }
static void change_kind(struct record *r) { r->kind = AUDIT_PERMIT; }
static void change_error(struct record *r) { r->error = ENOENT; }
static void change_rule(struct record *r) { r->rule = "no rule"; }
static void change_field(struct record *r)
{
	static struct field f;

	f = field("filename", "/etc/shadow-", 0);
	r->field = &f;
}

static void (*const changes[])(struct record *) = {
	change_prog, change_policy, change_user, change_call, change_emul,
	change_nr, change_kind, change_error, change_rule, change_field,
};

START_TEST(change_row)
{
	struct field f = field("filename", "/etc/shadow", 0);
	struct audit *a = to_file(path);
	struct record r = denial(&f, 1);

	audit_record(a, &r);
	changes[_i](&r);
	audit_record(a, &r);
	ck_assert_int_eq(lines(), 2);
	audit_free(a);
}
END_TEST

/* Many different records push one out: its count is told then. */
START_TEST(slot_reused)
{
	struct audit *a = to_file(path);
	struct record r = denial(NULL, 0);
	int i;

	r.nr = 1000;
	for (i = 0; i < 3; i++)
		audit_record(a, &r);
	for (i = 0; i < 256; i++) {
		r.nr = i;
		audit_record(a, &r);
	}
	ck_assert_int_eq(lines(), 258);
	ck_assert_ptr_nonnull(strstr(nth_line(256), "(1000), error"));
	ck_assert_ptr_nonnull(strstr(nth_line(256), "(repeated 2 times"));
	/* the first of the others is gone too now, the last is not */
	r.nr = 1000;
	audit_record(a, &r);
	ck_assert_int_eq(lines(), 259);
	r.nr = 255;
	audit_record(a, &r);
	ck_assert_int_eq(lines(), 259);
	audit_free(a);
	ck_assert_int_eq(lines(), 260);
}
END_TEST

START_TEST(told_by_ten_thousand)
{
	struct audit *a = to_file(path);
	struct record r = denial(NULL, 0);
	int i;

	for (i = 0; i < 10002; i++)
		audit_record(a, &r);
	ck_assert_int_eq(lines(), 2);
	ck_assert_ptr_nonnull(strstr(nth_line(1), "(repeated 10000 times"));
	audit_free(a);
	ck_assert_int_eq(lines(), 3);
	ck_assert_ptr_nonnull(strstr(nth_line(2), "(repeated 1 time,"));
}
END_TEST

/* A long argument loses its middle; the rule and the hint stay. */
static const struct {
	size_t arg;		/* bytes of each argument */
	int nfield;
	size_t hint;		/* bytes of the hint */
	char fill;
	int is_cut;
	int has_hint;
} longs[] = {
	{ 5000, 1, 60, 'a', 0, 1 },
	{ 9000, 1, 60, 'a', 1, 1 },
	{ 190000, 1, 60, '\x01', 1, 1 },
	{ 5000, 40, 60, 'a', 1, 1 },
	{ 5000, 1, 5000, 'a', 1, 1 },
	{ 100, 40, 5000, '\x01', 1, 0 },
	{ 10, 1, 20000, 'a', 0, 0 },
};

START_TEST(long_row)
{
	struct audit *a = to_file(path);
	char *arg = malloc(longs[_i].arg + 1);
	char *hint = malloc(longs[_i].hint + 1);
	struct field f[CALL_MAXFIELDS];
	struct record r = denial(f, longs[_i].nfield);
	int i;

	memset(arg, longs[_i].fill, longs[_i].arg);
	arg[longs[_i].arg] = '\0';
	arg[0] = '<';
	arg[longs[_i].arg - 1] = '>';
	memset(hint, 'h', longs[_i].hint);
	hint[longs[_i].hint] = '\0';
	hint[longs[_i].hint - 1] = '$';
	for (i = 0; i < longs[_i].nfield; i++)
		f[i] = field("argv", arg, i);
	r.hint[0] = hint;
	audit_record(a, &r);
	audit_free(a);
	ck_assert_int_eq(lines(), 1);
	ck_assert_uint_le(strlen(text), AUDIT_LINE);
	ck_assert_ptr_nonnull(strstr(text, ", argv: <"));
	ck_assert_int_eq(strstr(text, "...") != NULL, longs[_i].is_cut);
	ck_assert_ptr_nonnull(strstr(text, ">, error: EPERM, rule: "
	    "/home/joe/.systrace/usr_bin_cat:12"));
	ck_assert_int_eq(strstr(text, ", permit with: hhh") != NULL,
	    longs[_i].has_hint);
	ck_assert_int_eq(strstr(text, "h$\n") != NULL, longs[_i].has_hint);
	free(arg);
	free(hint);
}
END_TEST

/* All names as long and as bad as can be, with a count behind. */
START_TEST(worst_line)
{
	static char bad[5000];
	struct audit *a = to_file(path);
	struct record r;
	struct field f[CALL_MAXFIELDS];
	int i;

	memset(bad, '\x1b', sizeof(bad) - 1);
	for (i = 0; i < CALL_MAXFIELDS; i++)
		f[i] = field("a_rather_long_argument_name", bad, i);
	r = denial(f, CALL_MAXFIELDS);
	r.user = r.prog = r.policy = r.rule = r.hint[0] = bad;
	audit_record(a, &r);
	audit_record(a, &r);
	audit_free(a);
	ck_assert_int_eq(lines(), 2);
	ck_assert_ptr_nonnull(strstr(nth_line(0), ", rule: \\x1b"));
	ck_assert_ptr_nonnull(strstr(nth_line(1), "(repeated 1 time, "));
}
END_TEST

START_TEST(to_syslog)
{
	struct audit *a = open_log(AUDIT_SYSLOG, AUDIT_PLAIN, NULL);
	struct record r = denial(NULL, 0);
	int fd = open("/dev/null", O_WRONLY);

	/* where there is no syslog, that is said on stderr */
	ck_assert_int_ge(dup2(fd, STDERR_FILENO), 0);
	ck_assert_ptr_nonnull(a);
	audit_record(a, &r);
	ck_assert_str_eq(caught, "");
	close(open(devlog, O_WRONLY | O_CREAT, 0600));
	audit_flush(a);		/* and tried again */
	ck_assert_int_eq(strncmp(caught, "deny user: joe, prog: ", 22), 0);
	ck_assert_ptr_eq(strchr(caught, '\n'), NULL);
	ck_assert_int_eq(caught_priority, 8 | 4);	/* user, warning */
	r.kind = AUDIT_PERMIT;
	audit_record(a, &r);
	ck_assert_int_eq(caught_priority, 8 | 5);	/* user, notice */
	audit_note(a, "100%% %s", "%s");
	ck_assert_str_eq(caught, "100% %s");
	ck_assert_int_eq(caught_priority, 8 | 5);
	audit_free(a);
}
END_TEST

START_TEST(to_stderr)
{
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);
	struct record r = denial(NULL, 0);
	struct audit *a;

	ck_assert_int_ge(dup2(fd, STDERR_FILENO), 0);
	a = open_log(AUDIT_STDERR, AUDIT_DEFAULT, NULL);
	audit_record(a, &r);
	audit_free(a);
	ck_assert_int_eq(lines(), 1);
	ck_assert_int_eq(strncmp(text, "systrace: " T "deny user: joe", 48), 0);
	ck_assert_int_ge(fcntl(STDERR_FILENO, F_GETFD), 0);	/* not closed */
}
END_TEST

START_TEST(refused_sinks)
{
	errno = 0;
	ck_assert_ptr_null(to_file(dir));
	ck_assert_int_eq(errno, EISDIR);
	ck_assert_ptr_null(to_file("/nonexistent/log"));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_ptr_null(to_file(path));	/* no reader */
	ck_assert_int_eq(errno, ENXIO);
}
END_TEST

/* Sends stderr to the log's file, to be read with lines(). */
static void
stderr_to_log(void)
{
	int fd = open(path, O_RDWR | O_CREAT | O_APPEND, 0600);

	ck_assert_int_ge(dup2(fd, STDERR_FILENO), 0);
	close(fd);
}

static void
three_records(struct audit *a)
{
	struct record r = denial(NULL, 0);

	for (r.nr = 0; r.nr < 3; r.nr++)
		audit_record(a, &r);
}

START_TEST(disk_full)
{
	struct audit *a = to_file("/dev/full");

	ck_assert_ptr_nonnull(a);
	stderr_to_log();
	three_records(a);
	audit_free(a);
	ck_assert_int_eq(lines(), 2);
	ck_assert_str_eq(nth_line(0), "systrace: the log cannot be written: No"
	    " space left on device");
	ck_assert_str_eq(nth_line(1), "systrace: lines of the log that are"
	    " lost: 3");
}
END_TEST

START_TEST(reader_gone)
{
	char fifo[96], got[AUDIT_LINE];
	struct audit *a;
	int fd;

	snprintf(fifo, sizeof(fifo), "%s/fifo", dir);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	fd = open(fifo, O_RDONLY | O_NONBLOCK);
	ck_assert_ptr_nonnull(a = to_file(fifo));
	stderr_to_log();
	audit_note(a, "one");
	ck_assert_int_gt(read(fd, got, sizeof(got)), 4);
	close(fd);
	three_records(a);	/* no SIGPIPE */
	audit_free(a);
	unlink(fifo);
	ck_assert_int_eq(lines(), 2);
	ck_assert_ptr_nonnull(strstr(nth_line(0), "Broken pipe"));
}
END_TEST

/* A pipe that is full loses lines and does not wait. */
START_TEST(reader_slow)
{
	char fifo[96];
	struct record r = denial(NULL, 0);
	struct audit *a;
	int fd;

	snprintf(fifo, sizeof(fifo), "%s/fifo", dir);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	fd = open(fifo, O_RDONLY | O_NONBLOCK);
	ck_assert_ptr_nonnull(a = to_file(fifo));
	stderr_to_log();
	for (r.nr = 0; r.nr < 2000; r.nr++)
		audit_record(a, &r);
	audit_free(a);
	close(fd);
	unlink(fifo);
	ck_assert_int_eq(lines(), 2);
	ck_assert_ptr_nonnull(strstr(nth_line(1), "lost: "));
}
END_TEST

Suite *
t_audit(void)
{
	Suite *s = suite_create("audit");
	TCase *tc = tcase_create("audit");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, deny_line);
	tcase_add_loop_test(tc, field_row, 0, NITEMS(fields));
	tcase_add_loop_test(tc, kind_row, 0, NITEMS(kinds));
	tcase_add_test(tc, repeated);
	tcase_add_test(tc, repeated_late);
	tcase_add_loop_test(tc, change_row, 0, NITEMS(changes));
	tcase_add_test(tc, slot_reused);
	tcase_add_test(tc, told_by_ten_thousand);
	tcase_add_loop_test(tc, long_row, 0, NITEMS(longs));
	tcase_add_test(tc, worst_line);
	tcase_add_test(tc, to_syslog);
	tcase_add_test(tc, to_stderr);
	tcase_add_test(tc, refused_sinks);
	tcase_add_test(tc, disk_full);
	tcase_add_test(tc, reader_gone);
	tcase_add_test(tc, reader_slow);
	suite_add_tcase(s, tc);
	return s;
}
