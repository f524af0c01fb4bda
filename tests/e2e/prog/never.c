/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Fifty things that the everyday program never does, for a policy that was
 * learned from one: never list | NAME. Prints done, failed or n/a, when what it
 * would look at is not there. HOME is the home; VICTIM is a pid to aim at.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

static char path[4096];

/* ~ begins the home. */
static const char *
name(const char *s)
{
	const char *home = getenv("HOME");

	if (s[0] != '~')
		return s;
	snprintf(path, sizeof(path), "%s%s", home != NULL ? home : "/", s + 1);
	return path;
}

static pid_t
victim(void)
{
	const char *s = getenv("VICTIM");

	return s != NULL ? (pid_t)atoi(s) : getppid();
}

static int
do_read(const char *arg)
{
	int fd = open(name(arg), O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return -1;
	close(fd);
	return 0;
}

/* Nothing is changed: what is there is opened and no more. */
static int
do_write(const char *arg)
{
	int fd = open(name(arg), O_WRONLY | O_APPEND | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return -1;
	close(fd);
	return 0;
}

static int
do_make(const char *arg)
{
	int fd = open(name(arg), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1)
		return -1;
	close(fd);
	unlink(name(arg));
	return 0;
}

static int
do_link(const char *arg)
{
	if (symlink("/etc/shadow", name(arg)) == -1)
		return -1;
	return unlink(name(arg));
}

static int
do_remove(const char *arg)
{
	return unlink(name(arg));
}

static int
do_setuid_bit(const char *arg)
{
	struct stat st;

	if (stat(name(arg), &st) == -1 && errno != EPERM)
		return -1;
	return chmod(name(arg), 0755);
}

static int
do_exec(const char *arg)
{
	execl(arg, arg, "-c", "exit 0", (char *)NULL);
	return -1;
}

static int
do_inet(int type, const char *to, int port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), rc;

	if (fd == -1)
		return -1;
	inet_pton(AF_INET, to, &sin.sin_addr);
	rc = connect(fd, (struct sockaddr *)&sin, sizeof(sin));
	close(fd);
	return rc == -1 && (errno == EPERM || errno == EACCES) ? -1 : 0;
}

static int
do_connect(const char *arg)
{
	return do_inet(SOCK_STREAM, arg, 443);
}

static int
do_mail(const char *arg)
{
	return do_inet(SOCK_STREAM, arg, 25);
}

static int
do_send(const char *arg)
{
	return do_inet(SOCK_DGRAM, arg, 4000);
}

static int
do_listen(const char *arg)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)atoi(arg)) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

	if (fd == -1)
		return -1;
	rc = bind(fd, (struct sockaddr *)&sin, sizeof(sin));
	close(fd);
	return rc == -1 && errno == EADDRINUSE ? 0 : rc;
}

static int
do_unix(const char *arg)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	size_t n = strlen(arg);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

	if (fd == -1)
		return -1;
	memcpy(un.sun_path, arg, n);
	if (arg[0] == '@')
		un.sun_path[0] = '\0';
	rc = connect(fd, (struct sockaddr *)&un,
	    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
	return rc == -1 && errno != EPERM && errno != EACCES ? 0 : rc;
}

static int
do_raw(const char *arg)
{
	return socket(AF_PACKET, SOCK_RAW, 0) == -1 ? -1 : 0;
}

static int
do_kill(const char *arg)
{
	return kill(victim(), SIGTERM);
}

static int
do_trace(const char *arg)
{
	return (int)ptrace(PTRACE_SEIZE, victim(), 0, 0);
}

static int
do_peek(const char *arg)
{
	struct iovec to = { path, 8 }, from = { &path, 8 };

	return process_vm_readv(victim(), &to, 1, &from, 1, 0) == -1 ? -1 : 0;
}

static int
do_limit(const char *arg)
{
	struct rlimit r = { 1, 1 };

	return prlimit(victim(), RLIMIT_CORE, &r, NULL);
}

static int
do_nice(const char *arg)
{
	return setpriority(PRIO_PROCESS, (id_t)victim(), 5);
}

static int
do_ids(const char *arg)
{
	return setresuid(65533, 65533, 65533);
}

static int
do_groups(const char *arg)
{
	gid_t g = 65533;

	return (int)syscall(SYS_setgroups, 1, &g);
}

static int
do_unshare(const char *arg)
{
	return unshare(CLONE_NEWUSER);
}

static int
do_mount(const char *arg)
{
	return mount("none", arg, "tmpfs", MS_RDONLY, NULL);
}

static int
do_chroot(const char *arg)
{
	return chroot(arg);
}

static int
do_keys(const char *arg)
{
	return (int)syscall(SYS_keyctl, 0, -3, 0);
}

