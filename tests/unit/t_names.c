/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Constants to texts and back.
 */
#include <check.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>

#include "abi/names.h"

Suite *t_names(void);

#define NITEMS(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	enum name_set set;
	uint64_t value;
	const char *text;
} one[] = {
	{ NAME_SIGNAL, 9, "SIGKILL" }, { NAME_SIGNAL, 6, "SIGABRT" },
	{ NAME_SIGNAL, 29, "SIGIO" }, { NAME_SIGNAL, 31, "SIGSYS" },
	{ NAME_SIGNAL, 32, "SIGRT_0" }, { NAME_SIGNAL, 64, "SIGRT_32" },
	{ NAME_SIGNAL, 0, "<unknown>: 0" }, { NAME_SIGNAL, 65, "<unknown>: 65" },
	{ NAME_FAMILY, AF_UNIX, "AF_UNIX" }, { NAME_FAMILY, AF_INET6, "AF_INET6" },
	{ NAME_FAMILY, AF_NETLINK, "AF_NETLINK" },
	{ NAME_FAMILY, 4, "AF_IPX" }, { NAME_FAMILY, 99, "AF_UNKNOWN(99)" },
	{ NAME_SOCKTYPE, SOCK_SEQPACKET, "SOCK_SEQPACKET" },
	{ NAME_SOCKTYPE, 9, "SOCK_UNKNOWN(9)" },
	{ NAME_FCNTL, F_SETFL, "F_SETFL" }, { NAME_FCNTL, 13, "F_SETLK64" },
	{ NAME_FCNTL, F_OFD_SETLKW, "F_OFD_SETLKW" },
	{ NAME_FCNTL, F_DUPFD_CLOEXEC, "F_DUPFD_CLOEXEC" },
	{ NAME_FCNTL, F_ADD_SEALS, "F_ADD_SEALS" },
	{ NAME_FCNTL, 77, "<unknown>: 77" },
	{ NAME_IOCTL, TCGETS, "TCGETS" }, { NAME_IOCTL, FIONREAD, "FIONREAD" },
	{ NAME_IOCTL, FICLONE, "FICLONE" },
	{ NAME_IOCTL, 0xfeed, "<unknown>: 0xfeed" },
	{ NAME_PRCTL, PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS" },
	{ NAME_PRCTL, PR_SET_VMA, "PR_SET_VMA" },
	{ NAME_RLIMIT, RLIMIT_NOFILE, "RLIMIT_NOFILE" },
	{ NAME_RLIMIT, 16, "<unknown>: 16" },
	{ NAME_RLIMIT, UINT64_MAX, "<unknown>: 18446744073709551615" },
};

static const struct {
	enum name_set set;
	uint64_t value;
	const char *text;
} many[] = {
	{ NAME_AT_FLAG, 0, "0" }, { NAME_PROT, 0, "PROT_NONE" },
	{ NAME_PROT, PROT_EXEC | PROT_READ, "PROT_READ|PROT_EXEC" },
	{ NAME_PROT, 0x1000001, "PROT_READ|PROT_GROWSDOWN" },
	{ NAME_PROT, 0x11, "PROT_READ|<unknown:0x10>" },
	{ NAME_PROT, 0x70, "<unknown:0x70>" },
	{ NAME_SHM, SHM_RDONLY | SHM_EXEC, "SHM_RDONLY|SHM_EXEC" },
	{ NAME_OPEN_FLAG, O_SYNC | O_CLOEXEC, "O_CLOEXEC|O_SYNC" },
	{ NAME_OPEN_FLAG, O_DSYNC, "O_DSYNC" },
	{ NAME_OPEN_FLAG, O_TMPFILE, "O_TMPFILE" },
	{ NAME_OPEN_FLAG, O_NDELAY, "O_NONBLOCK" },
	{ NAME_CLONE, CLONE_VM | CLONE_THREAD, "CLONE_VM|CLONE_THREAD" },
	{ NAME_CLONE, CLONE_NEWUSER | 0x11, "CLONE_NEWUSER|<unknown:0x11>" },
	{ NAME_CLONE, UINT64_C(0x100000080), "CLONE_NEWTIME|CLONE_CLEAR_SIGHAND" },
	{ NAME_MOUNT, 0, "0" }, { NAME_MOUNT, MS_BIND | MS_REC, "MS_BIND|MS_REC" },
	{ NAME_MOUNT, 0xc0ed0001, "MS_RDONLY|MS_MGC_VAL" },
	{ NAME_MOUNT, 0x80000000, "MS_NOUSER" },
	{ NAME_UMOUNT, MNT_DETACH | UMOUNT_NOFOLLOW,
	    "MNT_DETACH|UMOUNT_NOFOLLOW" },
	{ NAME_AT_FLAG, UINT64_C(0xf000000000000000),
	    "<unknown:0xf000000000000000>" },
};

static const struct {
	uint32_t flags;
	const char *text;
} oflags[] = {
	{ O_RDONLY, "O_RDONLY" }, { O_WRONLY, "O_WRONLY" },
	{ O_RDONLY | O_CLOEXEC, "O_RDONLY|O_CLOEXEC" },
	{ O_CLOEXEC | O_TRUNC | O_CREAT | O_RDWR,
	    "O_RDWR|O_CREAT|O_TRUNC|O_CLOEXEC" },
	{ 3, "O_ACCMODE" }, { 3 | O_CREAT, "O_ACCMODE|O_CREAT" },
	{ 0100000, "O_RDONLY|O_LARGEFILE" },
	{ O_TMPFILE | O_WRONLY, "O_WRONLY|O_TMPFILE" },
	{ O_DIRECTORY, "O_RDONLY|O_DIRECTORY" },
	{ 0x80000000, "O_RDONLY|<unknown:0x80000000>" },
};

static const struct {
	const char *operand;
	uint32_t flags;
	int equal;
} equal[] = {
	{ "ro", O_RDONLY, 1 }, { "ro", O_RDONLY | O_CLOEXEC, 1 },
	{ "ro", O_RDONLY | O_NOFOLLOW | O_DIRECTORY, 1 },
	{ "ro", O_WRONLY, 0 }, { "ro", O_RDONLY | O_CREAT, 0 },
	{ "ro", O_RDONLY | O_NONBLOCK, 0 }, { "ron", O_NONBLOCK, 1 },
	{ "wo", O_WRONLY, 1 }, { "wo", O_RDWR, 0 }, { "rw", O_RDWR, 1 },
	{ "woct", O_WRONLY | O_CREAT | O_TRUNC, 1 },
	{ "woct", O_WRONLY | O_CREAT, 0 },
	{ "woct", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0 },
	{ "rwnact", O_RDWR | O_NONBLOCK | O_APPEND | O_CREAT | O_TRUNC, 1 },
	{ "wotc", O_WRONLY | O_CREAT | O_TRUNC, 0 }, { "--", 3, 1 },
	{ "--c", 3 | O_CREAT, 1 }, { "r", 0, 0 }, { "", 0, 0 },
	{ "rox", 0, 0 }, { "rocc", O_CREAT, 0 },
	{ "O_RDONLY", 0, 1 }, { "O_RDONLY", O_CLOEXEC, 0 },
	{ "O_RDONLY|O_CLOEXEC", O_CLOEXEC, 1 },
	{ "O_CLOEXEC|O_RDONLY", O_CLOEXEC, 1 },
	{ "O_WRONLY|O_NDELAY", O_WRONLY | O_NONBLOCK, 1 },
	{ "O_WRONLY|", O_WRONLY, 0 }, { "|O_WRONLY", O_WRONLY, 0 },
	{ "O_WRONLY|O_NONSENSE", O_WRONLY, 0 },
	{ "O_RDONLY|<unknown:0x80000000>", 0x80000000, 1 },
	{ "O_RDONLY|<unknown:0x80000000", 0x80000000, 0 },
	{ "O_RDONLY|<unknown:0x100000000>", 0, 0 },
};

START_TEST(test_one)
{
	char p[64];
	struct buf b;
	uint64_t v;

	buf_init(&b, p, sizeof(p));
	name_put(&b, one[_i].set, one[_i].value);
	ck_assert_str_eq(p, one[_i].text);
	if (name_find(one[_i].set, one[_i].value) != NULL) {
		ck_assert_int_eq(name_value(one[_i].set, p, &v), 0);
		ck_assert_uint_eq(v, one[_i].value);
	} else
		ck_assert_int_eq(name_value(one[_i].set, p, &v), -1);
}
END_TEST

START_TEST(test_many)
{
	char p[128];
	struct buf b;

	buf_init(&b, p, sizeof(p));
	name_put_flags(&b, many[_i].set, many[_i].value);
	ck_assert_str_eq(p, many[_i].text);
}
END_TEST

START_TEST(test_oflags)
{
	char p[128];
	struct buf b;

	buf_init(&b, p, sizeof(p));
	name_put_oflags(&b, oflags[_i].flags);
	ck_assert_str_eq(p, oflags[_i].text);
	ck_assert_int_eq(name_oflags_equal(p, oflags[_i].flags), 1);
	ck_assert_int_eq(name_oflags_equal(p, oflags[_i].flags ^ O_EXCL), 0);
}
END_TEST

START_TEST(test_equal)
{
	ck_assert_msg(name_oflags_equal(equal[_i].operand, equal[_i].flags) ==
	    equal[_i].equal, "%s", equal[_i].operand);
}
END_TEST

/* Every flag word is read back, whatever bits are set. */
START_TEST(test_oflags_bits)
{
	char p[512];
	struct buf b;
	uint32_t flags = 1;
	int i;

	for (i = 0; i < 2000; i++) {
		flags = flags * 1664525 + 1013904223;
		buf_init(&b, p, sizeof(p));
		name_put_oflags(&b, flags);
		ck_assert_int_eq(b.cut, 0);
		ck_assert_msg(name_oflags_equal(p, flags), "%s", p);
	}
}
END_TEST

START_TEST(test_aliases)
{
	uint64_t v;

	ck_assert_int_eq(name_value(NAME_SIGNAL, "SIGPOLL", &v), 0);
	ck_assert_uint_eq(v, 29);
	ck_assert_int_eq(name_value(NAME_FAMILY, "AF_LOCAL", &v), 0);
	ck_assert_uint_eq(v, AF_UNIX);
	ck_assert_int_eq(name_value(NAME_FAMILY, "af_unix", &v), -1);
	ck_assert_int_eq(name_value(NAME_FAMILY, "", &v), -1);
	ck_assert_int_eq(name_value(NAME_FAMILY, "SIGPOLL", &v), -1);
}
END_TEST

START_TEST(test_socktype)
{
	char p[64];
	struct buf b;

	buf_init(&b, p, sizeof(p));
	name_put_socktype(&b, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
	buf_puts(&b, " ");
	name_put_socktype(&b, SOCK_STREAM | 0x100);
	buf_puts(&b, " ");
	name_put_prot(&b, PROT_WRITE | PROT_READ);
	ck_assert_str_eq(p,
	    "SOCK_DGRAM SOCK_UNKNOWN(257) PROT_READ|PROT_WRITE");
}
END_TEST

/* Each set has constants; a short buffer is cut, never overrun. */
/* What is written is read back; so are numbers, and nothing else is. */
START_TEST(test_many_back)
{
	uint64_t v = 1;

	ck_assert_msg(strcmp(many[_i].text, "0") == 0 ||
	    (name_flags_value(many[_i].set, many[_i].text, &v) == 0 &&
	    v == many[_i].value), "%s", many[_i].text);
	ck_assert_int_eq(name_flags_value(many[_i].set, "0x10", &v), 0);
	ck_assert_uint_eq(v, 16);
	ck_assert_int_eq(name_flags_value(many[_i].set, "", &v), -1);
	ck_assert_int_eq(name_flags_value(many[_i].set, "10x", &v), -1);
	ck_assert_int_eq(name_flags_value(many[_i].set, "NOSUCH", &v), -1);
}
END_TEST

START_TEST(test_letters)
{
	static const struct {
		const char	*text;
		int64_t		 value;		/* -1: they mean nothing */
	} rows[] = {
		{ "ro", O_RDONLY }, { "wo", O_WRONLY }, { "rw", O_RDWR },
		{ "rwn", O_RDWR | O_NONBLOCK }, { "woact", O_WRONLY |
		    O_APPEND | O_CREAT | O_TRUNC }, { "woct", O_WRONLY |
		    O_CREAT | O_TRUNC }, { "", -1 }, { "r", -1 }, { "rot", O_TRUNC },
		{ "wotc", -1 }, { "row", -1 }, { "O_RDONLY", -1 },
	};
	uint64_t v;
	size_t i;

	for (i = 0; i < NITEMS(rows); i++)
		ck_assert_msg(name_letters_value(rows[i].text, &v) == -1 ?
		    rows[i].value == -1 : (int64_t)v == rows[i].value, "%s",
		    rows[i].text);
}
END_TEST

START_TEST(test_sets)
{
	char p[8];
	struct buf b;
	uint64_t v;
	int known = 0;

	for (v = 0; v < 0x10000; v++)
		known += name_find(_i, v) != NULL;
	ck_assert_int_ge(known, _i == NAME_SOCKFLAG ? 1 : 4);
	buf_init(&b, p, sizeof(p));
	name_put_flags(&b, _i, UINT64_MAX);
	ck_assert_int_eq(b.cut, 1);
	ck_assert_uint_eq(strlen(p), 7);
}
END_TEST

Suite *
t_names(void)
{
	Suite *s = suite_create("names");
	TCase *tc = tcase_create("names");

	tcase_add_loop_test(tc, test_one, 0, NITEMS(one));
	tcase_add_loop_test(tc, test_many, 0, NITEMS(many));
	tcase_add_loop_test(tc, test_many_back, 0, NITEMS(many));
	tcase_add_test(tc, test_letters);
	tcase_add_loop_test(tc, test_oflags, 0, NITEMS(oflags));
	tcase_add_loop_test(tc, test_equal, 0, NITEMS(equal));
	tcase_add_test(tc, test_oflags_bits);
	tcase_add_test(tc, test_aliases);
	tcase_add_test(tc, test_socktype);
	tcase_add_loop_test(tc, test_sets, 0, NAME_SET_COUNT);
	suite_add_tcase(s, tc);
	return s;
}
