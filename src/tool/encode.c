/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One row a kind of argument: how its text becomes a number, or bytes in a
 * memory that is nobody's and begins at BASE.
 */
#include "tool/encode.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/param.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "abi/names.h"
#include "base/str.h"

#define BASE		0x10000		/* an address, not 0 in any ABI */
#define SELF		(-20000)	/* PIDFD_SELF_PROCESS, Linux 6.15 */
#define CLONE_LEAST	64		/* bytes of clone_args at least */
#define MSG_BYTES	64		/* of struct mmsghdr, both ABIs */
#define WORDS_MOST	4096		/* of argv */

static const char	no_room[] = "the text is too long";

/* Takes n bytes of memory, aligned; their address, or 0. */
static uint64_t
take(struct encoder *e, const void *bytes, size_t n)
{
	size_t at = (e->used + 7) & ~(size_t)7;

	if (n > sizeof(e->memory) - 8 || at > sizeof(e->memory) - n)
		return 0;
	if (bytes != NULL)
		memcpy(e->memory + at, bytes, n);
	else
		memset(e->memory + at, 0, n);
	e->used = at + n;
	return BASE + at;
}

typedef const char *put_fn(struct encoder *, const struct slot *,
    const char *, size_t n, uint64_t *);

static const char *
put_text(struct encoder *e, const struct slot *s, const char *text, size_t n,
    uint64_t *value)
{
	if (memchr(text, '\0', n) != NULL)
		return "a name has no NUL in it";
	*value = take(e, text, n + 1);
	return *value == 0 ? no_room : NULL;
}

static int
number(const char *text, int base, uint64_t *value)
{
	long long v;
	char *end;

	errno = 0;
	v = strtoll(text, &end, base);
	*value = (uint64_t)v;
	return errno == 0 && end != text && *end == '\0' ? 0 : -1;
}

static const char *
put_mode(struct encoder *e, const struct slot *s, const char *text, size_t n,
    uint64_t *value)
{
	return number(text, 8, value) == 0 && *value <= 0177777 ? NULL :
	    "a mode is octal: 644";
}

static const char *
put_number(struct encoder *e, const struct slot *s, const char *text, size_t n,
    uint64_t *value)
{
	return number(text, 10, value) == 0 ? NULL : "a number is wanted";
}

static const char *
put_id(struct encoder *e, const struct slot *s, const char *text, size_t n,
    uint64_t *value)
{
	const struct passwd *pw;
	const struct group *gr;

	if (number(text, 10, value) == 0)
		return NULL;
	if (s->kind == ARG_UID) {
		if ((pw = getpwnam(text)) == NULL)
			return "there is no such user";
		*value = pw->pw_uid;
	} else {
		if ((gr = getgrnam(text)) == NULL)
			return "there is no such group";
		*value = gr->gr_gid;
	}
	return NULL;
}

/* Kinds whose texts are names of a set, joined by | or alone. */
static const struct {
	enum arg_kind	kind;
	enum name_set	set;
	const char	*why;
} named[] = {
	{ ARG_OFLAGS, NAME_OPEN_FLAG,
	    "open flags are ro, wo, rw, woct or O_RDONLY|O_CLOEXEC" },
	{ ARG_SOCKDOM, NAME_FAMILY, "a domain is AF_INET and the like" },
	{ ARG_SOCKTYPE, NAME_SOCKTYPE, "a type is SOCK_STREAM and the like" },
	{ ARG_SIGNAL, NAME_SIGNAL, "a signal is SIGTERM and the like" },
	{ ARG_FCNTL_CMD, NAME_FCNTL, "a command is F_SETLK and the like" },
	{ ARG_IOCTL_CMD, NAME_IOCTL, "a command is TCGETS and the like" },
	{ ARG_PROT, NAME_PROT, "prot is PROT_READ|PROT_WRITE and the like" },
	{ ARG_PRCTL_OPTION, NAME_PRCTL, "an option is PR_SET_NAME and the like" },
	{ ARG_CLONE_FLAGS, NAME_CLONE, "flags are CLONE_VM|CLONE_FS and the like" },
	{ ARG_MOUNT_FLAGS, NAME_MOUNT, "flags are MS_RDONLY and the like" },
	{ ARG_UMOUNT_FLAGS, NAME_UMOUNT, "flags are MNT_DETACH and the like" },
	{ ARG_RLIMIT, NAME_RLIMIT, "a resource is RLIMIT_NOFILE and the like" },
};

