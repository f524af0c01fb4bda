/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Does what it is told, one line a deed: "held: ..." if it was refused as a
 * policy refuses, "done: ..." if it was done or only the kernel's own reasons
 * stood against it. Run under the rules of another program, it says what these
 * rules let their program do. What it makes it takes away again.
 *
 *	probe DEED ARGUMENT [DEED ARGUMENT ...]
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* A deed returns 0, or an errno. */
static int
status(long rv)
{
	return rv == -1 ? errno : 0;
}

static int
opened(const char *path, int flags)
{
	int fd;

	if ((fd = open(path, flags | O_CLOEXEC | O_NOCTTY, 0644)) == -1)
		return errno;
	close(fd);
	return 0;
}

static int
deed_read(const char *path)
{
	return opened(path, O_RDONLY);
}

static int
deed_write(const char *path)
{
	return opened(path, O_WRONLY | O_APPEND);
}

static int
deed_make(const char *path)
{
	int e;

	if ((e = opened(path, O_WRONLY | O_CREAT | O_EXCL)) == 0)
		unlink(path);
	return e;
}

static int
deed_mkdir(const char *path)
{
	if (mkdir(path, 0755) == -1)
		return errno;
	rmdir(path);
	return 0;
}

/* By a symbolic link of its own, where it may make one. */
static int
deed_link(const char *path)
{
	int e;

	if (symlink(path, "probe.link") == -1)
		return errno;
	e = opened("probe.link", O_RDONLY);
	unlink("probe.link");
	return e;
}

static int
deed_hard(const char *path)
{
	if (link(path, "probe.hard") == -1)
		return errno;
	unlink("probe.hard");
	return 0;
}

static int
deed_move(const char *path)
{
	if (rename(path, "probe.moved") == -1)
		return errno;
	if (rename("probe.moved", path) == -1)
		err(1, "%s", path);
	return 0;
}

static int
deed_setid(const char *path)
{
	if (chmod(path, 04755) == -1)
		return errno;
	chmod(path, 0755);
	return 0;
}

static int
deed_device(const char *path)
{
	if (mknod(path, S_IFCHR | 0600, 0x103) == -1)
		return errno;
	unlink(path);
	return 0;
}

/* In a child, which says by its status why it could not. */
static int
in_child(int (*act)(const char *), const char *arg)
{
	int st;
	pid_t pid;

	if ((pid = fork()) == -1)
		return errno;
	if (pid == 0)
		_exit(act(arg));
	while (waitpid(pid, &st, 0) == -1)
		if (errno != EINTR)
			return errno;
	return WIFEXITED(st) ? WEXITSTATUS(st) : EPERM;
}

static int
executed(const char *path)
{
	char *argv[] = { (char *)path, "-c", ":", NULL };
	char *envp[] = { NULL };

	execve(path, argv, envp);
	return errno;
}

static int
deed_exec(const char *path)
{
	return in_child(executed, path);
}

