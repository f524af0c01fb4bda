/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the kernel decides against what the engine does: policies are compiled to
 * filters, and these run on every call of every ABI with the values at which an
 * argument's meaning changes. What a filter lets run, the engine must permit and
 * tell nobody of; what it refuses, the engine must refuse with the same error;
 * and where registers decide, nothing may stop that the engine would let run.
 */
#include <check.h>
#include <errno.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "abi/names.h"
#include "base/xmalloc.h"
#include "bpf.h"
#include "call/door.h"
#include "call/regarg.h"
#include "engine/eval.h"
#include "engine/quick.h"
#include "engine_call.h"
#include "scene.h"
#include "trace/fence.h"
#include "trace/prefilter.h"

#define VALUES_MAX	4096
#define ANSWERS		1	/* denials may be given in the kernel */
#define EXACT		2	/* nothing stops that is known to be free */
#define NOALIAS		4

static const struct {
	const char	*rules;
	int		 flags;
} policies[] = {
	{ "native-@libc: permit\n"
	    "native-mmap: prot sub \"PROT_WRITE|PROT_EXEC\" then deny\n"
	    "native-mmap: permit\n"
	    "native-mprotect: prot nsub \"PROT_EXEC\" then permit\n"
	    "native-pkey_mprotect: prot eq \"PROT_READ|PROT_EXEC\" then permit\n"
	    "native-shmat: prot eq \"PROT_READ\" then permit\n", 0 },
	{ "native-mmap: prot sub \"PROT_WRITE|PROT_EXEC\" then deny\n"
	    "native-mmap: permit\n"
	    "native-mprotect: prot nsub \"PROT_EXEC\" then permit\n"
	    "native-pkey_mprotect: prot sub \"PROT_\" then permit\n"
	    "native-shmat: prot sub \"EXEC\" then permit\n"
	    "native-umount2: flags sub \"_\" then permit\n"
	    "native-clone: flags nsub \"CLONE_NEW\" then permit\n", EXACT },
	{ "native-mprotect: prot sub \"|\" then permit\n"
	    "native-mmap: prot nsub \"READ|\" then permit\n"
	    "native-pkey_mprotect: prot sub \"\" then permit\n"
	    "native-umount2: flags sub \"0\" then permit\n"
	    "native-getuid: permit\n", 0 },
	{ "native-mprotect: prot eq \"PROT_NONE\" then permit\n"
	    "native-mprotect: prot eq \"PROT_READ|PROT_WRITE|<unknown:0x10>\" "
	    "then permit log\n"
	    "native-mprotect: prot neq \"PROT_EXEC|PROT_READ\" then permit\n"
	    "native-shmat: prot neq \"PROT_READ|PROT_WRITE\" then permit\n"
	    "native-mmap: not prot eq \"PROT_EXEC\" then permit\n", EXACT },
	{ "native-mprotect: prot match \"PROT_*\" then permit\n"
	    "native-mmap: prot re \"^PROT_(READ|NONE)$\" then permit\n"
	    "native-umount2: flags sub \"DETACH\" then permit\n"
	    "native-umount2: flags match \"0\" then permit\n", 0 },
	{ "native-fcntl: cmd re \"^F_(DUPFD|GETFD|SETFD|GETFL|SETFL)$\" then "
	    "permit\n"
	    "native-fcntl: cmd sub \"LK\" then permit\n"
	    "native-ioctl: cmd match \"TC*\" then permit\n"
	    "native-ioctl: cmd re \"^FIO\" then permit\n"
	    "native-prctl: option nsub \"PR_SET\" then permit\n"
	    "native-setrlimit: resource sub \"AS\" then deny nolog\n"
	    "native-setrlimit: resource sub \"unknown\" then permit\n"
	    "native-setrlimit: permit\n", ANSWERS },
	{ "native-ioctl: cmd eq \"TCGETS\" or cmd eq \"FIONREAD\" or cmd eq "
	    "\"<unknown>: 0x1234\" then permit\n"
	    "native-ioctl: cmd eq \"TIOCSTI\" then permit\n"
	    "native-fcntl: cmd neq \"F_SETLK\" and cmd neq \"<unknown>: 77\" "
	    "then permit\n"
	    "native-prctl: option eq \"PR_SET_NAME\" then permit\n"
	    "native-prctl: option eq \"PR_SET_DUMPABLE\" then permit\n"
	    "native-setrlimit: resource neq \"RLIMIT_CORE\" then permit\n",
	    EXACT },
	{ "native-socket: sockdom eq \"AF_UNIX\" then deny[eafnosupport] nolog\n"
	    "native-socket: sockdom eq \"AF_INET\" and socktype eq "
	    "\"SOCK_STREAM\" then permit\n"
	    "native-socket: sockdom neq \"AF_PACKET\" and not (socktype eq "
	    "\"SOCK_DGRAM\" or socktype eq \"SOCK_UNKNOWN(77)\") then permit\n"
	    "native-socket: deny[eperm] nolog\n"
	    "native-socketpair: sockdom eq \"AF_UNIX\" then permit\n"
	    "native-socketpair: sockdom eq \"AF_UNKNOWN(-1)\" then permit\n",
	    EXACT | ANSWERS },
	{ "native-prlimit64: resource eq \"RLIMIT_STACK\" then permit\n"
	    "native-prlimit64: resource neq \"RLIMIT_CORE\" then deny nolog\n"
	    "native-sched_setaffinity: permit\n"
	    "native-sched_setscheduler: permit log\n", EXACT | ANSWERS },
	{ "native-socket: sockdom sub \"INET\" then permit\n"
	    "native-socket: sockdom nsub \"AF_\" then permit\n"
	    "native-socket: sockdom match \"AF_*\" and socktype sub "
	    "\"PACKET\" then deny nolog\n"
	    "native-socketpair: socktype re \"^SOCK_(STREAM|DGRAM)$\" then "
	    "permit\n", ANSWERS },
	{ "native-clone: flags sub \"CLONE_THREAD\" and flags nsub "
	    "\"CLONE_NEW\" then permit\n"
	    "native-clone: flags eq \"0\" then permit\n"
	    "native-clone: flags eq \"CLONE_VM|CLONE_VFORK\" then permit\n"
	    "native-fork: permit\nnative-vfork: deny[enosys] nolog\n",
	    EXACT | ANSWERS },
	{ "native-setuid: uid eq \"-1\" then permit\n"
	    "native-setuid: uid eq \"65535\" then permit\n"
	    "native-setresuid: uid eq \"-1\" and uid[1] neq \"0\" and uid[2] eq "
	    "\"-1\" then permit\n"
	    "native-setresgid: gid[1] eq \"1000\" then permit\n"
	    "native-setgid: gid neq \"0\" then permit\n"
	    "native-setfsuid: uid match \"1*\" then permit\n"
	    "native-fchown: uid eq \"-1\" and gid eq \"5\" then permit\n"
	    "native-fchmod: mode eq \"644\" or mode eq \"0\" or fd eq \"-3\" "
	    "then permit\n"
	    "native-fchmod: mode eq \"0644\" then permit\n", 0 },
	{ "native-setuid: uname eq \"root\" then permit\n"
	    "native-setuid: uid eq \"7\" then permit\n"
	    "native-setreuid: uid eq \"7\" then permit, if user = root\n"
	    "native-setreuid: uid eq \"8\" then permit\n", 0 },
	{ "native-fsread: permit\n"
	    "native-fswrite: filename eq \"/tmp/x\" then permit\n", 0 },
	{ "native-fsread: permit\n"
	    "native-openat: oflags sub \"O_DIRECTORY\" and oflags nsub "
	    "\"O_CREAT\" then permit\n"
	    "native-open: oflags eq \"rw\" then permit\n"
	    "native-open: oflags eq \"O_WRONLY|O_CREAT\" and mode eq \"600\" "
	    "then permit\n"
	    "native-open: mode neq \"600\" then permit\n"
	    "native-open: oflags sub \"O_SYNC\" then permit\n"
	    "native-creat: mode eq \"644\" then permit\n"
	    "native-mkdir: mode eq \"755\" then permit\n"
	    "native-mq_open: oflags eq \"wo\" then permit\n"
	    "native-mq_open: not mode eq \"600\" then deny nolog\n"
	    "native-open_by_handle_at: oflags eq \"O_RDONLY\" then permit\n",
	    ANSWERS },
	{ "native-fswrite: permit\n"
	    "native-openat: oflags neq \"O_RDONLY|O_CLOEXEC\" then permit\n"
	    "native-open: oflags nsub \"O_TMPFILE\" and oflags sub "
	    "\"O_RDONLY\" then permit\n"
	    "native-open: oflags sub \"|\" then permit\n"
	    "native-open: oflags sub \"unk\" then permit\n", 0 },
	{ "native-fswrite: permit\nnative-fsread: permit\n"
	    "native-open: oflags eq \"O_RDONLY\" then permit\n"
	    "native-openat: oflags eq \"O_RDONLY\" then permit\n",
	    NOALIAS | EXACT },
	{ "native-fchmod: mode re \"^[0-7]{1,3}$\" then permit\n"
	    "native-mq_open: mode re \"^[0246]?[04]*$\" then permit\n"
	    "native-getuid: permit\n", EXACT },
	{ "native-fchmod: mode re \"^[2-7][0-7]{3}$\" then deny nolog\n"
	    "native-fchmod: (not mode re \"^(6[04]+|755)$\") and fd neq \"7\" "
	    "then permit log\n"
	    "native-fchmod: permit\n"
	    "native-mkdir: mode re \"^7[05][05]$\" then permit\n",
	    EXACT | ANSWERS },
	{ "native-fchmod: mode re \"^[0-7]{3}$|8\" then permit\n"
	    "native-fchmod: permit log\nnative-kill: permit\n"
	    "native-getuid: permit\n"
	    "native-connect: deny[econnrefused] nolog\n"
	    "native-sendmsg: deny nolog\nnative-bind: deny\n"
	    "native-sysinfo: ask\nnative-getpid: deny nolog\n"
	    "native-fsread: deny nolog\nnative-read: kill\n"
	    "native-write: permit log\n", ANSWERS },
	{ "native-ioctl: cmd eq \"\" then permit\n"
	    "native-ioctl: cmd neq \"nothing\" then permit\n"
	    "native-prctl: option sub \"\" then permit\n"
	    "native-mprotect: prot eq \"<non-existent filename>\" then permit\n"
	    "native-mmap: prot neq \"<non-existent filename>\" then permit\n",
	    EXACT },
	{ "Policy: /bin/x, Emulation: linux\n"
	    "linux-mmap2: prot sub \"PROT_WRITE|PROT_EXEC\" then deny nolog\n"
	    "linux-mmap2: permit\n"
	    "linux-setuid: uid eq \"-1\" then permit\n"
	    "linux-setuid32: uid eq \"-1\" then permit\n"
	    "linux-setgid: gid eq \"65535\" then permit\n"
	    "linux-setresgid: gid[2] eq \"7\" then permit\n"
	    "linux-fchown: uid neq \"7\" then permit\n"
	    "linux-fcntl64: cmd eq \"F_GETLK64\" or cmd eq \"F_SETOWN\" then "
	    "permit\n"
	    "linux-socket: sockdom eq \"AF_PACKET\" then permit\n"
	    "linux-socketcall: permit\nlinux-clone: permit\n", ANSWERS },
	{ "Policy: /bin/x, Emulation: linux\n"
	    "linux-mmap: prot eq \"PROT_READ\" then permit\n"
	    "linux-socket: sockdom eq \"AF_INET\" then permit\n"
	    "linux-fcntl: cmd eq \"F_GETFD\" then permit\n"
	    "linux-ioctl: cmd neq \"TCGETS\" then permit\n", EXACT },
};

