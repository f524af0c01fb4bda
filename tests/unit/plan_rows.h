/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The rows of t_plan.c: a call's registers, and the plan that it must get.
 */

/* An open_how with both of the flags that no symlink or magic link is met by. */
#define HOW(flags, mode)	"{" flags " 0 " mode " 0 6 0}"

static const struct row opens[] = {
	/* the canonical name, and no link on the way */
	{ X, "open", { S1, 0 }, "openat2 -100 #0 #1 18 #0='$/file' #1="
	    HOW("0", "0"), "link" },
	{ X, "open", { S1, 02, 0644 }, "openat2 -100 #0 #1 18 #0='$/file' #1="
	    HOW("2", "0"), "./dir/../link" },
	/* openat2 would add O_LARGEFILE */
	{ I, "open", { S1, 0 }, "open #0 #0=<$/file>", "link" },
	{ I, "open", { S1, 0100000 }, "openat2 -100 #0 #1 18 #0='$/file' #1="
	    HOW("8000", "0"), "link" },
	{ X, "openat", { DIR, S1, 0101, 0644 }, "openat2 -100 #0 #1 18 "
	    "#0='$/dir/x' #1=" HOW("41", "1a4"), "x" },
	{ X, "openat", { DIR, S1, 0 }, "openat2 -100 #0 #1 18 "
	    "#0='/' #1=" HOW("0", "0"), "/" },
	/* a mode counts only where a file is made, and 12 bits of it */
	{ X, "open", { S1, HIGH | 0101, HIGH | 0107644 }, "openat2 -100 #0 #1 "
	    "18 #0='$/x' #1=" HOW("41", "fa4"), "x" },
	{ X, "open", { S1, 020200002, 0107600 }, "openat2 -100 #0 #1 18 "
	    "#0='$/dir' #1=" HOW("410002", "f80"), "dir" },
	{ X, "creat", { S1, 0170644 }, "openat2 -100 #0 #1 18 #0='$/file' #1="
	    HOW("241", "1a4"), "link" },
	{ I, "creat", { S1, 0644 }, "openat2 -100 #0 #1 18 #0='$/x' #1="
	    HOW("241", "1a4"), "x" },
	/* bits that open(2) does not know, and that O_PATH does not */
	{ X, "open", { S1, 0x7c000020 }, "openat2 -100 #0 #1 18 #0='$/file' #1="
	    HOW("0", "0"), "file" },
	{ X, "open", { S1, 014003303, 0600 }, "openat2 -100 #0 #1 18 "
	    "#0='$/file' #1=" HOW("200000", "0"), "link" },
	{ X, "open", { S1, 012600000 }, "openat2 -100 #0 #1 18 "
	    "#0='$/link' #1=" HOW("2b0000", "0"), "link" },
	{ X, "open", { S1, 02504003 }, "openat2 -100 #0 #1 18 #0='$/file' #1="
	    HOW("a8803", "0"), "file" },
	/* what must not be followed: the link itself, ELOOP by the kernel */
	{ X, "open", { S1, 0400000 }, "openat2 -100 #0 #1 18 #0='$/link' #1="
	    HOW("20000", "0"), "link" },
	{ X, "open", { S1, 0301, 0600 }, "openat2 -100 #0 #1 18 "
	    "#0='$/dangling' #1=" HOW("c1", "180"), "dangling" },
	/* made where the link leads to */
	{ X, "open", { S1, 0101, 0600 }, "openat2 -100 #0 #1 18 "
	    "#0='$/new' #1=" HOW("41", "180"), "dangling" },
	/* a slash behind what is to be made */
	{ X, "open", { S1, 0101, 0600 }, "openat2 -100 #0 #1 18 "
	    "#0='$/x/' #1=" HOW("41", "180"), "x/" },
	{ X, "open", { S1, 0101, 0600 }, "openat2 -100 #0 #1 18 "
	    "#0='$/dir' #1=" HOW("41", "180"), "dir/" },
	{ X, "open", { S1, 0 }, "openat2 -100 #0 #1 18 "
	    "#0='$/dir' #1=" HOW("0", "0"), "dir/" },
	/* what is not there */
	{ X, "open", { S1, 0 }, "error ENOENT", "none" },
	{ X, "open", { S1, 0101 }, "openat2 -100 #0 #1 18 #0='$/none/x' #1="
	    HOW("41", "0"), "none/x" },
	{ X, "open", { S1, 0101 }, "error ENOENT", "none/../x" },
	{ X, "open", { S1, 0101 }, "error ENOTDIR", "file/x" },
	{ X, "open", { S1, 010000101 }, "error ENOENT", "none" },
	{ X, "openat", { 999, S1, 0 }, "error EBADF", "x" },
	{ X, "open", { S1, 0 }, "ENOENT: argument cannot be judged", "" },
	/* what no name leads to is opened by its pin; nothing is made there */
	{ X, "open", { S1, 01 }, "openat2 -100 #0 #1 18 #0=<$/gone (deleted)> "
	    "#1={1 0 0 0 0 0}", "/proc/self/fd/702" },
	{ X, "open", { S1, 0101, 0600 }, "openat2 -100 #0 #1 18 "
	    "#0=<$/gone (deleted)> #1={41 0 180 0 0 0}",
	    "/proc/self/fd/702" },
	/* a magic link to what has a name is that name */
	{ X, "open", { S1, 0 }, "openat2 -100 #0 #1 18 #0='$/file' #1="
	    HOW("0", "0"), "/proc/self/fd/701" },
	/* openat2's own: its flags and mode stay */
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 -100 #0 #1 18 "
	    "#0='$/file' #1=" HOW("0", "0"), "link" },
	{ X, "openat2", { CWD, S1, RAW, 32 }, "openat2 -100 #0 #1 18 "
	    "#0='$/file' #1=" HOW("88000", "0"), "file", NULL,
	    { 02100000 } },
	{ X, "openat2", { CWD, S1, RAW, 32 },
	    "EINVAL: argument that the kernel refuses", "none", NULL,
	    { 0x20, 0, 0777 } },
	{ I, "openat2", { CWD, S1, RAW, 24 }, "openat2 -100 #0 #1 18 "
	    "#0='$/x' #1=" HOW("41", "1b4"), "x", NULL, { 0101, 0, 0664 } },
	/* with RESOLVE_*: the walk was ours, and what it found is pinned */
	{ X, "openat2", { DIR, S1, RAW, 24 }, "openat2 -100 #0 #1 18 "
	    "#0=<$/dir> #1={200000 0 0 0 0 0}", ".", NULL,
	    { 010000000, 0, 0, 0, 0x8 } },
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 -100 #0 #1 18 "
	    "#0=<$/file> #1={0 0 0 0 0 0}", "file", NULL,
	    { 0, 0, 0, 0, 0x4 } },
	{ X, "openat2", { CWD, S1, RAW, 24 }, "error ELOOP", "link", NULL,
	    { 0, 0, 0, 0, 0x4 } },
	{ X, "openat2", { DIR, S1, RAW, 24 }, "error EXDEV", "../file", NULL,
	    { 0, 0, 0, 0, 0x8 } },
	{ X, "openat2", { DIR, S1, RAW, 24 }, "openat2 -100 #0 #1 18 "
	    "#0=<$/dir>/x #1={20041 0 180 0 0 0}", "x", NULL,
	    { 0101, 0, 0600, 0, 0x8 } },
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 -100 #0 #1 18 "
	    "#0=<$>/file #1={20001 0 0 0 0 0}", "file", NULL,
	    { 0400001, 0, 0, 0, 0x4 } },
	/* a queue's name is a string */
	{ X, "mq_open", { S1, 0102, 0600 }, "mq_open #0 42 180 #0='queue'",
	    "queue" },
};