/* NAME, NAME|NAME, a number, or what name_put writes of one without a name. */
static int
named_value(enum name_set set, const char *text, uint64_t *value)
{
	static const char *const unknown[] = {
		"<unknown>: ", "AF_UNKNOWN(", "SOCK_UNKNOWN("
	};
	size_t i, n;
	char *end;

	for (i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		n = strlen(unknown[i]);
		if (strncmp(text, unknown[i], n) != 0)
			continue;
		errno = 0;
		*value = strtoull(text + n, &end, 0);
		return errno == 0 && end != text + n &&
		    strcmp(end, i > 0 ? ")" : "") == 0 ? 0 : -1;
	}
	if (set == NAME_OPEN_FLAG && name_letters_value(text, value) == 0)
		return 0;
	return name_flags_value(set, text, value);
}

static const char *
put_named(struct encoder *e, const struct slot *s, const char *text, size_t n,
    uint64_t *value)
{
	size_t i = 0;

	while (named[i].kind != s->kind)
		i++;
	return named_value(named[i].set, text, value) == 0 ? NULL :
	    named[i].why;
}

/* shmat(2) shows its flags as the protection that they mean. */
static const char *
put_shmflg(struct encoder *e, const struct slot *s, const char *text, size_t n,
    uint64_t *value)
{
	uint64_t prot;

	if (named_value(NAME_PROT, text, &prot) == -1)
		return "prot is PROT_READ|PROT_WRITE and the like";
	*value = (prot & PROT_WRITE ? 0 : SHM_RDONLY) |
	    (prot & PROT_EXEC ? SHM_EXEC : 0);
	return NULL;
}

static const char *
put_old_mmap(struct encoder *e, const struct slot *s, const char *text,
    size_t n, uint64_t *value)
{
	uint32_t word[6] = { 0 };
	uint64_t prot;

	if (named_value(NAME_PROT, text, &prot) == -1)
		return "prot is PROT_READ|PROT_WRITE and the like";
	word[2] = (uint32_t)prot;
	*value = take(e, word, sizeof(word));
	return *value == 0 ? no_room : NULL;
}

static const char *
put_clone_args(struct encoder *e, const struct slot *s, const char *text,
    size_t n, uint64_t *value)
{
	uint64_t ca[CLONE_LEAST / 8] = { 0 };

	if (named_value(NAME_CLONE, text, &ca[0]) == -1)
		return "flags are CLONE_VM|CLONE_FS and the like";
	*value = take(e, ca, sizeof(ca));
	e->args[s->arg + 1] = sizeof(ca);
	return *value == 0 ? no_room : NULL;
}

static const char *
put_pid(struct encoder *e, const struct slot *s, const char *text, size_t n,
    uint64_t *value)
{
	int pid = s->kind == ARG_PIDFD ? SELF : 1;

	e->pidname = text;
	if (s->kind == ARG_PID && strcmp(text, "<own process group>") == 0)
		pid = 0;
	else if (s->kind == ARG_PID &&
	    strcmp(text, "<every process: -1>") == 0)
		pid = -1;
	else if (s->kind == ARG_PID && strncmp(text, "pg:", 3) == 0) {
		pid = -2;
		e->pidname = text + 3;
	}
	*value = (uint64_t)(int64_t)pid;
	return NULL;
}

/* The words of argv, which stand with one blank between them. */
static const char *
put_argv(struct encoder *e, const struct slot *s, const char *text, size_t n,
    uint64_t *value)
{
	uint64_t word[WORDS_MOST + 1] = { 0 };
	uint32_t small[WORDS_MOST + 1] = { 0 };
	const char *blank;
	int k = 0;

	if (memchr(text, '\0', n) != NULL)
		return "an argument of a program has no NUL in it";
	for (;; text = blank + 1) {
		blank = strchrnul(text, ' ');
		if (k == WORDS_MOST ||
		    (word[k] = take(e, text, (size_t)(blank - text) + 1)) == 0)
			return no_room;
		e->memory[word[k] - BASE + (size_t)(blank - text)] = '\0';
		small[k] = (uint32_t)word[k];
		k++;
		if (*blank == '\0')
			break;
	}
	if (e->abi->wordsize == 8)
		*value = take(e, word, ((size_t)k + 1) * sizeof(word[0]));
	else
		*value = take(e, small, ((size_t)k + 1) * sizeof(small[0]));
	return *value == 0 ? no_room : NULL;
}