/* The first of a tree, which is a policy's too if it is the only one. */
static struct sock_filter filter[PREFILTER_MAX], more[PREFILTER_MAX];
static int filter_len, more_len;
static struct call call;
static char arena[CALL_ARENA];

struct made {
	struct policy_file	*file;
	struct prog		*prog;
	struct regset		*set;
};

static void
make(struct made *m, const char *rules, int flags)
{
	static char home[] = "/root", user[] = "root", cwd[] = "/work";
	static const struct vars vars = { home, user, cwd };
	static const struct nrset never;
	char *text, why[2048] = "";
	struct diag *diag;
	struct buf b;

	text = xasprintf("%s%s", strncmp(rules, "Policy:", 7) == 0 ? "" :
	    "Policy: /bin/x, Emulation: native\n", rules);
	m->file = make_policy(text, &vars, why, sizeof(why));
	ck_assert_msg(m->file != NULL, "%s\n%s", text, why);
	buf_init(&b, why, sizeof(why));
	diag = diag_new(diag_to_buf, &b);
	m->prog = prog_compile(m->file, "/bin/x",
	    flags & NOALIAS ? COMPILE_NOALIAS : 0, diag);
	ck_assert_msg(m->prog != NULL, "%s\n%s", text, why);
	diag_free(diag);
	free(text);
	m->set = regset_new();
	prog_quick(m->prog, &m->set->free);
	quick_registers(m->prog, flags & ANSWERS, &never, m->set);
	fence_force(0);
	filter_len = prefilter_build(m->set, NULL, filter);
	ck_assert_int_le(filter_len, BPF_MAXINSNS);
	more_len = prefilter_build_more(m->set, more);
	ck_assert_int_le(more_len, filter_len);
}