static int
seized(const char *unused)
{
	return status(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int
deed_trace(const char *unused)
{
	return in_child(seized, unused);
}

static int
deed_signal(const char *pid)
{
	return status(kill(atoi(pid), 0));
}

static int
deed_memory(const char *pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%s/environ", pid);
	return opened(path, O_RDONLY);
}

/* ADDRESS:PORT; a refusal by the other side is none. */
static int
inet(const char *where, int type, int (*act)(int, const struct sockaddr *,
    socklen_t))
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	char addr[64];
	const char *port = strrchr(where, ':');
	int e = 0, fd;

	if (port == NULL || (size_t)(port - where) >= sizeof(addr))
		errx(2, "%s: not ADDRESS:PORT", where);
	memcpy(addr, where, port - where);
	addr[port - where] = '\0';
	if (inet_pton(AF_INET, addr, &sin.sin_addr) != 1)
		errx(2, "%s: no address", addr);
	sin.sin_port = htons(atoi(port + 1));
	if ((fd = socket(AF_INET, type | SOCK_CLOEXEC, 0)) == -1)
		return errno;
	if (act(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1)
		e = errno;
	close(fd);
	return e == ECONNREFUSED || e == EADDRINUSE || e == ENETUNREACH ? 0 : e;
}

static int
deed_connect(const char *where)
{
	return inet(where, SOCK_STREAM, connect);
}

static int
deed_bind(const char *where)
{
	return inet(where, SOCK_STREAM, bind);
}

static int
sent(int fd, const struct sockaddr *sa, socklen_t len)
{
	return sendto(fd, "", 0, 0, sa, len) == -1 ? -1 : 0;
}

static int
deed_send(const char *where)
{
	return inet(where, SOCK_DGRAM, sent);
}

static int
deed_unix(const char *path)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int e = 0, fd;

	if (strlen(path) >= sizeof(sun.sun_path))
		errx(2, "%s: too long", path);
	strcpy(sun.sun_path, path);
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
		return errno;
	if (connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1)
		e = errno;
	close(fd);
	return e == ECONNREFUSED ? 0 : e;
}

static int
deed_family(const char *number)
{
	int fd;

	if ((fd = socket(atoi(number), SOCK_SEQPACKET, 0)) == -1)
		return errno == ESOCKTNOSUPPORT ? 0 : errno;
	close(fd);
	return 0;
}

static int
deed_wx(const char *unused)
{
	void *p;

	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return status(p == MAP_FAILED ? -1 : 0);
}

static int
moved_in(const char *unused)
{
	return status(unshare(CLONE_NEWUSER));
}

static int
deed_space(const char *unused)
{
	return in_child(moved_in, unused);
}

static int
deed_keys(const char *unused)
{
	long rv;

	/* KEYCTL_GET_KEYRING_ID of the session */
	rv = syscall(SYS_keyctl, 0, -3, 0);
	return rv == -1 && errno == ENOKEY ? 0 : status(rv);
}

static int
became(const char *uid)
{
	return status(setuid(atoi(uid)));
}

static int
deed_become(const char *uid)
{
	return in_child(became, uid);
}

static int
deed_type(const char *unused)
{
	int e;

	e = status(ioctl(0, TIOCSTI, ""));
	return e == ENOTTY ? 0 : e;
}

static int
deed_up(const char *name)
{
	struct ifreq ifr;
	int fd;

	memset(&ifr, 0, sizeof(ifr));
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if ((fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) == -1)
		return errno;
	ifr.ifr_flags = IFF_UP | IFF_RUNNING;
	return status(ioctl(fd, SIOCSIFFLAGS, &ifr));
}

static const struct {
	const char	*name;
	int		(*act)(const char *);
} deeds[] = {
	{ "become", deed_become }, { "bind", deed_bind },
	{ "connect", deed_connect }, { "device", deed_device },
	{ "exec", deed_exec }, { "family", deed_family },
	{ "hard", deed_hard }, { "keys", deed_keys }, { "link", deed_link },
	{ "make", deed_make }, { "memory", deed_memory },
	{ "mkdir", deed_mkdir }, { "move", deed_move }, { "read", deed_read },
	{ "send", deed_send }, { "setid", deed_setid },
	{ "signal", deed_signal }, { "space", deed_space },
	{ "trace", deed_trace }, { "type", deed_type },
	{ "unix", deed_unix }, { "up", deed_up },	/* of a test itself */
	{ "write", deed_write }, { "wx", deed_wx },
};

static int
do_deed(const char *name, const char *arg)
{
	size_t i;

	for (i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (strcmp(deeds[i].name, name) == 0)
			return deeds[i].act(arg);
	errx(2, "%s: no such deed", name);
}

int
main(int argc, char *argv[])
{
	int e, i;

	for (i = 1; i + 1 < argc; i += 2) {
		e = do_deed(argv[i], argv[i + 1]);
		printf("%s: %s %s%s%s\n",
		    e == EPERM || e == EACCES || e == EAFNOSUPPORT ? "held" :
		    e == 0 ? "done" : "odd", argv[i], argv[i + 1],
		    e == 0 ? "" : ": ", e == 0 ? "" : strerror(e));
		fflush(stdout);
	}
	return 0;
}
