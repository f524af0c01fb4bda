/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Random calls on a hostile little tree: alike SEED CALLS, started in an empty
 * folder. The same seed makes the same calls, and the output tells each call,
 * its result and its errno, so that two runs can be compared. Nothing that a
 * name can mean leaves the tree: it stands in a nest of folders so deep that no
 * name of few ".." gets out, and absolute names begin with it.
 */
#include "alike.h"

#ifdef SYS_stat64
#define NR_STAT		SYS_stat64
#define NR_LSTAT	SYS_lstat64
#define NR_STATAT	SYS_fstatat64
#else
#define NR_STAT		SYS_stat
#define NR_LSTAT	SYS_lstat
#define NR_STATAT	SYS_newfstatat
#endif

static void
looked_at(long r, unsigned int mode, long nlink, long long size)
{
	say_result(r);
	if (r == 0)
		say(" %o %ld %lld", mode, nlink, S_ISREG(mode) ? size : -1LL);
}

static void
op_stat(void)
{
	long nr = rnd(2) == 0 ? NR_STAT : NR_LSTAT;
	struct stat st;
	long r;

	say(nr == NR_STAT ? "" : " l");
	r = syscall(nr, name(0), &st);
	looked_at(r, st.st_mode, (long)st.st_nlink, st.st_size);
}

static void
op_statat(void)
{
	struct stat st;
	int dir = dirfd_any();
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH,
	    AT_NO_AUTOMOUNT);
	long r = syscall(NR_STATAT, dir, p, &st, flags);

	looked_at(r, st.st_mode, (long)st.st_nlink, st.st_size);
}

static void
op_statx(void)
{
	struct statx st;
	int dir = dirfd_any();
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, 0x2000);
	long r = syscall(SYS_statx, dir, p, flags, STATX_BASIC_STATS, &st);

	looked_at(r, st.stx_mode, (long)st.stx_nlink, (long long)st.stx_size);
}

static void
op_access(void)
{
	int dir = dirfd_any(), how = (int)rnd(9);
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_EACCESS);

	say(" %d", how);
	if (rnd(3) == 0)
		say_result(syscall(SYS_access, p, how));
	else if (rnd(2) == 0)
		say_result(syscall(SYS_faccessat, dir, p, how));
	else
		say_result(syscall(SYS_faccessat2, dir, p, how, flags));
}

static void
op_readlink(void)
{
	char text[4096];
	int dir = dirfd_any(), size = rnd(5) == 0 ? (int)rnd(4) : (int)sizeof(text);
	const char *p = name(0);
	long r;

	r = rnd(3) == 0 ? syscall(SYS_readlink, p, text, size) :
	    syscall(SYS_readlinkat, dir, p, text, size);
	say_result(r);
	if (r > 0)
		say_text(text, (size_t)r);
}

static void
op_mkdir(void)
{
	int dir = dirfd_any(), mode = (int)mode_any();
	const char *p = name(0);

	say_result(rnd(2) == 0 ? syscall(SYS_mkdir, p, mode) :
	    syscall(SYS_mkdirat, dir, p, mode));
}

static void
op_mknod(void)
{
	static const unsigned int types[] = { S_IFIFO, S_IFREG, S_IFSOCK, 0 };
	unsigned int type = PICK(types), mode = mode_any();
	int dir = dirfd_any();
	const char *p = name(0);

	say(" %o", type);
	say_result(rnd(2) == 0 ? syscall(SYS_mknod, p, type | mode, 0) :
	    syscall(SYS_mknodat, dir, p, type | mode, 0));
}

static void
op_remove(void)
{
	int dir = dirfd_any();
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_REMOVEDIR) | FLAGS(30, 0x1000);

	switch (rnd(3)) {
	case 0:
		say_result(syscall(SYS_unlink, p));
		break;
	case 1:
		say_result(syscall(SYS_rmdir, p));
		break;
	default:
		say_result(syscall(SYS_unlinkat, dir, p, flags));
	}
}

