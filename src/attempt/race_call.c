/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The calls of races. Each acts on f by a name that is being changed; the
 * judge, who holds both folders open, sees to which f it happened and undoes
 * it, so that the next try finds everything as it was.
 */
#include "attempt/race.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attempt/attempt.h"

static const char *const texts[] = { "allowed\n", GROUND_SECRET "\n" };

/* What the forbidden program ends with; no errno is that large. */
#define STATUS_WON	200

static int
write_file(int dir, const char *name, mode_t mode, const void *p, size_t n)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC, mode), bad;

	if (fd == -1)
		return -1;
	bad = write(fd, p, n) != (ssize_t)n || fchmod(fd, mode) == -1;
	close(fd);
	return bad ? -1 : 0;
}

static int
make_file(struct race_side *s)
{
	const char *text = texts[s->is_forbidden];

	return write_file(s->dir, "f", 0600, text, strlen(text));
}

/* Nothing at f, and something to be moved or linked there. */
static int
make_source(struct race_side *s)
{
	return write_file(s->top, "x", 0600, "x\n", 2);
}

static int
make_socket(struct race_side *s, int type)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX, .sun_path = "f" };

	s->sock = socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->sock == -1 || fchdir(s->dir) == -1 ||
	    bind(s->sock, (struct sockaddr *)&to, sizeof(to)) == -1)
		return -1;
	return type == SOCK_STREAM ? listen(s->sock, 8) : 0;
}

static int
make_stream(struct race_side *s)
{
	return make_socket(s, SOCK_STREAM);
}

static int
make_datagram(struct race_side *s)
{
	return make_socket(s, SOCK_DGRAM);
}

/* exit_group(0 or STATUS_WON), the smallest program that says which it is. */
static int
make_program(struct race_side *s)
{
	static const uint64_t base = 0x400000;
	struct {
		Elf64_Ehdr	 file;
		Elf64_Phdr	 load;
		unsigned char	 code[12];
	} p = {
		.file = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
			    ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
			.e_entry = base + sizeof(p.file) + sizeof(p.load),
			.e_phoff = sizeof(p.file),
			.e_ehsize = sizeof(p.file),
			.e_phentsize = sizeof(p.load),
			.e_phnum = 1
		},
		.load = {
			.p_type = PT_LOAD,
			.p_flags = PF_R | PF_X,
			.p_vaddr = base,
			.p_filesz = sizeof(p),
			.p_memsz = sizeof(p),
			.p_align = 0x1000
		},
		.code = { 0xbf, s->is_forbidden ? STATUS_WON : 0, 0, 0, 0,
		    0xb8, SYS_exit_group, 0, 0, 0,	/* mov edi, mov eax */
		    0x0f, 0x05 }			/* syscall */
	};

	return write_file(s->dir, "f", 0700, &p, sizeof(p));
}

/* The object that was opened says by its first byte which one it is. */
static enum race_try
try_read(int fd)
{
	char c = 0;

	if (fd == -1)
		return RACE_REFUSED;
	if (read(fd, &c, 1) == -1)
		c = 0;
	close(fd);
	return c == *GROUND_SECRET ? RACE_WON : RACE_HARMLESS;
}

static enum race_try
try_result(int result)
{
	return result == -1 ? RACE_REFUSED : RACE_DONE;
}

static enum race_try
try_close(int fd)
{
	if (fd == -1)
		return RACE_REFUSED;
	close(fd);
	return RACE_DONE;
}

static enum race_try
act_open_read(const struct sockaddr_un *to)
{
	return try_read(open(to->sun_path, O_RDONLY | O_CLOEXEC));
}

static enum race_try
act_open_write(const struct sockaddr_un *to)
{
	return try_close(open(to->sun_path, O_WRONLY | O_TRUNC | O_CLOEXEC));
}

