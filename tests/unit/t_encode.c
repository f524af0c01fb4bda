/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Every call of every ABI, written down and decoded: each argument that has a
 * text comes back as it was written.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tool/encode.h"

static const struct {
	enum arg_kind	kind;
	const char	*text;
} samples[] = {
	{ ARG_PATH, "/no-such-folder/a" },
	{ ARG_PATH_NOFOLLOW, "/no-such-folder/b" },
	{ ARG_PATH_PARENT, "/no-such-folder/c" },
	{ ARG_PATH_OPEN, "/no-such-folder/d" },
	{ ARG_PATH_AT, "/no-such-folder/e" },
	{ ARG_PATH_LINK, "/no-such-folder/f" },
	{ ARG_PATH_EXEC, "/no-such-folder/g" },
	{ ARG_STRING, "any text" },
	{ ARG_OFLAGS, "O_WRONLY|O_CREAT|O_CLOEXEC" },
	{ ARG_MODE, "4755" },
	{ ARG_UID, "4711" },
	{ ARG_GID, "4712" },
	{ ARG_FD, "17" },
	{ ARG_SOCKADDR, "inet-[192.0.2.1]:80" },
	{ ARG_MSGHDR, "inet-[2001:db8::1]:443" },
	{ ARG_MMSGHDR, "@abstract" },
	{ ARG_SOCKDOM, "AF_INET6" },
	{ ARG_SOCKTYPE, "SOCK_SEQPACKET" },
	{ ARG_ARGV, "prog -x  two blanks" },
	{ ARG_PID, "pg:/bin/p" },
	{ ARG_TID, "/bin/p" },
	{ ARG_PIDFD, "/bin/p" },
	{ ARG_SIGNAL, "SIGUSR1" },
	{ ARG_FCNTL_CMD, "F_SETLK" },
	{ ARG_IOCTL_CMD, "<unknown>: 0x4b49" },
	{ ARG_PROT, "PROT_READ|PROT_EXEC" },
	{ ARG_SHMFLG, "PROT_READ|PROT_WRITE|PROT_EXEC" },
	{ ARG_PRCTL_OPTION, "PR_SET_NAME" },
	{ ARG_CLONE_FLAGS, "CLONE_VM|CLONE_FS" },
	{ ARG_CLONE_ARGS, "CLONE_NEWNS" },
	{ ARG_MOUNT_FLAGS, "MS_RDONLY|MS_NOSUID" },
	{ ARG_UMOUNT_FLAGS, "MNT_DETACH" },
	{ ARG_RLIMIT, "RLIMIT_NOFILE" },
	{ ARG_OLD_MMAP, "PROT_READ|PROT_WRITE" },
};

#define NSAMPLES	(sizeof(samples) / sizeof(samples[0]))

static struct encoder enc;
static struct call call;
static char arena[CALL_ARENA];

static const char *
sample(enum arg_kind kind)
{
	size_t i;

	for (i = 0; i < NSAMPLES; i++)
		if (samples[i].kind == kind)
			return samples[i].text;
	return NULL;
}

/* Decodes what is in enc; the texts must be those of the slots. */
static void
check_call(const struct abi *abi, const struct sysent *sys, long nr,
    const struct slot *slot, int n)
{
	struct mem mem;
	struct view view;
	struct call_env env = encode_env(&enc, &mem, &view);
	const struct field *f;
	const char *why, *text;
	int error, i;

	call_init(&call, arena, abi, nr, enc.args, 0);
	error = call_decode(&call, &env, &why);
	ck_assert_msg(error == 0, "%s-%s: %s", abi->emul, sys->name, why);
	for (i = 0; i < n; i++) {
		f = call_field(&call, slot[i].name, slot[i].index);
		text = sample(slot[i].kind);
		ck_assert_msg(f != NULL, "%s-%s: no %s[%d]", abi->emul,
		    sys->name, slot[i].name, slot[i].index);
		ck_assert_msg(strcmp(f->text, text) == 0,
		    "%s-%s: %s[%d] is %s, not %s", abi->emul, sys->name,
		    slot[i].name, slot[i].index, f->text, text);
	}
	call_release(&call);
}