/* Where openat2(2) cannot be used: pins, also of the folder of what is made. */
static const struct row old_opens[] = {
	{ X, "open", { S1, 0400000 }, "open #0 20000 #0=<$>/link", "link" },
	{ X, "open", { S1, 0 }, "open #0 #0=<$/file>", "link" },
	{ X, "open", { S1, 0102, 0600 }, "open #0 20042 180 "
	    "#0=<$>/file", "link" },
	{ X, "creat", { S1, 0600 }, "openat -100 #0 20241 180 #0=<$>/x", "x" },
	{ I, "openat", { DIR, S1, 0101, 0600 }, "openat -100 #0 20041 180 "
	    "#0=<$/dir>/x", "x" },
	{ X, "open", { S1, 010000101 }, "open #0 200000 #0=<$/file>",
	    "file" },
	{ X, "open", { S1, 0 }, "error ENOENT", "none" },
	{ X, "open", { S1, 0101 }, "error ENOENT", "none/x" },
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat -100 #0 1 #0=<$/file>",
	    "file", NULL, { 1 } },
};

static const struct row looks[] = {
	/* the object itself, by the call that follows */
	{ X, "stat", { S1, RAW }, "stat #0 raw #0=<$/file>", "link" },
	{ X, "lstat", { S1, RAW }, "stat #0 raw #0=<$/link>", "link" },
	{ I, "stat64", { S1, RAW }, "stat64 #0 raw #0=<$/file>", "link" },
	{ I, "lstat64", { S1, RAW }, "stat64 #0 raw #0=<$/link>", "link" },
	{ I, "lstat", { S1, RAW }, "stat #0 raw #0=<$/link>", "link" },
	{ I, "oldlstat", { S1, RAW }, "oldstat #0 raw #0=<$/link>", "link" },
	{ X, "stat", { S1 }, "error ENOENT", "none" },
	{ X, "stat", { S1 }, "error ENOTDIR", "file/" },
	{ X, "stat", { S1 }, "stat #0 #0=<$/gone (deleted)>",
	    "/proc/self/fd/702" },
	{ X, "access", { S1, 4 }, "access #0 4 #0=<$/dir>", "dir" },
	{ X, "chdir", { S1 }, "chdir #0 #0=<$/dir>", "dir" },
	{ X, "chroot", { S1 }, "chroot #0 #0=</>", "/" },
	{ X, "truncate", { S1, 0 }, "truncate #0 #0=<$/file>", "link" },
	{ X, "chmod", { S1, 0644 }, "chmod #0 1a4 #0=<$/file>", "file" },
	{ X, "chown", { S1, 1, 2 }, "chown #0 1 2 #0=<$/file>", "link" },
	{ X, "lchown", { S1, 1, 2 }, "chown #0 1 2 #0=<$/link>", "link" },
	{ I, "lchown32", { S1, 1, 2 }, "chown32 #0 1 2 #0=<$/link>", "link" },
	{ I, "lchown", { S1, 1, 2 }, "chown #0 1 2 #0=<$/link>", "link" },
	/* AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH have been done; others stay */
	{ X, "newfstatat", { CWD, S1, RAW, 0 }, "newfstatat ffffff9c #0 raw "
	    "#0=<$/file>", "link" },
	{ X, "newfstatat", { CWD, S1, RAW, 0x100 }, "newfstatat ffffff9c #0 "
	    "raw #0=<$/link>", "link" },
	{ X, "newfstatat", { DIR, S1, RAW, 0x1900 }, "error ENOENT", "x" },
	{ X, "statx", { CWD, S1, 0x1900, 0x7ff, RAW }, "statx ffffff9c #0 800 "
	    "7ff raw #0=<$/link>", "link" },
	{ X, "faccessat2", { CWD, S1, 4, 0x300 }, "faccessat2 ffffff9c #0 4 "
	    "200 #0=<$/link>", "link" },
	{ X, "fchownat", { FILE_FD, S1, 1, 2, 0x1000 }, "fchownat 2bd #0 1 2 "
	    "#0=<$/file>", "" },
	{ X, "name_to_handle_at", { CWD, S1, RAW, S2, 0 },
	    "name_to_handle_at ffffff9c #0 raw s2 400 #0=<$/link>", "link" },
	{ X, "newfstatat", { CWD, S1, RAW, 0x1000 }, "newfstatat ffffff9c #0 "
	    "raw #0=<$>", "" },
	/* a descriptor is what it is; the empty name must stay one */
	{ X, "newfstatat", { DIR, S1, RAW, 0x1000 }, "newfstatat 2bc #0 raw "
	    "1000 #0=''", "" },
	{ I, "fstatat64", { DIR, S1, RAW, 0x1000 }, "fstatat64 2bc #0 raw "
	    "1000 #0=''", "" },
	{ X, "statx", { 999, S1, 0x1000, 1, RAW }, "statx 3e7 #0 1000 1 raw "
	    "#0=''", "" },
	{ X, "newfstatat", { DIR, 0, RAW, 0x1000 }, "as it is" },
	{ X, "fstat", { DIR, RAW }, "as it is" },
	/* no name: the descriptor's */
	{ X, "utimensat", { DIR, 0, RAW, 0 }, "utimensat 2bc #0 raw "
	    "#0=<$/dir>" },
	{ X, "utimensat", { CWD, S1, RAW, 0x100 }, "utimensat ffffff9c #0 raw "
	    "#0=<$/link>", "link" },
	{ X, "utime", { S1, RAW }, "utime #0 raw #0=<$/file>", "link" },
	/* the name of an attribute is not judged */
	{ X, "setxattr", { S1, S2, RAW, 4, 1 }, "setxattr #0 s2 raw 4 1 "
	    "#0=<$/file>", "link", "user.a" },
	{ X, "lsetxattr", { S1, S2, RAW, 4 }, "setxattr #0 s2 raw 4 "
	    "#0=<$/link>", "link", "user.a" },
	{ X, "lgetxattr", { S1, S2, RAW, 4 }, "getxattr #0 s2 raw 4 "
	    "#0=<$/link>", "link", "user.a" },
	{ X, "llistxattr", { S1, RAW, 4 }, "listxattr #0 raw 4 #0=<$/link>",
	    "link" },
	{ X, "lremovexattr", { S1, S2 }, "removexattr #0 s2 #0=<$/link>",
	    "link" },
	{ X, "setxattrat", { CWD, S1, 0x1100, S2, RAW, 16 }, "setxattrat "
	    "ffffff9c #0 0 s2 raw 10 #0=<$/link>", "link" },
	/* bits of their own: IN_DONT_FOLLOW, FAN_MARK_DONT_FOLLOW */
	{ X, "inotify_add_watch", { 3, S1, 0x02000002 }, "inotify_add_watch 3 "
	    "#0 2 #0=<$/link>", "link" },
	{ X, "inotify_add_watch", { 3, S1, 0x2 }, "inotify_add_watch 3 #0 2 "
	    "#0=<$/file>", "link" },
	{ X, "fanotify_mark", { 3, 5, 8, CWD, S1 }, "fanotify_mark 3 1 8 "
	    "ffffff9c #0 #0=<$/link>", "link" },
	{ I, "fanotify_mark", { 3, 5, 8, 0, CWD, S1 }, "fanotify_mark 3 1 8 0 "
	    "ffffff9c #0 #0=<$/link>", "link" },
	{ X, "fanotify_mark", { 3, 1, 8, DIR, 0 }, "fanotify_mark 3 1 8 2bc "
	    "#0 #0=<$/dir>" },
	/* what has no name to be judged runs as it is */
	{ X, "acct", { 0 }, "as it is" },
	{ X, "quotactl", { 1, 0 }, "as it is" },
};