static enum race_try
act_open_create(const struct sockaddr_un *to)
{
	return try_close(open(to->sun_path, O_WRONLY | O_CREAT | O_CLOEXEC,
	    0600));
}

static enum race_try
act_openat2(const struct sockaddr_un *to)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC };

	return try_read((int)syscall(SYS_openat2, AT_FDCWD, to->sun_path, &how,
	    sizeof(how)));
}

static enum race_try
act_stat(const struct sockaddr_un *to)
{
	struct stat st;

	if (stat(to->sun_path, &st) == -1)
		return RACE_REFUSED;
	return (size_t)st.st_size == strlen(texts[1]) ? RACE_WON :
	    RACE_HARMLESS;
}

static enum race_try
act_unlink(const struct sockaddr_un *to)
{
	return try_result(unlink(to->sun_path));
}

static enum race_try
act_rename_in(const struct sockaddr_un *to)
{
	return try_result(rename("x", to->sun_path));
}

static enum race_try
act_rename_out(const struct sockaddr_un *to)
{
	return try_result(rename(to->sun_path, "y"));
}

static enum race_try
act_mkdir(const struct sockaddr_un *to)
{
	return try_result(mkdir(to->sun_path, 0700));
}

static enum race_try
act_chmod(const struct sockaddr_un *to)
{
	return try_result(chmod(to->sun_path, 0604));
}

static enum race_try
act_truncate(const struct sockaddr_un *to)
{
	return try_result(truncate(to->sun_path, 0));
}

static enum race_try
act_link_in(const struct sockaddr_un *to)
{
	return try_result(link("x", to->sun_path));
}

static enum race_try
act_link_out(const struct sockaddr_un *to)
{
	return try_result(link(to->sun_path, "y"));
}

static enum race_try
act_symlink(const struct sockaddr_un *to)
{
	return try_result(symlink("x", to->sun_path));
}

static enum race_try
with_socket(int type, const struct sockaddr_un *to,
    int (*call)(int, const struct sockaddr_un *))
{
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0), result, error;

	if (fd == -1)
		return RACE_REFUSED;
	result = call(fd, to);
	error = errno;
	close(fd);
	errno = error;
	return try_result(result);
}

static int
do_connect(int fd, const struct sockaddr_un *to)
{
	return connect(fd, (const struct sockaddr *)to, sizeof(*to));
}

static int
do_bind(int fd, const struct sockaddr_un *to)
{
	return bind(fd, (const struct sockaddr *)to, sizeof(*to));
}

static int
do_send(int fd, const struct sockaddr_un *to)
{
	char c = 's';
	struct iovec iov = { &c, 1 };
	struct msghdr m = { .msg_name = (void *)(uintptr_t)to,
	    .msg_namelen = sizeof(*to), .msg_iov = &iov, .msg_iovlen = 1 };

	return (int)sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static enum race_try
act_connect(const struct sockaddr_un *to)
{
	return with_socket(SOCK_STREAM, to, do_connect);
}

static enum race_try
act_bind(const struct sockaddr_un *to)
{
	return with_socket(SOCK_STREAM, to, do_bind);
}

static enum race_try
act_sendmsg(const struct sockaddr_un *to)
{
	return with_socket(SOCK_DGRAM, to, do_send);
}

/* A program killed before its first instruction is a refusal too. */
static enum race_try
act_execve(const struct sockaddr_un *to)
{
	static char argv0[] = "f";
	char *argv[] = { argv0, NULL }, *envp[] = { NULL };
	int status = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		execve(to->sun_path, argv, envp);
		_exit(errno);
	}
	if (pid == -1 || waitpid(pid, &status, 0) != pid)
		return RACE_REFUSED;
	if (WIFSIGNALED(status)) {
		errno = EPERM;
		return RACE_REFUSED;
	}
	if (WEXITSTATUS(status) == 0)
		return RACE_HARMLESS;
	errno = WEXITSTATUS(status);
	return errno == STATUS_WON ? RACE_WON : RACE_REFUSED;
}

