/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Attempts at what may only be read, at what is hidden, through proc(5), and by
 * mounts, roots and devices. Not among them: a file system that the program
 * serves itself, which takes a mount, and folders that fold case
 * which take a file system made for it.
 */
#include "attempt/attempt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <linux/fs.h>
#include <linux/openat2.h>

#include "attempt/aid.h"
#include "attempt/alike.h"
#include "attempt/mounts.h"
#include "attempt/proc.h"

/* DIR/secret may be read, and nothing more. */
#define READABLE	"native-fsread: filename under \"@/secret\" then permit\n"
#define HIDDEN \
	"native-fsread: filename under \"@/secret\" then deny[enoent]\n" \
	"native-fswrite: filename under \"@/secret\" then deny[enoent]\n" \
	"native-chdir: filename under \"@/secret\" then deny[enoent]\n" \
	"native-execve: filename under \"@/secret\" then deny[enoent]\n" \
	"native-connect: sockaddr under \"@/secret\" then deny[enoent]\n" \
	"native-bind: sockaddr under \"@/secret\" then deny[enoent]\n"
#define RUN_SECRET \
	"native-execve: filename eq \"@/secret/sh\" then permit[inherit]\n"
#define UNSHARE		"native-unshare: permit\n"
#define PIDFD		"native-pidfd_open: permit\n"
#define MOUNT		UNSHARE "native-mount: permit\n"
#define CHROOT		UNSHARE "native-chroot: permit\n" \
			    "native-chdir: permit\n"
#define LIMITS		"native-prlimit64: permit\n"
#define NAMELESS \
	"native-fsread: filename match \"pipe:*\" then permit\n" \
	"native-fswrite: filename match \"pipe:*\" then permit\n" \
	"native-fswrite: filename match \"socket:*\" then permit\n" \
	"native-fswrite: filename match \"anon_inode:*\" then permit\n" \
	"native-fswrite: filename sub \"memfd:\" then permit\n"
/* In the policy's language a backslash of a pattern is written twice. */
#define QUOTED \
	"native-fsread: filename eq \"@/secret/a*b\" then permit\n" \
	"native-fsread: filename eq \"@/secret/[x]\" then permit\n" \
	"native-fsread: filename match \"@/secret/\\\\[y\\\\]\" then permit\n" \
	"native-fsread: filename eq \"@/secret/q\\\"\\\\ #\" then permit\n" \
	"native-fsread: filename match \"@/secret/t\\\\?\" then permit\n"
#define GLOBBED \
	"native-fsread: filename match \"@/secret/pub*\" then permit\n" \
	"native-fsread: filename match \"@/secret/*.txt\" then permit\n"

/* Numbers that the C library's headers may lack. */
#define NR_OPENAT2		437	/* 5.6 */
#define NR_FCHMODAT2		452	/* 6.6 */
#define NR_SETXATTRAT		463	/* 6.13 */
#define NR_FILE_SETATTR		469	/* 6.17 */

static const char *
secret_file(const struct ground *g)
{
	return attempt_path(g->secret, "file");
}

/* A descriptor of DIR/secret/file. */
static int
open_secret(const struct ground *g, int flags)
{
	return open(secret_file(g), flags | O_CLOEXEC, 0644);
}

/* What may only be read. */

static enum outcome
cut_short(struct ground *g)
{
	return attempt_by(truncate(secret_file(g), 1));
}

static enum outcome
open_to_cut(struct ground *g)
{
	return attempt_by(open_secret(g, O_RDONLY | O_TRUNC));
}

static enum outcome
open_to_write(struct ground *g)
{
	static const int flags[] = { O_WRONLY, O_RDWR, O_WRONLY | O_APPEND,
		O_WRONLY | O_CREAT, O_RDWR | O_NOFOLLOW, O_WRONLY | O_SYNC };
	struct open_how how = { .flags = O_WRONLY, .resolve =
		RESOLVE_NO_SYMLINKS };
	size_t i;
	int fd;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (open_secret(g, flags[i]) != -1)
			return OUT_ESCAPED;
	fd = (int)syscall(NR_OPENAT2, AT_FDCWD, secret_file(g), &how,
	    sizeof(how));
	return fd != -1 || creat(secret_file(g), 0644) != -1 ? OUT_ESCAPED :
	    OUT_HELD;
}

/* FS_IOC_SETFLAGS asks for the owner, not for a descriptor that writes. */
static enum outcome
file_flags(struct ground *g)
{
	int fd = open_secret(g, O_RDONLY), flags = FS_NODUMP_FL;

	if (fd == -1)
		return aid_unready("open");
	return aid_by(ioctl(fd, FS_IOC_SETFLAGS, &flags), "FS_IOC_SETFLAGS");
}

