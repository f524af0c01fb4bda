/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Calls decoded from arrays: registers and memory in, one line of text out:
 *
 *   CALL [ALIAS] NAME[N]=TEXT<FLAGS> ...      or   ERRNO: why
 *
 * $ is the scratch directory. Flags: Path Missing Write Cut Newtemp Dir.
 */
#include "call/call.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "call/decode.h"
#include "scene.h"

static char arena[CALL_ARENA];
static struct call call;

static const char *
program_of(void *ctx, pid_t pid)
{
	return pid == 42 ? "/bin/answer" : pid == getpid() ? "/bin/self" : NULL;
}

static void
put_field(struct buf *b, const struct field *f)
{
	static const char letters[] = "PMWCND";
	int i;

	buf_printf(b, " %s", f->name);
	if (f->index > 0)
		buf_printf(b, "[%d]", f->index);
	buf_puts(b, "=");
	scene_put(b, f->text, f->len);
	if (f->flags == 0)
		return;
	buf_puts(b, "<");
	for (i = 0; letters[i] != '\0'; i++)
		if (f->flags & 1 << i)
			buf_put(b, &letters[i], 1);
	buf_puts(b, ">");
}

static void
decode_to(struct buf *b, enum abi_id abi, long nr, const uint64_t args[])
{
	const struct view view = { .tgid = getpid(),
	    .tid = getpid() };
	const struct call_env env = { .mem = &scene_mem, .view = &view,
	    .progname = program_of, .ctx = NULL };
	const char *why, *alias;
	char name[32];
	int error, i;

	call_init(&call, arena, abi_get(abi), nr, args, 0);
	error = call_decode(&call, &env, &why);
	if (error != 0) {
		buf_printf(b, "%s: %s", strerrorname_np(error), why);
		return;
	}
	ck_assert_ptr_null(why);
	buf_puts(b, call_name(&call, name));
	alias = sysent_alias_name(call.alias);
	if (alias != NULL)
		buf_printf(b, " %s", alias);
	for (i = 0; i < call.nfield; i++)
		put_field(b, &call.field[i]);
}

struct row {
	enum abi_id	 abi;
	const char	*name;
	uint64_t	 args[SYS_MAXARGS];
	const char	*text;		/* expected */
	const char	*s1, *s2;
	uint32_t	 raw[24];
};

#include "decode_rows.h"

static void
check_row(const struct row *r)
{
	const struct sysent *sys = sysent_by_name(r->name);
	char text[1024];
	struct buf b;

	ck_assert_msg(sys != NULL && sys->nr[r->abi] != -1, "%s", r->name);
	scene_fill(r->s1, r->s2, r->raw);
	buf_init(&b, text, sizeof(text));
	decode_to(&b, r->abi, sys->nr[r->abi], r->args);
	ck_assert_str_eq(text, r->text);
}

#define LOOP(rows) START_TEST(loop_##rows) { check_row(&rows[_i]); } END_TEST
LOOP(paths)
LOOP(opens)
LOOP(numbers)
LOOP(sockets)
LOOP(demuxed)
LOOP(execs)

/* Decodes one call of x86-64 to a text that lives until the next. */
static const char *
decode(const char *name, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3)
{
	const uint64_t args[SYS_MAXARGS] = { a0, a1, a2, a3 };
	static char text[2 * PAGE];
	struct buf b;

	buf_init(&b, text, sizeof(text));
	decode_to(&b, ABI_X86_64, sysent_by_name(name)->nr[ABI_X86_64], args);
	return text;
}

START_TEST(every_kind)
{
	ck_assert_ptr_nonnull(decoders[_i].run);
}
END_TEST

/* The longest name has PATH_MAX - 1 bytes; where memory ends, so must it. */
START_TEST(long_names)
{
	memset(scene_memory, '/', sizeof(scene_memory));
	scene_memory[PATH_MAX - 1] = '\0';
	ck_assert_str_eq(decode("stat", BASE, 0, 0, 0),
	    "stat fsread filename=/<PD>");
	scene_memory[PATH_MAX - 1] = '/';
	ck_assert_str_eq(decode("stat", BASE, 0, 0, 0),
	    "ENAMETOOLONG: name without end");
	ck_assert_str_eq(decode("stat", END - 20, 0, 0, 0),
	    "EFAULT: argument cannot be read");
	ck_assert_str_eq(decode("symlink", BASE, 0, 0, 0),
	    "ENAMETOOLONG: string without end");
	ck_assert_str_eq(decode("symlink", END - 20, 0, 0, 0),
	    "EFAULT: argument cannot be read");
	memcpy(scene_memory + PAGE - 2, "dir", 4);	/* lies on two pages */
	ck_assert_str_eq(decode("stat", BASE + PAGE - 2, 0, 0, 0),
	    "stat fsread filename=$/dir<PD>");
	memcpy(scene_memory + SIZE - 4, "dir", 4);
	ck_assert_str_eq(decode("stat", END - 4, 0, 0, 0),
	    "stat fsread filename=$/dir<PD>");
}
END_TEST