/* f has come to be, as a file, a link or a socket. */
static int
judge_new(struct race_side *s)
{
	return unlinkat(s->dir, "f", 0) == 0;
}

static int
judge_mkdir(struct race_side *s)
{
	return unlinkat(s->dir, "f", AT_REMOVEDIR) == 0;
}

static int
judge_unlink(struct race_side *s)
{
	struct stat st;

	if (fstatat(s->dir, "f", &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	make_file(s);
	return 1;
}

static int
judge_rename_in(struct race_side *s)
{
	return renameat(s->dir, "f", s->top, "x") == 0;
}

static int
judge_rename_out(struct race_side *s)
{
	struct stat st;

	if (fstatat(s->dir, "f", &st, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	renameat(s->top, "y", s->dir, "f");
	return 1;
}

static int
judge_chmod(struct race_side *s)
{
	struct stat st;

	if (fstatat(s->dir, "f", &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    (st.st_mode & 07777) == 0600)
		return 0;
	return fchmodat(s->dir, "f", 0600, 0) == 0;
}

static int
judge_bytes(struct race_side *s)
{
	struct stat st;

	if (fstatat(s->dir, "f", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    (size_t)st.st_size == strlen(texts[s->is_forbidden]))
		return 0;
	make_file(s);
	return 1;
}

static int
judge_link_out(struct race_side *s)
{
	struct stat st;

	if (fstatat(s->dir, "f", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    st.st_nlink == 1)
		return 0;
	unlinkat(s->top, "y", 0);
	return 1;
}

static int
judge_connect(struct race_side *s)
{
	int fd, any = 0;

	while ((fd = accept4(s->sock, NULL, NULL, SOCK_CLOEXEC)) != -1) {
		close(fd);
		any = 1;
	}
	return any;
}

static int
judge_sendmsg(struct race_side *s)
{
	char c;
	int any = 0;

	while (recv(s->sock, &c, 1, MSG_DONTWAIT) != -1)
		any = 1;
	return any;
}

const struct race_call race_calls[RACE_CALLS] = {
	[RACE_CALL_OPEN_READ] = { 1, make_file, act_open_read, NULL },
	[RACE_CALL_OPEN_WRITE] = { 1, make_file, act_open_write, judge_bytes },
	[RACE_CALL_OPEN_CREATE] = { 1, make_source, act_open_create,
	    judge_new },
	[RACE_CALL_OPENAT2] = { 1, make_file, act_openat2, NULL },
	[RACE_CALL_STAT] = { 1, make_file, act_stat, NULL },
	[RACE_CALL_UNLINK] = { 0, make_file, act_unlink, judge_unlink },
	[RACE_CALL_RENAME_IN] = { 0, make_source, act_rename_in,
	    judge_rename_in },
	[RACE_CALL_RENAME_OUT] = { 0, make_file, act_rename_out,
	    judge_rename_out },
	[RACE_CALL_MKDIR] = { 0, make_source, act_mkdir, judge_mkdir },
	[RACE_CALL_CHMOD] = { 1, make_file, act_chmod, judge_chmod },
	[RACE_CALL_TRUNCATE] = { 1, make_file, act_truncate, judge_bytes },
	[RACE_CALL_LINK_IN] = { 0, make_source, act_link_in, judge_new },
	[RACE_CALL_LINK_OUT] = { 0, make_file, act_link_out, judge_link_out },
	[RACE_CALL_SYMLINK] = { 0, make_source, act_symlink, judge_new },
	[RACE_CALL_CONNECT] = { 1, make_stream, act_connect, judge_connect },
	[RACE_CALL_BIND] = { 0, make_source, act_bind, judge_new },
	[RACE_CALL_SENDMSG] = { 1, make_datagram, act_sendmsg, judge_sendmsg },
	[RACE_CALL_EXECVE] = { 1, make_program, act_execve, NULL }
};