static const struct row parents[] = {
	{ X, "unlink", { S1 }, "unlink #0 #0=<$>/link", "link" },
	{ X, "unlink", { S1 }, "unlink #0 #0=<$/dir>/x", "dir//x" },
	{ X, "unlinkat", { DIR, S1, 0x200 }, "unlinkat 2bc #0 200 "
	    "#0=<$/dir>/x", "x" },
	{ X, "unlinkat", { CWD, S1, 0x300 }, "unlinkat ffffff9c #0 300 "
	    "#0=<$>/link", "link" },
	{ X, "rmdir", { S1 }, "rmdir #0 #0=<$>/dir", "dir" },
	{ X, "rmdir", { S1 }, "rmdir #0 #0=<$>/dir/", "dir/" },
	{ X, "rmdir", { S1 }, "rmdir #0 #0=<$/dir>/.", "dir/." },
	{ X, "rmdir", { S1 }, "rmdir #0 #0=<$/dir>/..", "dir/.." },
	{ X, "unlink", { S1 }, "error ENOENT", "none/x" },
	{ X, "unlink", { S1 }, "error ENOTDIR", "file/x" },
	{ X, "mkdir", { S1, 040755 }, "mkdir #0 41ed #0=<$>/x", "x" },
	{ X, "mkdir", { S1, 0755 }, "mkdir #0 1ed #0=<$>/x/", "x//" },
	{ I, "mkdirat", { DIR, S1, 0755 }, "mkdirat 2bc #0 1ed #0=<$/dir>/x",
	    "x" },
	{ X, "mknod", { S1, 010644 }, "mknod #0 11a4 #0=<$>/x", "x" },
	/* a device, too: only its rule is another */
	{ X, "mknod", { S1, 020600, 0x103 }, "mknod #0 2180 103 #0=<$>/x",
	    "x" },
	{ X, "mknodat", { DIR, S1, 060600, 0x103 }, "mknodat 2bc #0 6180 103 "
	    "#0=<$/dir>/x", "x" },
	{ X, "rename", { S1, S2 }, "rename #0 #1 #0=<$>/link #1=<$/dir>/x",
	    "link", "dir/x" },
	{ X, "renameat2", { CWD, S1, DIR, S2, 2 }, "renameat2 ffffff9c #0 2bc "
	    "#1 2 #0=<$>/file #1=<$/dir>/x", "file", "x" },
	{ X, "rename", { S1, S2 }, "error ENOENT", "file", "none/x" },
	{ X, "symlink", { S1, S2 }, "symlink #0 #1 #0='../any thing' #1=<$>/x",
	    "../any thing", "x" },
	{ X, "symlinkat", { S1, DIR, S2 }, "symlinkat #0 2bc #1 #0='' "
	    "#1=<$/dir>/x", "", "x" },
	/* links: the name if it is not followed, the object if it is */
	{ X, "link", { S1, S2 }, "link #0 #1 #0=<$>/link #1=<$/dir>/x",
	    "link", "dir/x" },
	{ X, "linkat", { CWD, S1, DIR, S2, 0 }, "linkat ffffff9c #0 2bc #1 400 "
	    "#0=<$/link> #1=<$/dir>/x", "link", "x" },
	{ X, "linkat", { CWD, S1, DIR, S2, 0x400 }, "linkat ffffff9c #0 2bc #1 "
	    "400 #0=<$/file> #1=<$/dir>/x", "link", "x" },
	{ X, "linkat", { FILE_FD, S1, CWD, S2, 0x1000 }, "linkat 2bd #0 "
	    "ffffff9c #1 400 #0=<$/file> #1=<$>/x", "", "x" },
	{ X, "link", { S1, S2 }, "error ENOENT", "none", "x" },
	/* readlink follows nothing, so it has the folder and the name */
	{ X, "readlink", { S1, RAW, 9 }, "readlink #0 raw 9 #0=<$>/link",
	    "link" },
	{ I, "readlinkat", { CWD, S1, RAW, 9 }, "readlinkat ffffff9c #0 raw 9 "
	    "#0=<$>/link", "link" },
	{ X, "readlink", { S1, RAW, 9 }, "error ENOENT", "none" },
};