static void
op_rename(void)
{
	int dir = dirfd_any(), to = dirfd_any();
	const char *p = name(0), *q = name(1);
	unsigned int flags = FLAGS(5, 1, 2, 4, 8);

	switch (rnd(4)) {
	case 0:
		say_result(syscall(SYS_rename, p, q));
		break;
	case 1:
		say_result(syscall(SYS_renameat, dir, p, to, q));
		break;
	default:
		say_result(syscall(SYS_renameat2, dir, p, to, q, flags));
	}
}

static void
op_link(void)
{
	int dir = dirfd_any(), to = dirfd_any();
	const char *p = name(0), *q = name(1);
	unsigned int flags = FLAGS(3, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH) |
	    FLAGS(30, AT_SYMLINK_NOFOLLOW);

	if (rnd(3) == 0)
		say_result(syscall(SYS_link, p, q));
	else
		say_result(syscall(SYS_linkat, dir, p, to, q, flags));
}

/* Bodies with at most one "..", so that no chain of links leaves the nest. */
static void
op_symlink(void)
{
	static const char *const bodies[] = { "a", "b", "d", "../f", "d/e/", "ld/../c",
	    "/proc/self/fd/5", "up", "odd\n\xff \"$*[x]?\\#", "self/self/d" };
	const char *body = PICK(bodies);
	int dir = dirfd_any();
	const char *p = name(0);

	say(" to ");
	say_text(body, strlen(body));
	say_result(rnd(2) == 0 ? syscall(SYS_symlink, body, p) :
	    syscall(SYS_symlinkat, body, dir, p));
}

/*
 * What is opened is looked up from the root: whoever has shut a folder above the
 * working directory is answered EACCES, and natively not.
 */
static void
mend(void)
{
	char text[sizeof(top)], *p;

	if (syscall(SYS_getcwd, text, sizeof(text)) > 0 && access(text, X_OK) == 0)
		return;
	strcpy(text, top);
	for (p = strstr(text, "/x/"); p != NULL; p = strchr(p + 1, '/')) {
		*p = '\0';
		chmod(text, 0755);
		*p = '/';
	}
	chmod(top, 0755);
	say(" mended %d", chdir(top));
}

static void
op_chmod(void)
{
	int dir = dirfd_any(), mode = (int)mode_any();
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH);

	switch (rnd(3)) {
	case 0:
		say_result(syscall(SYS_chmod, p, mode));
		break;
	case 1:
		say_result(syscall(SYS_fchmodat, dir, p, mode));
		break;
	default:
		say_result(syscall(SYS_fchmodat2, dir, p, mode, flags));
	}
	mend();
}

static void
op_chown(void)
{
	static const int ids[] = { -1, 0, 12345, 65534 };
	int dir = dirfd_any(), uid = PICK(ids), gid = PICK(ids);
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH);

	say(" %d:%d", uid, gid);
	switch (rnd(4)) {
	case 0:
		say_result(syscall(SYS_chown, p, uid, gid));
		break;
	case 1:
		say_result(syscall(SYS_lchown, p, uid, gid));
		break;
#ifdef SYS_chown32
	case 2:
		say_result(rnd(2) == 0 ? syscall(SYS_chown32, p, uid, gid) :
		    syscall(SYS_lchown32, p, uid, gid));
		break;
#endif
	default:
		say_result(syscall(SYS_fchownat, dir, p, uid, gid, flags));
	}
}

static void
op_truncate(void)
{
	int len = (int)rnd(50) - 2;

	say(" %d", len);
	say_result(truncate(name(0), len));
}

static void
op_utimes(void)
{
	struct timespec ts[2] = { { 1000, 5 }, { 2000, UTIME_OMIT } };
	int dir = dirfd_any(), is_null = (int)rnd(2);
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH);

	switch (rnd(4)) {
	case 0:
		say_result(syscall(SYS_futimesat, dir, p, NULL));
		break;
	case 1:
		say_result(syscall(SYS_utime, p, NULL));
		break;
	default:
		say_result(syscall(SYS_utimensat, dir, p, is_null ? NULL : ts, flags));
	}
}