START_TEST(long_argv)
{
	const uint64_t args[SYS_MAXARGS] = { S1, RAW };
	const struct view view = { .tgid = getpid(),
	    .tid = getpid() };
	const struct call_env env = { .mem = &scene_mem, .view = &view,
	    .progname = NULL, .ctx = NULL };
	const struct field *f;
	uint64_t p = S2;
	const char *why;
	int i;

	memset(scene_memory, 0, sizeof(scene_memory));
	memcpy(scene_memory + (S1 - BASE), "file", 5);
	memset(scene_memory + (S2 - BASE), 'a', 999);
	for (i = 0; i < 33; i++)
		memcpy(scene_memory + (RAW - BASE) + i * 8, &p, 8);
	for (; i >= 32; i--) {
		/* 32 strings fit into 32 KiB, 33 do not. */
		memset(scene_memory + (RAW - BASE) + i * 8, 0, 8);
		call_init(&call, arena, abi_get(ABI_X86_64), SYS_execve, args,
		    0);
		ck_assert_int_eq(call_decode(&call, &env, &why), 0);
		f = call_field(&call, "argv", 0);
		ck_assert_int_eq(f->flags, i == 33 ? FIELD_CUT : 0);
		ck_assert_uint_eq(f->len, i == 33 ? 32767 : 32 * 1000 - 1);
		ck_assert_uint_eq(strlen(f->text), f->len);
	}
}
END_TEST

/* What of the file is kept for the check after exec. */
START_TEST(exec_notes)
{
	struct stat st;
	int fd = dup(FILE_FD);

	close(fd);
	memset(scene_memory, 0, sizeof(scene_memory));
	memcpy(scene_memory + (S1 - BASE), "script", 7);
	ck_assert_int_eq(stat("/bin/sh", &st), 0);
	ck_assert_str_eq(decode("execve", S1, 0, 0, 0),
	    "execve filename=$/script<P> argv=");
	ck_assert_int_eq(call.exec_format, EXEC_SCRIPT);
	/* What runs is its interpreter. */
	ck_assert_int_eq(call.ninterp, 1);
	ck_assert_int_eq(call.interp_format, EXEC_BINARY);
	ck_assert_uint_eq(call.exec_dev, st.st_dev);
	ck_assert_uint_eq(call.exec_ino, st.st_ino);
	memcpy(scene_memory + (S1 - BASE), "file", 5);
	decode("execve", S1, 0, 0, 0);
	ck_assert_int_eq(call.exec_format, EXEC_OTHER);
	ck_assert_uint_ne(call.exec_ino, 0);
	memcpy(scene_memory + (S1 - BASE), "none", 5);
	decode("execve", S1, 0, 0, 0);
	ck_assert_uint_eq(call.exec_ino, 0);
	ck_assert_int_eq(dup(FILE_FD), fd);	/* nothing was left open */
}
END_TEST

/* Every place where the arena can end: refused, never written past. */
START_TEST(small_arena)
{
	const uint64_t args[SYS_MAXARGS] = { CWD, S1, 0101, 0644 };
	const struct view view = { .tgid = getpid(),
	    .tid = getpid() };
	const struct call_env env = { .mem = &scene_mem, .view = &view,
	    .progname = NULL, .ctx = NULL };
	const char *why;
	size_t full, room;
	int error;

	memset(scene_memory, 0, sizeof(scene_memory));
	memcpy(scene_memory + (S1 - BASE), "file", 5);
	call_init(&call, arena, abi_get(ABI_X86_64), SYS_openat, args, 0);
	ck_assert_int_eq(call_decode(&call, &env, &why), 0);
	full = call.used;
	for (room = 0; room <= full; room++) {
		call_init(&call, arena, abi_get(ABI_X86_64), SYS_openat, args,
		    0);
		call.used = CALL_ARENA - room;
		error = call_decode(&call, &env, &why);
		ck_assert(room < full ? error == EPERM ||
		    call.plan.unfit != NULL : error == 0);
		if (error != 0)
			ck_assert_str_eq(why, "argument too long to be judged");
		ck_assert_uint_le(call.used, CALL_ARENA);
	}
}
END_TEST