START_TEST(every_call)
{
	const struct abi *abi = abi_get(_i);
	struct slot slot[ENCODE_SLOTS];
	const struct sysent *sys;
	const char *text, *why;
	int i, n, nr, slots = 0;

	for (nr = 0; nr < abi->nr_max; nr++) {
		if ((sys = sysent_by_nr(abi, nr)) == NULL ||
		    sys->demux != DEMUX_NONE)
			continue;
		n = encode_init(&enc, abi, sys, slot);
		for (i = 0; i < n; i++) {
			text = sample(slot[i].kind);
			ck_assert_msg(text != NULL, "%s: no sample of %s",
			    sys->name, slot[i].name);
			ck_assert_msg(encode_put(&enc, &slot[i], text,
			    strlen(text), &why) == 0, "%s: %s: %s",
			    sys->name, slot[i].name, why);
		}
		check_call(abi, sys, nr, slot, n);
		slots += n;
	}
	ck_assert_int_gt(slots, 150);
}
END_TEST

/* Each argument of the table with a name has a slot, with the same name. */
START_TEST(every_argument)
{
	struct slot slot[ENCODE_SLOTS];
	const struct sysent *sys;
	size_t k;
	int i, n, named;

	for (k = 0; k < sysent_count; k++) {
		sys = &sysent_all[k];
		n = encode_init(&enc, abi_get(ABI_X86_64), sys, slot);
		named = 0;
		for (i = 0; i < SYS_MAXARGS; i++)
			if (sys->arg[i].name != NULL)
				named += sys->arg[i].kind == ARG_OPEN_HOW ?
				    2 : 1;
		ck_assert_msg(n == named, "%s has %d slots for %d arguments",
		    sys->name, n, named);
	}
}
END_TEST

/* What is no text of a kind is told, and not taken for 0. */
static const struct {
	const char	*call;
	const char	*text;		/* of the last argument */
} bad[] = {
	{ "fcntl", "F_NOSUCH" }, { "fcntl", "" }, { "fcntl", "12x" },
	{ "chmod", "9" }, { "chmod", "" }, { "chmod", "7777777" },
	{ "setuid", "no-such-user-here" }, { "setgid", "no-such-group-here" },
	{ "socket", "AF_" }, { "connect", "" }, { "connect", "inet-[" },
	{ "connect", "inet-[1.2.3]:1" }, { "connect", "inet-[1.2.3.4]:" },
	{ "connect", "inet-[1.2.3.4]:-1" }, { "connect", "family(x)" },
	{ "connect", "family(70000)" }, { "mprotect", "PROT_READ|" },
	{ "mprotect", "<unknown:0xg>" }, { "setrlimit", "<unknown>: " },
};

START_TEST(refused)
{
	struct slot slot[ENCODE_SLOTS];
	const struct sysent *sys = sysent_by_name(bad[_i].call);
	const char *why = NULL;

	int n = encode_init(&enc, abi_get(ABI_X86_64), sys, slot);

	ck_assert_int_ge(n, 1);
	ck_assert_msg(encode_put(&enc, &slot[n - 1], bad[_i].text,
	    strlen(bad[_i].text), &why) == -1, "%s %s", bad[_i].call,
	    bad[_i].text);
	ck_assert_ptr_nonnull(why);
}
END_TEST

/* A text as long as memory is refused, and nothing is written past it. */
START_TEST(long_text)
{
	struct slot slot[ENCODE_SLOTS];
	char *text = malloc(ENCODE_MEMORY + 1);
	const char *why;
	size_t n;

	for (n = ENCODE_MEMORY - 40; n <= ENCODE_MEMORY; n++) {
		memset(text, 'a', n);
		text[n] = '\0';
		encode_init(&enc, abi_get(ABI_X86_64), sysent_by_name("stat"),
		    slot);
		encode_put(&enc, &slot[0], text, n, &why);
		ck_assert_uint_le(enc.used, ENCODE_MEMORY);
	}
	ck_assert_int_eq(encode_put(&enc, &slot[0], text, ENCODE_MEMORY, &why),
	    -1);
	free(text);
}
END_TEST

Suite *
t_encode(void)
{
	Suite *s = suite_create("encode");
	TCase *tc = tcase_create("encode");

	tcase_add_loop_test(tc, every_call, 0, ABI_COUNT);
	tcase_add_test(tc, every_argument);
	tcase_add_loop_test(tc, refused, 0,
	    (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(tc, long_text);
	suite_add_tcase(s, tc);
	return s;
}