static enum outcome
change_mode(struct ground *g)
{
	const char *file = secret_file(g);

	if (chmod(file, 0600) == 0 ||
	    fchmodat(AT_FDCWD, file, 0600, 0) == 0 ||
	    syscall(NR_FCHMODAT2, AT_FDCWD, file, 0600, 0) == 0)
		return OUT_ESCAPED;
	return OUT_HELD;
}

static enum outcome
change_owner(struct ground *g)
{
	const char *file = secret_file(g);

	if (chown(file, getuid(), getgid()) == 0 ||
	    lchown(file, (uid_t)-1, getgid()) == 0 ||
	    fchownat(AT_FDCWD, file, getuid(), (gid_t)-1, 0) == 0)
		return OUT_ESCAPED;
	return OUT_HELD;
}

static enum outcome
change_times(struct ground *g)
{
	const char *file = secret_file(g);

	/* The library would make one call of all of them. */
	if (syscall(SYS_utime, file, NULL) == 0 ||
	    syscall(SYS_utimes, file, NULL) == 0 ||
	    syscall(SYS_futimesat, AT_FDCWD, file, NULL) == 0 ||
	    utimensat(AT_FDCWD, file, NULL, AT_SYMLINK_NOFOLLOW) == 0)
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* struct xattr_args of linux/xattr.h, Linux 6.13. */
struct xattr_value {
	uint64_t	value;
	uint32_t	size;
	uint32_t	flags;
};

static enum outcome
change_xattr(struct ground *g)
{
	const char *file = secret_file(g);
	struct xattr_value v = { (uint64_t)(uintptr_t)"x", 1, 0 };

	if (setxattr(file, "user.a", "x", 1, 0) == 0 ||
	    lsetxattr(file, "user.b", "x", 1, 0) == 0 ||
	    removexattr(file, "user.kept") == 0 ||
	    syscall(NR_SETXATTRAT, AT_FDCWD, file, 0, "user.c", &v,
	    sizeof(v)) == 0)
		return OUT_ESCAPED;
	return aid_by(-1, "setxattr");
}

/* struct file_attr of linux/fs.h, Linux 6.17. */
static enum outcome
change_attributes(struct ground *g)
{
	struct {
		uint64_t xflags;
		uint32_t extsize, nextents, projid, cowextsize;
	} attr = { FS_XFLAG_NODUMP, 0, 0, 0, 0 };

	return aid_by(syscall(NR_FILE_SETATTR, AT_FDCWD, secret_file(g), &attr,
	    sizeof(attr), 0), "file_setattr");
}

/* O_PATH gives no right, but its link in proc(5) leads to the file. */
static enum outcome
change_by_link(struct ground *g)
{
	int fd = open_secret(g, O_PATH);
	const char *name = aid_text("/proc/self/fd/%d", fd);

	if (fd == -1)
		return aid_unready("open");
	if (chmod(name, 0600) == 0 || chown(name, getuid(), getgid()) == 0 ||
	    utimensat(AT_FDCWD, name, NULL, 0) == 0 || truncate(name, 0) == 0 ||
	    setxattr(name, "user.a", "x", 1, 0) == 0)
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* Changing what describes a file takes no descriptor that writes. */
static enum outcome
change_by_descriptor(struct ground *g)
{
	int fd = open_secret(g, O_RDONLY);

	if (fd == -1)
		return aid_unready("open");
	if (fchmod(fd, 0600) == 0 || fchown(fd, getuid(), getgid()) == 0 ||
	    futimens(fd, NULL) == 0 || fsetxattr(fd, "user.a", "x", 1, 0) == 0)
		return OUT_ESCAPED;
	return OUT_HELD;
}

/* What is hidden: a name that is there must look like one that is not. */

static int
answer(long result)
{
	return result == -1 ? errno : 0;
}

static int
ask_access(const char *name)
{
	return answer(faccessat(AT_FDCWD, name, F_OK, AT_SYMLINK_NOFOLLOW));
}

static int
ask_stat(const char *name)
{
	struct stat st;

	return answer(stat(name, &st));
}

static int
ask_below(const char *name)
{
	struct stat st;

	return answer(lstat(aid_text("%s/x", name), &st));
}

static int
ask_readlink(const char *name)
{
	char body[8];

	return answer(readlink(name, body, sizeof(body)));
}

static int
ask_statfs(const char *name)
{
	struct statfs st;

	return answer(statfs(name, &st));
}

static int
ask_xattr(const char *name)
{
	char body[8];

	return answer(getxattr(name, "user.x", body, sizeof(body)));
}

static int
ask_open(const char *name)
{
	int fd = open(name, O_PATH | O_CLOEXEC), error = answer(fd);

	if (fd != -1)
		close(fd);
	return error;
}

static int
ask_handle(const char *name)
{
	struct file_handle handle = { .handle_bytes = 0 };
	int mount;

	return answer(name_to_handle_at(AT_FDCWD, name, &handle, &mount, 0));
}

static int
ask_watch(const char *name)
{
	int fd = inotify_init1(IN_CLOEXEC), error;

	if (fd == -1)
		return 0;
	error = answer(inotify_add_watch(fd, name, IN_ACCESS));
	close(fd);
	return error;
}

static int
ask_mkdir(const char *name)
{
	return answer(mkdir(name, 0700));
}

static int
ask_symlink(const char *name)
{
	return answer(symlink("file", name));
}

static int
ask_link(const char *name)
{
	return answer(link("file", name));
}

static int
ask_rmdir(const char *name)
{
	return answer(rmdir(name));
}

static int
ask_create(const char *name)
{
	return answer(open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

static int
ask_rename(const char *name)
{
	return answer(rename("folder", name));
}

static int
ask_truncate(const char *name)
{
	return answer(truncate(name, 1 << 20));
}

static int
ask_chdir(const char *name)
{
	return answer(chdir(name));
}

static int
ask_exec(const char *name)
{
	static char *none[] = { NULL };

	return answer(execve(name, none, none));
}

static int
ask_socket(const char *name, int (*call)(int, const struct sockaddr *,
    socklen_t))
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), error;

	if (s == -1)
		return 0;
	/* From the working directory, since the name may be long. */
	snprintf(sun.sun_path, sizeof(sun.sun_path), "../secret%s",
	    strrchr(name, '/'));
	error = answer(call(s, (const struct sockaddr *)&sun, sizeof(sun)));
	close(s);
	return error;
}

static int
ask_connect(const char *name)
{
	return ask_socket(name, connect);
}

static int
ask_bind(const char *name)
{
	return ask_socket(name, bind);
}

/* OUT_ESCAPED if an answer tells the file from what is not there. */
static enum outcome
tell(const struct ground *g, int (*const asks[])(const char *))
{
	for (; *asks != NULL; asks++)
		if ((*asks)(secret_file(g)) !=
		    (*asks)(attempt_path(g->secret, "none")))
			return OUT_ESCAPED;
	return OUT_HELD;
}

static enum outcome
probe_by_looking(struct ground *g)
{
	static int (*const asks[])(const char *) = { ask_access, ask_stat,
		ask_below, ask_readlink, ask_statfs, ask_xattr, ask_open,
		ask_handle, ask_watch, NULL };

	return tell(g, asks);
}

static enum outcome
probe_by_making(struct ground *g)
{
	static int (*const asks[])(const char *) = { ask_mkdir, ask_symlink,
		ask_link, ask_create, ask_rename, ask_rmdir, ask_truncate,
		NULL };

	if (mkdir("folder", 0700) == -1)
		return aid_unready("mkdir");
	return tell(g, asks);
}

static enum outcome
probe_otherwise(struct ground *g)
{
	static int (*const asks[])(const char *) = { ask_chdir, ask_exec,
		ask_connect, ask_bind, NULL };

	return tell(g, asks);
}

static enum outcome
probe_by_link(struct ground *g)
{
	if (symlink("../secret/file", "there") == -1 ||
	    symlink("../secret/none", "none") == -1)
		return aid_unready("symlink");
	return ask_stat("there") != ask_stat("none") ||
	    ask_open("there") != ask_open("none") ? OUT_ESCAPED : OUT_HELD;
}

static enum outcome
list_folder(struct ground *g)
{
	char names[1024];
	int fd = open(g->secret, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ssize_t n;

	if (fd == -1)
		return OUT_HELD;
	n = getdents64(fd, names, sizeof(names));
	return n > 0 && memmem(names, (size_t)n, "file", 5) != NULL ?
	    OUT_ESCAPED : OUT_HELD;
}

const struct attempt attempts_more[] = {
	{ "A-067", "truncate(2) of what may only be read", READABLE, 0,
	    cut_short, NULL, NULL },
	{ "A-067b", "O_RDONLY|O_TRUNC", READABLE, 0, open_to_cut, NULL, NULL },
	{ "A-067c", "eight ways to open it for writing", READABLE, 0,
	    open_to_write, NULL, NULL },
	{ "A-067d", "FS_IOC_SETFLAGS on a descriptor that reads", READABLE, 0,
	    file_flags, NULL, NULL },
	{ "A-068", "its mode", READABLE, 0, change_mode, NULL, NULL },
	{ "A-068b", "its owner", READABLE, 0, change_owner, NULL, NULL },
	{ "A-068c", "its times", READABLE, 0, change_times, NULL, NULL },
	{ "A-068d", "its extended attributes", READABLE, 0, change_xattr, NULL,
	    NULL },
	{ "A-068e", "file_setattr(2)", READABLE, 0, change_attributes, NULL,
	    NULL },
	{ "A-068f", "all of these by an O_PATH descriptor's link", READABLE, 0,
	    change_by_link, NULL, NULL },
	{ "A-068g", "all of these by a descriptor that reads", READABLE, 0,
	    change_by_descriptor, NULL, NULL },
	{ "A-069", "nine questions whether a hidden file is there", HIDDEN, 0,
	    probe_by_looking, NULL, NULL },
	{ "A-069b", "the same by making and removing names", HIDDEN, 0,
	    probe_by_making, NULL, NULL },
	{ "A-069c", "the same by chdir, execve, connect and bind", HIDDEN, 0,
	    probe_otherwise, NULL, NULL },
	{ "A-069d", "the same through symlinks", HIDDEN, 0, probe_by_link, NULL,
	    NULL },
	{ "A-070", "list the folder", NULL, 0, list_folder, NULL, NULL },
	{ "A-070b", "a folder listed entry by entry", NULL, ATT_LIVES,
	    alike_list, NULL, NULL },
	{ "A-071", "/proc/self/root", NULL, 0, proc_root, NULL, NULL },
	{ "A-071b", "/proc/self/cwd", NULL, 0, proc_cwd, NULL, NULL },
	{ "A-071c", "/proc/thread-self/root", NULL, 0, proc_thread, NULL,
	    NULL },
	{ "A-071d", "/proc/self/task/TID/cwd", NULL, 0, proc_task, NULL, NULL },
	{ "A-071e", "/proc/PID/root", NULL, 0, proc_number, NULL, NULL },
	{ "A-071f", "/proc/self/root/proc/self/cwd and a symlink", NULL, 0,
	    proc_nested, NULL, NULL },
	{ "A-071g", "/dev/fd/N/..", NULL, 0, proc_folder, NULL, NULL },
	{ "A-071h", "a name below a descriptor of /proc/self", NULL, 0,
	    proc_below, NULL, NULL },
	{ "A-071i", "a parent's /proc/PID/cwd", NULL, 0, proc_parent, NULL,
	    NULL },
	{ "A-072", "another process' /proc/PID/root", NULL, 0, proc_outside_root,
	    NULL, proc_outside_there },
	{ "A-072b", "another process' /proc/PID/cwd", NULL, 0, proc_outside_cwd,
	    NULL, proc_outside_there },
	{ "A-072c", "another process' /proc/PID/fd", NULL, 0, proc_outside_fd, NULL,
	    proc_outside_there },
	{ "A-072d", "root, memory and descriptors of who traces", NULL, 0,
	    proc_supervisor_facts, NULL, proc_outside_there },
	{ "A-073", "reopen /proc/self/fd/N for writing", READABLE, 0,
	    proc_reopen_proc, NULL, NULL },
	{ "A-073b", "reopen /dev/fd/N", READABLE, 0, proc_reopen_dev, NULL, NULL },
	{ "A-073c", "reopen /dev/stdin", READABLE, 0, proc_reopen_stdin, NULL,
	    NULL },
	{ "A-073d", "reopen an O_PATH descriptor", READABLE, 0, proc_reopen_path,
	    NULL, NULL },
	{ "A-073e", "reopen /proc/thread-self/fd/N", READABLE, 0, proc_reopen_thread,
	    NULL, NULL },
	{ "A-073f", "reopen /proc/self/task/TID/fd/N", READABLE, 0, proc_reopen_task,
	    NULL, NULL },
	{ "A-073g", "reopen by a symlink to /proc/self/fd/N", READABLE, 0,
	    proc_reopen_link, NULL, NULL },
	{ "A-073h", "reopen N below a descriptor of /proc/self/fd", READABLE, 0,
	    proc_reopen_below, NULL, NULL },
	{ "A-073i", "reopen for appending", READABLE, 0, proc_reopen_append, NULL,
	    NULL },
	{ "A-073j", "reopen a descriptor from outside for writing", NULL, 0,
	    proc_reopen_passed, NULL, proc_outside_reader },
	{ "A-073k", "reopen a mapping for writing", READABLE, ATT_ROOT,
	    proc_reopen_mapped, NULL, NULL },
	{ "A-074", "links of pipes, sockets, memory", NAMELESS, ATT_LIVES,
	    alike_reopen, NULL, NULL },
	{ "A-075", "/proc/self is who asks", NULL, ATT_LIVES, alike_self, NULL,
	    NULL },
	{ "A-076", "overwrite a program by its own /proc/self/exe",
	    READABLE RUN_SECRET, 0, proc_overwrite_program,
	    proc_prepare_program, NULL },
	{ "A-077", "read-only memory by /proc/self/mem", NULL, 0, proc_write_memory,
	    NULL, NULL },
	{ "A-078", "another process' memory", NULL, 0, proc_outside_memory, NULL,
	    proc_outside_there },
	{ "A-078b", "another process' environment and maps", NULL, 0,
	    proc_outside_facts, NULL, proc_outside_there },
	{ "A-079", "bind the folder elsewhere", UNSHARE, 0, mounts_bind, NULL,
	    NULL },
	{ "A-079b", "an overlay of the folder", UNSHARE, 0, mounts_overlay, NULL,
	    NULL },
	{ "A-079c", "a second procfs, where mounts are permitted", MOUNT,
	    ATT_ROOT, mounts_proc, NULL, NULL },
	{ "A-079d", "dots over a mount of its own", MOUNT, 0, mounts_shift,
	    NULL, NULL },
	{ "A-080", "open_by_handle_at", READABLE, ATT_ROOT, mounts_open_handle, NULL,
	    NULL },
	{ "A-081", "chroot", UNSHARE, 0, mounts_change_root, NULL, NULL },
	{ "A-081b", "pivot_root, where mounts are permitted", MOUNT, 0,
	    mounts_pivot, NULL, NULL },
	{ "A-081c", "umount, where mounts are permitted", MOUNT, 0,
	    mounts_remove, NULL, NULL },
	{ "A-081d", "open_tree clones the folder", UNSHARE, 0, mounts_clone_tree,
	    NULL, NULL },
	{ "A-081e", "move_mount", UNSHARE, 0, mounts_move_tree, NULL, NULL },
	{ "A-081f", "mount_setattr", UNSHARE, 0, mounts_change_tree, NULL, NULL },
	{ "A-081g", "fsopen", UNSHARE, 0, mounts_open_type, NULL, NULL },
	{ "A-081h", "unshare", NULL, 0, mounts_unshare, NULL, NULL },
	{ "A-081i", "clone with CLONE_NEWUSER", NULL, 0, mounts_clone, NULL, NULL },
	{ "A-081j", "setns", PIDFD, ATT_ROOT, mounts_enter, NULL, NULL },
	{ "A-082", "devices below the permitted folder", NULL, ATT_ROOT,
	    mounts_make_device, NULL, NULL },
	{ "A-083", "files with names that upset a log", NULL, 0, alike_read_odd,
	    alike_prepare_names, NULL },
	{ "A-083b", "the same names, permitted", NULL, ATT_LIVES, alike_use_odd,
	    NULL, NULL },
	{ "A-084", "what quoted stars and brackets would match", QUOTED, 0,
	    alike_read_quoted, alike_prepare_names, NULL },
	{ "A-085", "what a star must not match", GLOBBED, 0, alike_read_globbed,
	    alike_prepare_names, NULL },
	{ "A-087", "leave a new root, where chroot is permitted", CHROOT, 0,
	    mounts_leave_root, NULL, NULL },
	{ "A-087b", "a permitted name in another root", CHROOT, 0,
	    mounts_confuse_root, NULL, NULL },
	{ "A-087c", "names in a user namespace of its own", UNSHARE, ATT_LIVES,
	    mounts_keep_names, NULL, NULL },
	{ "A-089", "a thread that waits in open", NULL, ATT_LIVES, alike_fifo,
	    NULL, NULL },
	{ "A-090", "mode, owner and flags of what is made", NULL, ATT_LIVES,
	    alike_create, NULL, NULL },
	{ "A-090b", "numbers of descriptors", NULL, ATT_LIVES, alike_number,
	    NULL, NULL },
	{ "A-090c", "RLIMIT_NOFILE and RLIMIT_FSIZE", LIMITS, ATT_LIVES,
	    alike_limits, NULL, NULL },
	{ "A-091", "offsets and locks shared with a child", NULL, ATT_LIVES,
	    alike_share, NULL, NULL },
	{ NULL, NULL, NULL, 0, NULL, NULL, NULL }
};