static const struct row mounts[] = {
	{ X, "mount", { 0, S1, S2, 1, RAW }, "mount 0 #0 #1 1 raw "
	    "#0=<$/dir> #1='proc'", "dir", "proc" },
	{ X, "mount", { S2, S1, S2, 1, RAW }, "mount #0 #1 #2 1 raw "
	    "#0='/' #1=<$/dir> #2='/'", "dir", "/" },
	/* what is mounted must not be held, nor a link followed to another */
	{ X, "umount2", { S1, 2 }, "umount2 #0 a #0=<$>/dir", "dir" },
	{ X, "umount2", { S1, 8 }, "umount2 #0 8 #0=<$>/link", "link" },
	{ I, "umount", { S1 }, "umount2 #0 8 #0=<$>/dir", "dir" },
	{ I, "umount2", { S1, 0 }, "umount2 #0 8 #0=<$>/file", "link" },
	{ X, "pivot_root", { S1, S2 }, "pivot_root #0 #1 #0=</> #1=<$/dir>",
	    "/", "dir" },
	{ X, "fspick", { CWD, S1, 2 }, "fspick ffffff9c #0 #0=<$/link>",
	    "link" },
	{ X, "fspick", { DIR, S1, 0xa }, "fspick 2bc #0 #0=<$/dir>", "" },
	{ X, "open_tree", { CWD, S1, 0x1101 }, "open_tree ffffff9c #0 1 "
	    "#0=<$/link>", "link" },
	{ X, "move_mount", { CWD, S1, CWD, S2, 0 }, "move_mount ffffff9c #0 "
	    "ffffff9c #1 #0=<$>/dir #1=<$>/file", "dir", "file" },
	{ X, "swapon", { S1, 0 }, "swapon #0 #0=<$/file>", "link" },
};