static void
op_xattr(void)
{
	char value[64] = "value";
	int l = (int)rnd(2);
	const char *p = name(0);
	long r;

	say(l ? " l" : "");
	switch (rnd(4)) {
	case 0:
		r = syscall(l ? SYS_lsetxattr : SYS_setxattr, p, "user.x", value,
		    rnd(10), rnd(4));
		break;
	case 1:
		r = syscall(l ? SYS_lgetxattr : SYS_getxattr, p, "user.x", value,
		    sizeof(value));
		break;
	case 2:
		r = syscall(l ? SYS_lremovexattr : SYS_removexattr, p, "user.x");
		break;
	default:
		r = syscall(l ? SYS_llistxattr : SYS_listxattr, p, value,
		    sizeof(value));
	}
	say_result(r);
}

static void
op_xattrat(void)
{
	uint64_t args[2] = { 0, 0 };
	char value[256];
	int dir = dirfd_any();
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH);

	if (dir == AT_FDCWD)	/* Linux finds no descriptor there */
		flags &= ~(unsigned int)AT_EMPTY_PATH;
	args[0] = (uintptr_t)value;
	args[1] = (uint64_t)sizeof(value) & 0xffffffff;
	switch (rnd(3)) {
	case 0:
		say_result(syscall(SYS_getxattrat, dir, p, flags, "user.x", args,
		    sizeof(args)));
		break;
	case 1:
		say_result(syscall(SYS_listxattrat, dir, p, flags, value,
		    sizeof(value)));
		break;
	default:
		say_result(syscall(SYS_file_getattr, dir, p, value, 24, flags));
	}
}

static void
op_chdir(void)
{
	char text[4096];
	int fd = (int)rnd(FDS);
	long r;

	/* Mostly it goes back: most names are for the tree's top. */
	if (rnd(3) != 0)
		r = chdir(top);
	else if (rnd(2) == 0)
		r = chdir(name(0));
	else {
		say(" @%d", fd);
		r = fchdir(fd);
	}
	say_result(r);
	r = syscall(SYS_getcwd, text, sizeof(text));
	if (r > 0)
		say_text(text, (size_t)r);
	/* Never far up: see links. */
	if (strstr(text, "/tree") == NULL)
		say_result(chdir(top));
}

static void
op_statfs(void)
{
	struct statfs st;
	const char *p = name(0);
	long r = statfs(p, &st);

	say_result(r);
	if (r == 0)
		say(" %lx", (long)st.f_type);
}

static void
op_watch(void)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	const char *p = name(0);
	unsigned int bits = IN_DELETE | FLAGS(2, IN_DONT_FOLLOW, IN_ONLYDIR);

	say_result(syscall(SYS_inotify_add_watch, fd, p, bits));
	close(fd);
}

static void
op_handle(void)
{
	union {
		struct file_handle h;
		char room[sizeof(struct file_handle) + 128];
	} u;
	int mnt, dir = dirfd_any();
	const char *p = name(0);
	unsigned int flags = FLAGS(2, AT_SYMLINK_FOLLOW, AT_EMPTY_PATH);

	u.h.handle_bytes = 128;
	say_result(syscall(SYS_name_to_handle_at, dir, p, &u.h, &mnt, flags));
}