START_TEST(field_details)
{
	const struct field *f;

	memset(scene_memory, 0, sizeof(scene_memory));
	memcpy(scene_memory + (S1 - BASE), "./link", 7);
	decode("openat", CWD, S1, HIGH | 02, 0);
	f = call_field(&call, "FILENAME", 0);
	ck_assert_ptr_nonnull(f);
	ck_assert_str_eq(f->passed, "./link");
	ck_assert_int_eq(f->kind, ARG_PATH_OPEN);
	ck_assert_uint_eq(f->value, S1);
	ck_assert_int_eq(f->error, 0);
	ck_assert_ptr_null(call_field(&call, "filename", 1));
	f = call_field(&call, "oflags", 0);
	ck_assert_uint_eq(f->value, 02);
	ck_assert_int_eq(f->kind, ARG_OFLAGS);
	ck_assert_ptr_null(call_field(&call, "mode", 0));
	memcpy(scene_memory + (S1 - BASE), "file/x", 7);
	decode("stat", S1, 0, 0, 0);
	ck_assert_int_eq(call.field[0].error, ENOTDIR);
	/* Without a name there is none passed. */
	decode("utimensat", DIR, 0, 0, 0);
	ck_assert_ptr_null(call.field[0].passed);
}
END_TEST

/* i386 has these calls twice: with ids of 16 bits, and of 32. */
static const char *const short_ids[] = { "lchown", "setuid", "setgid",
    "setreuid", "setregid", "fchown", "setfsuid", "setfsgid", "setresuid",
    "setresgid", "chown" };

START_TEST(ids_of_16_bits)
{
	const uint64_t ids = 0x7ffff;
	const uint64_t args[SYS_MAXARGS] = { strstr(short_ids[_i], "chown") !=
	    NULL ? S1 : ids, ids, ids };
	const struct view view = { .tgid = getpid(),
	    .tid = getpid() };
	const struct call_env env = { .mem = &scene_mem, .view = &view,
	    .progname = NULL, .ctx = NULL };
	const struct field *f;
	const char *why;
	char name[32];
	int i;

	memset(scene_memory, 0, sizeof(scene_memory));
	memcpy(scene_memory + (S1 - BASE), "file", 5);
	for (i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s%s", short_ids[_i],
		    i == 1 ? "32" : "");
		call_init(&call, arena, abi_get(ABI_I386),
		    sysent_by_name(name)->nr[ABI_I386], args, 0);
		ck_assert_int_eq(call_decode(&call, &env, &why), 0);
		f = call_field(&call, "uid", 0);
		if (f == NULL)
			f = call_field(&call, "gid", 0);
		ck_assert_str_eq(f->text, i == 1 ? "524287" : "-1");
	}
}
END_TEST

START_TEST(unknown_call)
{
	const uint64_t args[SYS_MAXARGS] = { 1 };
	char name[32];
	const char *why;

	call_init(&call, arena, abi_get(ABI_X86_64), 511, args, 0);
	ck_assert_int_eq(call_decode(&call, NULL, &why), 0);
	ck_assert_int_eq(call.nfield, 0);
	ck_assert_str_eq(call_name(&call, name), "unknown-511");
	call_init(&call, arena, abi_get(ABI_X86_64), -1, args, 0);
	ck_assert_str_eq(call_name(&call, name), "unknown--1");
}
END_TEST

/* What fstat took over stays as the kernel got it. */
START_TEST(twin_of_fstat)
{
	memset(scene_memory, 0, sizeof(scene_memory));
	ck_assert_str_eq(decode("statx", DIR, S1, 0x1000, 0), "fstat");
	ck_assert_int_eq(call.nr, SYS_statx);
	ck_assert_uint_eq(call.args[1], S1);
	ck_assert_int_eq(call.alias, ALIAS_NONE);
}
END_TEST

START_TEST(pidfd)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd == -1)
		return;		/* Linux before 5.3, or not allowed */
	ck_assert_str_eq(decode("pidfd_send_signal", (uint64_t)fd, 9, 0, 0),
	    "pidfd_send_signal pidname=/bin/self signame=SIGKILL");
}
END_TEST

Suite *
t_decode(void)
{
	Suite *s = suite_create("decode");
	TCase *tc = tcase_create("decode");

	tcase_add_unchecked_fixture(tc, scene_setup, scene_teardown);
	tcase_add_loop_test(tc, every_kind, 0, ARG_KIND_COUNT);
	tcase_add_loop_test(tc, loop_paths, 0, nitems(paths));
	tcase_add_loop_test(tc, loop_opens, 0, nitems(opens));
	tcase_add_loop_test(tc, loop_numbers, 0, nitems(numbers));
	tcase_add_loop_test(tc, loop_sockets, 0, nitems(sockets));
	tcase_add_loop_test(tc, loop_demuxed, 0, nitems(demuxed));
	tcase_add_loop_test(tc, loop_execs, 0, nitems(execs));
	tcase_add_test(tc, long_names);
	tcase_add_test(tc, long_argv);
	tcase_add_test(tc, exec_notes);
	tcase_add_test(tc, small_arena);
	tcase_add_test(tc, field_details);
	tcase_add_loop_test(tc, ids_of_16_bits, 0, nitems(short_ids));
	tcase_add_test(tc, unknown_call);
	tcase_add_test(tc, twin_of_fstat);
	tcase_add_test(tc, pidfd);
	suite_add_tcase(s, tc);
	return s;
}