/* 127.0.0.1:80 as words; "file", "x" and "link" as unix names. */
#define INET		2 | 0x50000000, 0x0100007f, 0, 0
#define INET_TEXT	"{50000002 100007f 0 0}"
#define UNIX_FILE	0x69660001, 0x656c, 0
#define UNIX_LINK	0x696c0001, 0x6b6e, 0
#define UNIX_X		0x00780001, 0

static const struct row sockets[] = {
	/* the bytes that were judged, and as many */
	{ X, "connect", { 3, RAW, 16 }, "connect 3 #0 10 #0=" INET_TEXT, NULL,
	    NULL, { INET } },
	{ I, "connect", { 3, RAW, 16 }, "connect 3 #0 10 #0=" INET_TEXT, NULL,
	    NULL, { INET } },
	{ X, "connect", { 3, RAW, 6 }, "connect 3 #0 6 "
	    "#0={50000002 7f}...", NULL, NULL, { INET } },
	/* family 0 is judged as another, and given as it was */
	{ X, "bind", { 3, RAW, 16 }, "bind 3 #0 10 #0={50000000 100007f 0 0}",
	    NULL, NULL, { 0x50000000, 0x0100007f } },
	{ X, "connect", { 3, RAW, 7 }, "connect 3 #0 7 "
	    "#0={61000001 630062}...", NULL, NULL, { 0x61000001, 0x00630062 } },
	{ X, "connect", { 3, 0, 16 }, "as it is" },
	{ X, "connect", { 3, RAW, 0 }, "as it is" },
	/* a socket's object; the folder where one is made */
	{ X, "connect", { 3, RAW, 110 }, "connect 3 #0 6e #0=sun<$/file>:2",
	    NULL, NULL, { UNIX_LINK } },
	{ X, "connect", { 3, RAW, 110 }, "error ENOENT", NULL, NULL,
	    { UNIX_X } },
	{ X, "bind", { 3, RAW, 110 }, "bind 3 #0 6e #0=sun<$>/x:2", NULL, NULL,
	    { UNIX_X } },
	{ X, "bind", { 3, RAW, 6 }, "bind 3 #0 6 #0=sun<$>/link:2", NULL, NULL,
	    { UNIX_LINK } },
	{ X, "sendto", { 3, S1, 4, 0, RAW, 16 }, "sendto 3 s1 4 0 #0 10 #0="
	    INET_TEXT, NULL, NULL, { INET } },
	{ X, "sendto", { 3, S1, 4, 0, RAW, 8 }, "sendto 3 s1 4 0 #0 8 "
	    "#0=sun<$/file>:5", NULL, NULL, { UNIX_FILE } },
	{ X, "sendto", { 3, S1, 4, 0, 0, 0 }, "as it is" },
	/* msghdr: the header, with the address in it */
	{ X, "sendmsg", { 3, RAW, 0x40 }, "sendmsg 3 #0 40 "
	    "#0={11038 0 10 0 5 0 1 0 0 0 0 0 0 0} #1@0+0=" INET_TEXT, NULL,
	    NULL, { RAW + 56, 0, 16, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, INET } },
	{ I, "sendmsg", { 3, RAW, 0x40 }, "sendmsg 3 #0 40 "
	    "#0={1101c 10 5 1 0 0 0} #1@0+0=" INET_TEXT, NULL, NULL,
	    { RAW + 28, 16, 5, 1, 0, 0, 0, INET } },
	{ X, "sendmsg", { 3, RAW, 0 }, "sendmsg 3 #0 "
	    "#0={11038 0 8 0 5 0 1 0 0 0 0 0 0 0} #1@0+0=sun<$/file>:8", NULL,
	    NULL, { RAW + 56, 0, 8, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0,
	      UNIX_FILE } },
	/* what is too long is cut, here and in the header */
	{ I, "sendmsg", { 3, RAW, 0 }, "sendmsg 3 #0 "
	    "#0={11000 80 5 1 0 0 0} #1@0+0={11000 1388 5 1 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0}", NULL, NULL,
	    { RAW, 5000, 5, 1 } },
	/* without an address the header stays what it was, too */
	{ X, "sendmsg", { 3, RAW, 0 }, "sendmsg 3 #0 "
	    "#0={0 0 0 0 5 0 1 0 7 0 8 0 0 0}", NULL, NULL,
	    { 0, 0, 16, 0, 5, 0, 1, 0, 7, 0, 8, 0 } },
	/* the first of many, as sendmsg; its count behind the header */
	{ X, "sendmmsg", { 3, RAW, 2, 0x40 }, "sendmsg 3 #0 40 40 "
	    "#0={11038 0 10 0 5 0 1 0 0 0 0 0 0 0} #1@0+0=" INET_TEXT
	    " count 11038", NULL, NULL,
	    { RAW + 56, 0, 16, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, INET } },
	{ I, "sendmmsg", { 3, RAW, 2, 0x40 }, "sendmsg 3 #0 40 40 "
	    "#0={0 0 5 1 0 0 0} count 1101c", NULL, NULL, { 0, 0, 5, 1 } },
	{ X, "sendmmsg", { 3, RAW, 0 }, "as it is" },
};