/* The address of a name: exactly as long as it, with a NUL, or all of it. */
static socklen_t
address(struct sockaddr_un *sun)
{
	char text[8192];
	size_t n = put_name(text, sizeof(text)), len;

	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	if (n > sizeof(sun->sun_path))
		n = sizeof(sun->sun_path);
	/* A last component that hardly fits is refused: systrace(1), CAVEATS. */
	if (n > 80 && text[n - 1] == 'n')
		n = 80;
	memcpy(sun->sun_path, text, n);
	len = n + rnd(2);
	if (rnd(5) == 0)
		len = sizeof(sun->sun_path) + rnd(2);
	if (n == 0)
		len = rnd(2) == 0 ? 0 : 1000;
	say(" ");
	say_text(text, n);
	say(" %zu", len);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

static int
unix_socket(int type)
{
	say(" %d", type);
	return socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/*
 * Calls of sockets; of i386 there are two ways to make each.
 */
#ifdef SYS_socketcall
#define SOCKET_CALL(sub, nr, a, b, c, d, e, f) (rnd(2) == 0 ? \
	syscall(SYS_socketcall, sub, (long[]){ a, b, c, d, e, f }) : \
	syscall(nr, a, b, c, d, e, f))
#else
#define SOCKET_CALL(sub, nr, a, b, c, d, e, f) syscall(nr, a, b, c, d, e, f)
#endif

static void
op_bind(void)
{
	struct sockaddr_un sun;
	int fd = unix_socket(rnd(2) == 0 ? SOCK_STREAM : SOCK_DGRAM);
	socklen_t len = address(&sun);

	say_result(SOCKET_CALL(2, SYS_bind, fd, (long)&sun, (long)len, 0, 0, 0));
	say_result(listen(fd, 3));
	if (fd >= FDS || rnd(2) == 0)
		close(fd);
}

static void
op_connect(void)
{
	struct sockaddr_un sun;
	int fd = unix_socket(rnd(2) == 0 ? SOCK_STREAM : SOCK_DGRAM);
	socklen_t len = address(&sun);

	say_result(SOCKET_CALL(3, SYS_connect, fd, (long)&sun, (long)len, 0, 0, 0));
	close(fd);
}

static void
op_send(void)
{
	struct sockaddr_un sun[2];
	struct mmsghdr m[2];
	struct iovec iov = { top, 3 };
	int fd = unix_socket(SOCK_DGRAM), i;

	memset(m, 0, sizeof(m));
	for (i = 0; i < 2; i++) {
		m[i].msg_hdr.msg_name = &sun[i];
		m[i].msg_hdr.msg_namelen = address(&sun[i]);
		m[i].msg_hdr.msg_iov = &iov;
		m[i].msg_hdr.msg_iovlen = 1;
	}
	switch (rnd(3)) {
	case 0:
		say_result(SOCKET_CALL(11, SYS_sendto, fd, (long)top, 4, MSG_NOSIGNAL,
		    (long)&sun[0], (long)m[0].msg_hdr.msg_namelen));
		break;
	case 1:
		say_result(SOCKET_CALL(16, SYS_sendmsg, fd, (long)&m[0].msg_hdr,
		    MSG_NOSIGNAL, 0, 0, 0));
		break;
	default:
		/* How many go at once is the kernel's business. */
		i = (int)SOCKET_CALL(20, SYS_sendmmsg, fd, (long)m, 2, MSG_NOSIGNAL,
		    0, 0);
		say_result(i > 0 ? 1 : i);
	}
	close(fd);
}

/* Of what cannot be executed: no file of the tree is a program. */
static void
op_exec(void)
{
	char *argv[] = { (char *)"x", NULL }, *envp[] = { NULL };
	int dir = dirfd_any();
	const char *p = name(0);
	unsigned int flags = FLAGS(3, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH);

	say_result(rnd(2) == 0 ? syscall(SYS_execve, p, argv, envp) :
	    syscall(SYS_execveat, dir, p, argv, envp, flags));
}

static void
op_umask(void)
{
	static const unsigned int masks[] = { 0, 022, 077, 0777 };

	say_result((long)umask(PICK(masks)));
}

static void	some(int n);

static void
op_child(void)
{
	int status = 0;
	pid_t pid;

	say(" {\n");
	if ((pid = fork()) == 0) {
		some(4);
		_exit(7);
	}
	waitpid(pid, &status, 0);
	say("}");
	say_result(WEXITSTATUS(status));
}

/* A thread with a working directory of its own. */
static void *
thread(void *arg)
{
	if (arg != NULL)
		say_result(unshare(CLONE_FS));
	some(3);
	if (arg != NULL)
		op_chdir();
	some(3);
	return NULL;
}

static void
op_thread(void)
{
	pthread_t t;

	say(" {\n");
	if (pthread_create(&t, NULL, thread, rnd(2) == 0 ? &t : NULL) != 0)
		errx(2, "pthread_create");
	pthread_join(t, NULL);
	say("}");
}

static const struct op {
	const char	*name;
	void		(*run)(void);
	unsigned int	 weight;
} ops[] = {
	{ "open", op_open, 10 },
	{ "openat", op_openat, 10 },
	{ "openat2", op_openat2, 10 },
	{ "creat", op_creat, 2 },
	{ "close", op_close, 6 },
	{ "dup2", op_dup, 1 },
	{ "stat", op_stat, 8 },
	{ "statat", op_statat, 6 },
	{ "statx", op_statx, 6 },
	{ "access", op_access, 5 },
	{ "readlink", op_readlink, 5 },
	{ "mkdir", op_mkdir, 5 },
	{ "mknod", op_mknod, 4 },
	{ "remove", op_remove, 7 },
	{ "rename", op_rename, 9 },
	{ "link", op_link, 7 },
	{ "symlink", op_symlink, 5 },
	{ "chmod", op_chmod, 4 },
	{ "chown", op_chown, 3 },
	{ "truncate", op_truncate, 3 },
	{ "utimes", op_utimes, 4 },
	{ "xattr", op_xattr, 4 },
	{ "xattrat", op_xattrat, 3 },
	{ "chdir", op_chdir, 6 },
	{ "statfs", op_statfs, 2 },
	{ "watch", op_watch, 2 },
	{ "handle", op_handle, 2 },
	{ "bind", op_bind, 3 },
	{ "connect", op_connect, 3 },
	{ "send", op_send, 3 },
	{ "exec", op_exec, 2 },
	{ "umask", op_umask, 1 },
	{ "child", op_child, 1 },
	{ "thread", op_thread, 2 },
};

#define NOPS	(sizeof(ops) / sizeof(ops[0]))

static void
some(int n)
{
	unsigned int total = 0, w;
	size_t i;

	for (i = 0; i < NOPS; i++)
		total += ops[i].weight;
	while (n-- > 0) {
		w = rnd(total);
		for (i = 0; w >= ops[i].weight; i++)
			w -= ops[i].weight;
		say("%d %s", ++out->n, ops[i].name);
		ops[i].run();
		say("\n");
	}
}

static void
put_file(const char *file, const char *text, mode_t mode)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd == -1 || write(fd, text, strlen(text)) == -1 || fchmod(fd, mode) == -1)
		err(2, "%s", file);
	close(fd);
}