/* inet-[ADDRESS]:PORT into ss; its length, 0 if it is not one. */
static socklen_t
inet_address(const char *text, struct sockaddr_storage *ss)
{
	struct sockaddr_in *in = (struct sockaddr_in *)ss;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
	const char *close = strrchr(text, ']');
	char address[INET6_ADDRSTRLEN];
	uint64_t port;

	if (close == NULL || close[1] != ':' ||
	    (size_t)(close - text) >= sizeof(address) ||
	    number(close + 2, 10, &port) == -1 || port > 65535)
		return 0;
	memcpy(address, text, (size_t)(close - text));
	address[close - text] = '\0';
	if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons((uint16_t)port);
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, address, &in6->sin6_addr) != 1)
		return 0;
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons((uint16_t)port);
	return sizeof(*in6);
}

/* Any address; its length, 0 if it is not one. */
static socklen_t
any_address(const char *text, size_t n, struct sockaddr_storage *ss)
{
	struct sockaddr_un *un = (struct sockaddr_un *)ss;
	uint64_t family;
	char *end;

	memset(ss, 0, sizeof(*ss));
	if (strncmp(text, "inet-[", 6) == 0)
		return inet_address(text + 6, ss);
	if (strncmp(text, "family(", 7) == 0) {
		family = strtoul(text + 7, &end, 10);
		ss->ss_family = (sa_family_t)family;
		return strcmp(end, ")") == 0 && family <= UINT16_MAX ?
		    sizeof(ss->ss_family) : 0;
	}
	if (n == 0 || n >= sizeof(un->sun_path) ||
	    (*text != '@' && memchr(text, '\0', n) != NULL))
		return 0;
	un->sun_family = AF_UNIX;
	memcpy(un->sun_path, text, n);
	if (*text != '@')
		return sizeof(*un);
	un->sun_path[0] = '\0';		/* unix(7): abstract */
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

static const char *
put_sockaddr(struct encoder *e, const struct slot *s, const char *text,
    size_t n, uint64_t *value)
{
	struct sockaddr_storage ss;
	socklen_t len = any_address(text, n, &ss);
	char msg[MSG_BYTES] = { 0 };
	size_t word = (size_t)e->abi->wordsize;
	uint64_t at;

	if (len == 0)
		return "an address is inet-[127.0.0.1]:80, inet-[::1]:80, "
		    "/run/socket or @abstract";
	if ((at = take(e, &ss, len)) == 0)
		return no_room;
	if (s->kind == ARG_SOCKADDR) {
		*value = at;
		e->args[s->arg + 1] = len;
		return NULL;
	}
	/* msg_name and msg_namelen stand first. */
	memcpy(msg, &at, word);
	memcpy(msg + word, &len, sizeof(len));
	*value = take(e, msg, sizeof(msg));
	if (s->kind == ARG_MMSGHDR)
		e->args[s->arg + 1] = 1;
	return *value == 0 ? no_room : NULL;
}

static put_fn *const puts_of[ARG_KIND_COUNT] = {
	[ARG_PATH] = put_text, [ARG_PATH_NOFOLLOW] = put_text,
	[ARG_PATH_PARENT] = put_text, [ARG_PATH_OPEN] = put_text,
	[ARG_PATH_AT] = put_text, [ARG_PATH_LINK] = put_text,
	[ARG_PATH_EXEC] = put_text, [ARG_STRING] = put_text,
	[ARG_OFLAGS] = put_named, [ARG_MODE] = put_mode,
	[ARG_UID] = put_id, [ARG_GID] = put_id, [ARG_FD] = put_number,
	[ARG_SOCKADDR] = put_sockaddr, [ARG_MSGHDR] = put_sockaddr,
	[ARG_MMSGHDR] = put_sockaddr, [ARG_SOCKDOM] = put_named,
	[ARG_SOCKTYPE] = put_named, [ARG_ARGV] = put_argv,
	[ARG_PID] = put_pid, [ARG_TID] = put_pid, [ARG_PIDFD] = put_pid,
	[ARG_SIGNAL] = put_named, [ARG_FCNTL_CMD] = put_named,
	[ARG_IOCTL_CMD] = put_named, [ARG_PROT] = put_named,
	[ARG_SHMFLG] = put_shmflg, [ARG_PRCTL_OPTION] = put_named,
	[ARG_CLONE_FLAGS] = put_named, [ARG_CLONE_ARGS] = put_clone_args,
	[ARG_MOUNT_FLAGS] = put_named, [ARG_UMOUNT_FLAGS] = put_named,
	[ARG_RLIMIT] = put_named, [ARG_OLD_MMAP] = put_old_mmap,
};

static int
add_slot(struct slot *slot, int n, int arg, enum arg_kind kind,
    const char *name, int in_how)
{
	int i;

	if (n == ENCODE_SLOTS)
		return n;
	slot[n] = (struct slot){ .name = name, .arg = (uint8_t)arg,
	    .kind = (uint8_t)kind, .in_how = (uint8_t)in_how };
	for (i = 0; i < n; i++)
		slot[n].index += strcmp(slot[i].name, name) == 0;
	return n + 1;
}

int
encode_init(struct encoder *e, const struct abi *abi, const struct sysent *sys,
    struct slot slot[ENCODE_SLOTS])
{
	int i, n = 0;

	memset(e, 0, offsetof(struct encoder, memory));
	e->abi = abi;
	e->sys = sys;
	/* The kernel refuses a link that is to be read into nothing. */
	if (sys != NULL && (str_equal(sys->name, "readlink") ||
	    str_equal(sys->name, "readlinkat")))
		e->args[sys->name[8] == '\0' ? 2 : 3] = PATH_MAX;
	for (i = 0; sys != NULL && i < SYS_MAXARGS; i++) {
		/* Relative names start from the working directory. */
		if (sys->arg[i].kind == ARG_DIRFD)
			e->args[i] = (uint64_t)(int64_t)AT_FDCWD;
		if (sys->arg[i].kind == ARG_OPEN_HOW) {
			e->how = e->args[i] = take(e, NULL,
			    sizeof(struct open_how));
			e->args[i + 1] = sizeof(struct open_how);
			n = add_slot(slot, n, i, ARG_OFLAGS, "oflags", 1);
			n = add_slot(slot, n, i, ARG_MODE, "mode", 1);
		} else if (sys->arg[i].name != NULL &&
		    puts_of[sys->arg[i].kind] != NULL)
			n = add_slot(slot, n, i, sys->arg[i].kind,
			    sys->arg[i].name, 0);
	}
	return n;
}

int
encode_put(struct encoder *e, const struct slot *s, const char *text, size_t n,
    const char **why)
{
	struct open_how how;
	uint64_t value = 0;
	char *to;

	*why = puts_of[s->kind](e, s, text, n, &value);
	if (*why != NULL)
		return -1;
	if (!s->in_how) {
		e->args[s->arg] = value;
		return 0;
	}
	to = e->memory + (e->how - BASE);
	memcpy(&how, to, sizeof(how));
	if (s->kind == ARG_OFLAGS)
		how.flags = value;
	else
		how.mode = value;
	memcpy(to, &how, sizeof(how));
	return 0;
}

const char *
encode_default(const struct encoder *e, const struct slot *s)
{
	switch (s->kind) {
	case ARG_OFLAGS:
		return "O_RDONLY";
	case ARG_MODE:
		return "644";
	case ARG_FD:
		return "3";
	case ARG_CLONE_FLAGS:
	case ARG_CLONE_ARGS:
	case ARG_MOUNT_FLAGS:
	case ARG_UMOUNT_FLAGS:
		return "0";
	case ARG_UID:
	case ARG_GID:
		/* Unchanged; who becomes somebody says who. */
		return e->sys->flags & SYSF_IDS ? NULL : "-1";
	case ARG_ARGV:
	case ARG_MSGHDR:
	case ARG_MMSGHDR:
		return "";
	case ARG_SOCKADDR:
		return strcmp(e->sys->name, "sendto") == 0 ? "" : NULL;
	default:
		return NULL;
	}
}

static ssize_t
read_memory(void *ctx, uint64_t addr, void *to, size_t n)
{
	const struct encoder *e = ctx;

	if (addr < BASE || addr - BASE >= sizeof(e->memory))
		return 0;
	n = MIN(n, sizeof(e->memory) - (addr - BASE));
	memcpy(to, e->memory + (addr - BASE), n);
	return (ssize_t)n;
}

static const char *
program_of(void *ctx, pid_t pid)
{
	const struct encoder *e = ctx;

	return e->pidname == NULL || strcmp(e->pidname, "<unknown>") == 0 ?
	    NULL : e->pidname;
}

struct call_env
encode_env(struct encoder *e, struct mem *mem, struct view *view)
{
	*mem = (struct mem){ read_memory, e };
	*view = (struct view){ .tgid = getpid(), .tid = getpid() };
	return (struct call_env){ .mem = mem, .view = view,
	    .progname = program_of, .ctx = e };
}