/* Calls within socketcall and ipc of i386. */
static const struct row inner[] = {
	{ I, "socketcall", { 1, RAW }, "socketcall 1 #0 #0={1 2 3}", NULL,
	    NULL, { 1, 2, 3, 4 } },
	{ I, "socketcall", { 3, RAW }, "socketcall 3 #0 #0={3 1100c 10} "
	    "#1@0+4=" INET_TEXT, NULL, NULL, { 3, RAW + 12, 16, INET } },
	{ I, "socketcall", { 2, RAW }, "socketcall 2 #0 #0={3 1100c 4} "
	    "#1@0+4=sun<$>/x:8", NULL, NULL, { 3, RAW + 12, 4, UNIX_X } },
	{ I, "socketcall", { 11, RAW }, "socketcall b #0 "
	    "#0={3 10010 4 0 11018 8} #1@0+16=sun<$/file>:20", NULL, NULL,
	    { 3, S1, 4, 0, RAW + 24, 8, UNIX_FILE } },
	{ I, "socketcall", { 9, RAW }, "socketcall 9 #0 #0={3 10010 4 0}",
	    NULL, NULL, { 3, S1, 4, 0 } },
	{ I, "socketcall", { 16, RAW }, "socketcall 10 #0 #0={3 1100c 0} "
	    "#1@0+4={11028 10 5 1 0 0 0} #2@1+0=" INET_TEXT, NULL, NULL,
	    { 3, RAW + 12, 0, RAW + 40, 16, 5, 1, 0, 0, 0, INET } },
	/* sendmmsg is made the inner sendmsg */
	{ I, "socketcall", { 20, RAW }, "socketcall 10 #0 #0={3 11010 40 40} "
	    "#1@0+4={1102c 10 5 1 0 0 0} #2@1+0=" INET_TEXT " count 1102c",
	    NULL, NULL,
	    { 3, RAW + 16, 2, 0x40, RAW + 44, 16, 5, 1, 0, 0, 0, INET } },
	/* nothing of ipc's is judged by what memory holds */
	{ I, "ipc", { 21, 7, 010000, RAW, S1 }, "as it is" },
};

static const struct row others[] = {
	/* by the name that was passed: the program is told it */
	{ X, "execve", { S1, RAW, S2 }, "execve #0 raw s2 #0='./link'",
	    "./link" },
	{ I, "execve", { S1, 0 }, "execve #0 #0='link'", "link" },
	{ X, "execveat", { FILE_FD, S1, 0, 0, 0x1000 }, "execveat 2bd #0 0 0 "
	    "1000 #0=''", "" },
	{ X, "execve", { S1, 0 }, "execve #0 #0='none'", "none" },
	/* old mmap's words */
	{ I, "mmap", { RAW }, "mmap #0 #0={0 1000 5 22 ffffffff 0}", NULL,
	    NULL, { 0, 4096, 5, 0x22, -1, 0 } },
	/* registers alone */
	{ X, "mmap", { 0, PAGE, 5, 0x22, -1 }, "as it is" },
	{ X, "fchmod", { FILE_FD, 0644 }, "as it is" },
	{ X, "kill", { 1, 9 }, "as it is" },
	{ X, "getpid", { 0 }, "as it is" },
	{ X, "socket", { 2, 1 }, "as it is" },
};