static void
plant(void)
{
	static const char *const dirs[] = { "tree", "d", "d/e", "nox", "nor", "sticky",
	    "odd\n\xff \"$*[x]?\\#" };
	char body[4200];
	size_t i;

	umask(0);
	for (i = 0; i < NEST; i++)
		if (mkdir("x", 0755) == -1 || chdir("x") == -1)
			err(2, "the nest");
	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (mkdir(dirs[i], 0755) == -1 || (i == 0 && chdir(dirs[0]) == -1))
			err(2, "%s", dirs[i]);
	if (getcwd(top, sizeof(top)) == NULL)
		err(2, "getcwd");
	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i][0], links[i][1]) == -1)
			err(2, "%s", links[i][1]);
	snprintf(body, sizeof(body), "%s/d", top);
	if (symlink(body, "la") == -1 || mkfifo("fifo", 0644) == -1)
		err(2, "la, fifo");
	put_file("f", "text of f\n", 0644);
	put_file("ex", "", 0755);
	put_file("d/e/f", "another\n", 0600);
	put_file("nox/f", "", 0644);
	put_file("nor/f", "", 0644);
	if (chmod("nox", 0644) == -1 || chmod("nor", 0311) == -1 ||
	    chmod("sticky", 01777) == -1)
		err(2, "chmod");
}

int
main(int argc, char **argv)
{
	struct stat st;
	size_t done = 0;
	ssize_t n;
	int fd;

	if (argc != 3)
		errx(2, "usage: alike SEED CALLS");
	/* They are reached by names, too: root would change the modes of devices. */
	for (fd = 0; fd < 3; fd++)
		if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
			errx(2, "descriptor %d must be a plain file", fd);
	seed = strtoull(argv[1], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15);
	out = mmap(NULL, sizeof(*out), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (out == MAP_FAILED)
		err(2, "mmap");
	close_range(3, ~0U, 0);
	plant();
	some(atoi(argv[2]));
	for (; done < out->len; done += (size_t)n)
		if ((n = write(1, out->text + done, out->len - done)) <= 0)
			err(2, "write");
	return 0;
}