static int
do_bpf(const char *arg)
{
	return (int)syscall(SYS_bpf, 0, NULL, 0);
}

static int
do_perf(const char *arg)
{
	return (int)syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0);
}

static int
do_module(const char *arg)
{
	return (int)syscall(SYS_init_module, NULL, 0, "");
}

static int
do_device(const char *arg)
{
	return mknod(arg, S_IFCHR | 0600, (dev_t)0x101);
}

static int
do_hostname(const char *arg)
{
	return sethostname("never", 5);
}

static const struct attempt {
	const char	*name;
	int		(*try)(const char *);
	const char	*arg;
} attempts[] = {
	{ "read-ssh-key", do_read, "~/.ssh/id_rsa" },
	{ "read-known-hosts", do_read, "~/.ssh/known_hosts" },
	{ "read-gpg", do_read, "~/.gnupg/secring" },
	{ "read-aws", do_read, "~/.aws/credentials" },
	{ "read-netrc", do_read, "~/.netrc" },
	{ "read-history", do_read, "~/.bash_history" },
	{ "read-document", do_read, "~/Documents/letter" },
	{ "read-other-home", do_read, "/home/other/notes" },
	{ "read-shadow", do_read, "/etc/shadow" },
	{ "read-gshadow", do_read, "/etc/gshadow" },
	{ "read-crontab", do_read, "/var/spool/cron/crontabs/root" },
	{ "read-environ", do_read, "/proc/1/environ" },
	{ "read-memory", do_read, "/proc/1/mem" },
	{ "read-kmsg", do_read, "/dev/kmsg" },
	{ "write-bashrc", do_write, "~/.bashrc" },
	{ "write-profile", do_make, "~/.profile" },
	{ "write-authorized", do_make, "~/.ssh/authorized_keys" },
	{ "write-autostart", do_make, "~/.config/autostart/x.desktop" },
	{ "write-vimrc", do_make, "~/.vimrc" },
	{ "write-home", do_make, "~/new" },
	{ "link-home", do_link, "~/.link" },
	{ "remove-home", do_remove, "~/Documents/letter" },
	{ "write-passwd", do_write, "/etc/passwd" },
	{ "write-cron", do_make, "/etc/cron.d/never" },
	{ "write-preload", do_make, "/etc/ld.so.preload" },
	{ "write-usr-bin", do_make, "/usr/bin/never" },
	{ "write-usr-lib", do_make, "/usr/lib/never.so" },
	{ "write-program", do_write, "/usr/bin/env" },
	{ "chmod-program", do_setuid_bit, "/usr/bin/env" },
	{ "write-kernel", do_write, "/proc/sys/kernel/core_pattern" },
	{ "run-shell", do_exec, "/bin/sh" },
	{ "run-program", do_exec, "/usr/bin/id" },
	{ "connect-out", do_connect, "192.0.2.1" },
	{ "connect-mail", do_mail, "127.0.0.1" },
	{ "send-out", do_send, "192.0.2.1" },
	{ "listen", do_listen, "8022" },
	{ "docker", do_unix, "/run/docker.sock" },
	{ "dbus", do_unix, "/run/dbus/system_bus_socket" },
	{ "screen", do_unix, "@/tmp/.X11-unix/X0" },
	{ "raw-socket", do_raw, NULL },
	{ "kill", do_kill, NULL },
	{ "trace", do_trace, NULL },
	{ "peek", do_peek, NULL },
	{ "limit-other", do_limit, NULL },
	{ "become", do_ids, NULL },
	{ "groups", do_groups, NULL },
	{ "unshare", do_unshare, NULL },
	{ "mount", do_mount, "/mnt" },
	{ "chroot", do_chroot, "/tmp" },
	{ "device", do_device, "/tmp/never.device" },
	{ "keys", do_keys, NULL },
	{ "nice-other", do_nice, NULL },
	{ "bpf", do_bpf, NULL },
	{ "perf", do_perf, NULL },
	{ "module", do_module, NULL },
	{ "hostname", do_hostname, NULL },
};

_Static_assert(sizeof(attempts) / sizeof(attempts[0]) >= 50, "fifty");

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "", *said;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		if (strcmp(what, "list") == 0)
			puts(attempts[i].name);
		if (strcmp(what, attempts[i].name) != 0)
			continue;
		errno = 0;
		rc = attempts[i].try(attempts[i].arg);
		said = rc == 0 ? "done\n" : errno == ENOENT ||
		    errno == ENOSYS || errno == ENXIO ? "n/a\n" : "failed\n";
		if (write(STDERR_FILENO, said, strlen(said)) == -1)
			return 1;
	}
	return 0;
}