static void
unmake(struct made *m)
{
	regset_drop(m->set);
	prog_free(m->prog);
	policy_file_free(m->file);
}

struct values {
	uint64_t	v[VALUES_MAX];
	int		n;
	int		named, nnamed;	/* those that have a name */
};

static void
add(struct values *to, uint64_t v)
{
	ck_assert_int_lt(to->n, VALUES_MAX);
	to->v[to->n++] = v;
}

/* Where the meaning of an argument may change. */
static void
boundaries(struct values *to, enum arg_kind kind)
{
	static const enum name_set sets[ARG_KIND_COUNT] = {
		[ARG_OFLAGS] = NAME_OPEN_FLAG, [ARG_SIGNAL] = NAME_SIGNAL,
		[ARG_SOCKDOM] = NAME_FAMILY, [ARG_SOCKTYPE] = NAME_SOCKTYPE,
		[ARG_FCNTL_CMD] = NAME_FCNTL, [ARG_IOCTL_CMD] = NAME_IOCTL,
		[ARG_PROT] = NAME_PROT, [ARG_SHMFLG] = NAME_SHM,
		[ARG_PRCTL_OPTION] = NAME_PRCTL, [ARG_RLIMIT] = NAME_RLIMIT,
		[ARG_CLONE_FLAGS] = NAME_CLONE, [ARG_UMOUNT_FLAGS] = NAME_UMOUNT,
	};
	static const uint64_t always[] = { 0, 1, 2, 3, 5, 7, 8, 10, 01777, 0600,
	    0644, 0755, 010644, 0xfffd, 0xffff, 0x10000, 0x1ffff, 0x7fffffff,
	    0x80000000, 0xfffffffd, 0xffffffff, UINT64_C(1) << 32,
	    (UINT64_C(1) << 32) + 1, (UINT64_C(1) << 32) - 1, UINT64_MAX,
	    77, 0x1234, 1000, 65535, 0101, 02000000, 02010000, 04010000,
	    020000000, 020200000, 020200002, 010000000, 02, 03, 0102, 03102 };
	uint64_t value;
	size_t i;
	int k, n;

	to->n = 0;
	for (i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		add(to, always[i]);
	for (k = 0; k < 40; k++)
		add(to, UINT64_C(1) << k);
	to->named = to->n;
	for (i = 0; name_nth(sets[kind], i, &value) != NULL; i++) {
		add(to, value);
		if (kind == ARG_SOCKTYPE)
			add(to, value | SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (kind == ARG_CLONE_FLAGS)
			add(to, value | SIGCHLD);
	}
	to->nnamed = to->n - to->named;
	for (i = 0; name_nth(sets[kind], i, &value) != NULL; i++) {
		add(to, value - 1);
		add(to, value + 1);
	}
	/* Bits together, and what the kernel may not look at. */
	for (n = to->n, k = 0; k < n && to->n < VALUES_MAX - n; k++) {
		add(to, to->v[k] | HIGH);
		add(to, to->v[k] | to->v[random() % n]);
	}
}

/* Something for a register that is not the one in question. */
static uint64_t
any(const struct values *from)
{
	switch (random() % 4) {
	case 0:
		return from->v[random() % 20];
	case 1:
		return from->v[random() % from->n];
	default:
		return from->v[from->named + random() % from->nnamed];
	}
}

/* A register that is no number of its own: what is there must be readable. */
static uint64_t
pointer(enum arg_kind kind)
{
	switch (kind) {
	case ARG_NONE:
		return random() % 2 ? 0 : (uint64_t)random() <<
		    random() % 33;
	case ARG_DIRFD:
		return CWD;
	case ARG_ATFLAGS:
		return 0;
	case ARG_SOCKADDR:
	case ARG_MSGHDR:
	case ARG_MMSGHDR:
	case ARG_OLD_MMAP:
	case ARG_OPEN_HOW:
	case ARG_CLONE_ARGS:
		return RAW;
	default:
		return S1;
	}
}

static int
is_register(const struct sysent *s, int n)
{
	switch (s->arg[n].kind) {
	case ARG_OFLAGS: case ARG_MODE: case ARG_UID: case ARG_GID:
	case ARG_FD: case ARG_SOCKDOM: case ARG_SOCKTYPE: case ARG_SIGNAL:
	case ARG_FCNTL_CMD: case ARG_IOCTL_CMD: case ARG_PROT: case ARG_SHMFLG:
	case ARG_PRCTL_OPTION: case ARG_CLONE_FLAGS: case ARG_UMOUNT_FLAGS:
	case ARG_RLIMIT:
		return 1;
	default:
		return 0;
	}
}

static const char *
program_of(void *ctx, pid_t pid)
{
	return NULL;
}

/*
 * What the engine makes of a call: with other names in memory and for others
 * too, if all agree. REG_STOP stands for all that the kernel is not to decide.
 */
static int
judged(const struct prog *prog, enum abi_id abi, long nr,
    const uint64_t args[SYS_MAXARGS])
{
	static const char *const names[] = { "file", "/none/there", "/" };
	static const struct cred creds[] = { { 0, 0 }, { 1000, 1000 } };
	const struct view view = { .tgid = getpid(), .tid = getpid() };
	const struct call_env env = { .mem = &scene_mem, .view = &view,
	    .progname = program_of };
	struct verdict v;
	const char *why;
	uint32_t uncovered;
	int i, outcome, last = -1;

	for (i = 0; i < 6; i++) {
		strcpy((char *)scene_memory + (S1 - BASE), names[i % 3]);
		call_init(&call, arena, abi_get(abi), nr, args, 0);
		if (call_decode(&call, &env, &why) != 0) {
			call_release(&call);
			continue;
		}
		v = eval_call(prog, &call, &creds[i / 3], &uncovered);
		call_release(&call);
		outcome = v.kind == VERDICT_PERMIT && v.log != VLOG_YES &&
		    v.exec == VEXEC_SWITCH ? REG_FREE :
		    v.kind == VERDICT_DENY && v.log == VLOG_NO ?
		    REG_ERRNO + v.error : REG_STOP;
		if (last != -1 && outcome != last)
			return REG_STOP;
		last = outcome;
	}
	return last;
}

/* What outranks every policy. */
static int
is_armed(const struct sysent *s, const uint64_t args[SYS_MAXARGS])
{
	size_t i;

	if (s == NULL)
		return 0;
	if ((s->flags & SYSF_SELF) && (uint32_t)args[0] == 0)
		return 0;
	if (s->flags & (SYSF_GUARD | SYSF_EXEC | SYSF_REFUSED))
		return 1;
	if ((s->flags & SYSF_FORK) && (s->flags & SYSF_ARMED) && (args[0] &
	    (CLONE_UNTRACED | DOOR_CLONE_MOVES)))
		return 1;
	for (i = 0; (s->flags & SYSF_ARMED) && i < ndoors; i++)
		if (strcmp(doors[i].call, s->name) == 0 &&
		    (uint32_t)args[doors[i].reg] == doors[i].value)
			return 1;
	return 0;
}

static int
kernel(enum abi_id abi, long nr, const uint64_t args[SYS_MAXARGS])
{
	struct seccomp_data d = { .nr = (int)nr,
	    .arch = abi_get(abi)->audit_arch };
	uint32_t r;
	int i;

	/* The kernel cuts registers of i386 calls off itself. */
	for (i = 0; i < SYS_MAXARGS; i++)
		d.args[i] = abi == ABI_I386 ? (uint32_t)args[i] : args[i];
	r = bpf_run(filter, filter_len, &d);
	/* One on top of a first one: the same, but for what that one stops. */
	if (r != SECCOMP_RET_TRACE)
		ck_assert_uint_eq(bpf_run(more, more_len, &d), r);
	else if (!is_armed(sysent_by_nr(abi_get(abi), nr), args))
		ck_assert_uint_eq(bpf_run(more, more_len, &d), r);
	return r == SECCOMP_RET_ALLOW ? REG_FREE : r == SECCOMP_RET_TRACE ?
	    REG_STOP : (r & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO ?
	    REG_ERRNO + (int)(r & SECCOMP_RET_DATA) : -1;
}

/* 1 if all that a rule can ask of the call is in registers. */
static int
is_plain(const struct sysent *s)
{
	int n;

	for (n = 0; n < SYS_MAXARGS; n++)
		if (s->arg[n].name != NULL && !is_register(s, n))
			return 0;
	return s->alias == ALIAS_NONE && s->demux == DEMUX_NONE;
}

static int nfree, nanswered, nstopped;

static void
compare(const struct made *m, const char *rules, int flags, enum abi_id abi,
    long nr, const struct sysent *s, const uint64_t args[SYS_MAXARGS])
{
	int got = kernel(abi, nr, args), want;

	if ((s->flags & SYSF_FORK) && (s->flags & SYSF_GUARD)) {
		ck_assert_int_eq(got, REG_ERRNO + ENOSYS);	/* clone3 */
		return;
	}
	if (is_armed(s, args)) {
		ck_assert_msg(got == REG_STOP, "%s %s(%#jx, %#jx, %#jx): %#x",
		    rules, s->name, (uintmax_t)args[0], (uintmax_t)args[1],
		    (uintmax_t)args[2], (unsigned)got);
		return;
	}
	if (s->flags & SYSF_ALWAYS) {
		ck_assert_int_eq(got, REG_FREE);
		return;
	}
	ck_assert_int_eq(got, regset_decide(m->set, abi, nr, args));
	if (got == REG_STOP && !((flags & EXACT) && is_plain(s)))
		return;
	want = judged(m->prog, abi, nr, args);
	/* What the kernel refuses anyhow is no matter of ours. */
	if (want == -1)
		return;
	if (want >= REG_ERRNO && !(flags & ANSWERS))
		want = REG_STOP;
	ck_assert_msg(got == want, "%s\n%s %s(%#jx, %#jx, %#jx, %#jx): %#x in "
	    "the kernel, %#x by its rules", rules, abi_get(abi)->emul, s->name,
	    (uintmax_t)args[0], (uintmax_t)args[1], (uintmax_t)args[2],
	    (uintmax_t)args[3], (unsigned)got, (unsigned)want);
	nfree += got == REG_FREE;
	nanswered += got >= REG_ERRNO;
	nstopped += got == REG_STOP;
}

/* One register after the other, with something in all others. */
static void
try_registers(const struct made *m, const char *rules, int flags,
    enum abi_id abi, long nr, const struct sysent *s)
{
	static struct values values[SYS_MAXARGS];
	uint64_t args[SYS_MAXARGS];
	int n, k, other, tried = 0;

	for (n = 0; n < SYS_MAXARGS; n++)
		if (is_register(s, n))
			boundaries(&values[n], s->arg[n].kind);
	for (n = 0; n < SYS_MAXARGS; n++)
		for (k = 0; is_register(s, n) && k < values[n].n; k++) {
			/* Looking names and users up takes its time. */
			if (k > 90 && (!is_plain(s) ||
			    s->arg[n].kind == ARG_UID) && random() % 8 != 0)
				continue;
			for (other = 0; other < SYS_MAXARGS; other++)
				args[other] = !is_register(s, other) ?
				    pointer(s->arg[other].kind) :
				    any(&values[other]);
			args[n] = values[n].v[k];
			compare(m, rules, flags, abi, nr, s, args);
			tried = 1;
		}
	if (tried)
		return;
	for (n = 0; n < SYS_MAXARGS; n++)
		args[n] = pointer(s->arg[n].kind);
	compare(m, rules, flags, abi, nr, s, args);
}

static void
try_policy(const char *rules, int flags)
{
	const struct sysent *s;
	struct made m;
	char name[64];
	int abi, n;
	long nr;

	make(&m, rules, flags);
	for (abi = 0; abi < ABI_COUNT; abi++)
		for (nr = 0; nr < NRSET_MAX; nr++) {
			s = sysent_by_nr(abi_get(abi), nr);
			if (s == NULL) {
				uint64_t args[SYS_MAXARGS] = { 0 };

				ck_assert_int_eq(kernel(abi, nr, args),
				    REG_STOP);
				continue;
			}
			snprintf(name, sizeof(name), "-%s:", s->name);
			if (strstr(rules, name) != NULL ||
			    regset_tree(m.set, abi, nr) != NULL)
				try_registers(&m, rules, flags, abi, nr, s);
			else {
				uint64_t args[SYS_MAXARGS];

				for (n = 0; n < SYS_MAXARGS; n++)
					args[n] = pointer(s->arg[n].kind);
				compare(&m, rules, flags, abi, nr, s, args);
			}
		}
	unmake(&m);
}

static void
fill_memory(void)
{
	static const uint32_t raw[24] = { 2 | 0x5000 << 16, 0x0100007f };

	scene_fill("file", "none", raw);
}

START_TEST(by_hand)
{
	fill_memory();
	srandom((unsigned int)_i + 1);
	nfree = nanswered = nstopped = 0;
	try_policy(policies[_i].rules, policies[_i].flags);
	/* Each of them has something that registers decide. */
	ck_assert_int_gt(nfree, 0);
	if (policies[_i].flags & EXACT)
		ck_assert_int_gt(nstopped, 0);
	if (policies[_i].flags & ANSWERS)
		ck_assert_int_gt(nanswered, 0);
}
END_TEST

static const char *const mode_res[] = { "^[0-7]{1,3}$", "^[2-7][0-7]{3}$",
    "^[0-7]{3}$", "^(600|6[04]{2}|755)$", "^[0-7]*[0-35]$", "^.?[1-9]+$", "^0$",
    "^[89]+$" };

/* All modes, with what the kernel and the decoders cut off. */
START_TEST(every_mode)
{
	static const uint64_t above[] = { 0, 010000, 0100000, 0x80000000,
	    HIGH };
	const struct sysent *s = sysent_by_name("fchmod");
	uint64_t args[SYS_MAXARGS] = { 3 };
	struct regnode node;
	char rules[256];
	struct made m;
	int abi;

	fill_memory();
	for (abi = 0; abi < ABI_COUNT; abi++) {
		snprintf(rules, sizeof(rules), "Policy: /bin/x, Emulation: %s\n"
		    "%s-fchmod: mode re \"%s\" then permit\n"
		    "%s-fchmod: deny nolog\n", abi_get(abi)->emul,
		    abi_get(abi)->emul, mode_res[_i], abi_get(abi)->emul);
		make(&m, rules, ANSWERS);
		for (args[1] = 0; args[1] <= 07777; args[1]++) {
			args[1] |= above[random() % 5];
			compare(&m, rules, EXACT | ANSWERS, abi, s->nr[abi], s,
			    args);
			args[1] &= 07777;
		}
		/* What is learned is one question. */
		if (_i <= 1) {
			ck_assert_int_eq(regset_tree(m.set, abi,
			    s->nr[abi])->n, 1);
			node = regset_tree(m.set, abi, s->nr[abi])->node[0];
			ck_assert_uint_eq(node.mask, _i == 0 ? 07000 : 06000);
			ck_assert_uint_eq(node.value, 0);
		}
		unmake(&m);
	}
}
END_TEST

/* The text that some value of an argument has, or a part of it. */
static void
put_operand(struct buf *b, const struct abi *abi, const struct sysent *s,
    const struct regarg *r, const char **op, int exact)
{
	static struct values v;
	static const char *const ops[] = { "eq", "neq", "sub", "nsub", "match",
	    "re" };
	char text[512], *word;
	struct buf t;
	int i = (int)(random() % (exact ? 2 : 6));

	boundaries(&v, s->arg[r->reg].kind);
	buf_init(&t, text, sizeof(text));
	regarg_text(abi, s->nr[abi->id], s, r, v.v[random() % v.n], &t);
	*op = ops[i];
	word = text;
	if (i >= 2 && random() % 3 != 0) {
		word += (size_t)random() % (t.len + 1);
		word[random() % (int)(strlen(word) + 1)] = '\0';
	}
	for (; i == 5 && strpbrk(word, "()|<>{}") != NULL; )
		*strpbrk(word, "()|<>{}") = '.';
	if (i == 5 && random() % 2)
		buf_puts(b, "^");
	buf_puts(b, word);
	if (i == 4 && random() % 2)
		buf_puts(b, "*");
}

static void
put_test(struct buf *b, const struct abi *abi, const struct sysent *s, int exact)
{
	const char *name, *op;
	char text[600];
	struct regarg r;
	struct buf t;
	int n, k, index = 0;

	do {
		n = (int)(random() % SYS_MAXARGS);
	} while (!is_register(s, n));
	name = s->arg[n].name;
	for (k = 0; k < n; k++)
		index += s->arg[k].name != NULL &&
		    strcmp(s->arg[k].name, name) == 0;
	ck_assert_int_eq(regarg_find(abi, s->nr[abi->id], s, name, index, &r),
	    0);
	buf_init(&t, text, sizeof(text));
	put_operand(&t, abi, s, &r, &op, exact);
	buf_printf(b, "%s", name);
	if (index > 0)
		buf_printf(b, "[%d]", index);
	buf_printf(b, " %s \"%s\"", op, text);
}

static void
put_expr(struct buf *b, const struct abi *abi, const struct sysent *s,
    int exact, int depth)
{
	long kind = random() % (depth > 0 ? 5 : 1);

	if (kind == 0) {
		put_test(b, abi, s, exact);
		return;
	}
	if (kind == 1) {
		buf_puts(b, "not (");
		put_expr(b, abi, s, exact, depth - 1);
		buf_puts(b, ")");
		return;
	}
	buf_puts(b, "(");
	put_expr(b, abi, s, exact, depth - 1);
	buf_puts(b, kind < 4 ? ") and (" : ") or (");
	put_expr(b, abi, s, exact, depth - 1);
	buf_puts(b, ")");
}

START_TEST(at_random)
{
	static const char *const calls[] = { "mmap", "mprotect", "socket",
	    "socketpair", "fcntl", "ioctl", "prctl", "clone", "open", "openat",
	    "setuid", "setresgid", "fchmod", "fchown", "mkdir", "umount2",
	    "shmat", "setrlimit", "mq_open", "open_by_handle_at", "creat",
	    "pkey_mprotect", "setreuid" };
	static const char *const verdicts[] = { "permit", "permit", "deny",
	    "deny nolog", "deny[enosys] nolog", "permit log" };
	static char text[64 * 1024];
	const struct abi *abi = abi_get(_i % 3 ? ABI_X86_64 : ABI_I386);
	int exact = _i % 2, i, rules, k;
	const struct sysent *s;
	struct buf b;

	fill_memory();
	srandom((unsigned int)_i + 1);
	buf_init(&b, text, sizeof(text));
	buf_printf(&b, "Policy: /bin/x, Emulation: %s\n", abi->emul);
	if (random() % 2)
		buf_printf(&b, "%s-fsread: permit\n", abi->emul);
	for (i = 0; i < 6; i++) {
		do {
			s = sysent_by_name(calls[random() % (long)(sizeof(calls) /
			    sizeof(calls[0]))]);
		} while (s->nr[abi->id] == -1 || (abi->id == ABI_I386 &&
		    strcmp(s->name, "mmap") == 0));
		rules = 1 + (int)(random() % 4);
		for (k = 0; k < rules; k++) {
			buf_printf(&b, "%s-%s: ", abi->emul, s->name);
			put_expr(&b, abi, s, exact, 2);
			buf_printf(&b, " then %s\n", verdicts[random() %
			    (long)(sizeof(verdicts) / sizeof(verdicts[0]))]);
		}
		if (random() % 2)
			buf_printf(&b, "%s-%s: permit\n", abi->emul, s->name);
	}
	ck_assert_int_eq(b.cut, 0);
	try_policy(text, ANSWERS | (exact ? EXACT : 0));
}
END_TEST

Suite *
t_quick(void)
{
	Suite *s = suite_create("quick");
	TCase *tc = tcase_create("kernel and engine");

	tcase_set_timeout(tc, 120);
	tcase_add_unchecked_fixture(tc, scene_setup, scene_teardown);
	tcase_add_loop_test(tc, by_hand, 0,
	    (int)(sizeof(policies) / sizeof(policies[0])));
	tcase_add_loop_test(tc, every_mode, 0,
	    (int)(sizeof(mode_res) / sizeof(mode_res[0])));
	tcase_add_loop_test(tc, at_random, 0, 60);
	suite_add_tcase(s, tc);
	return s;
}
