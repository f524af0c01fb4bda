/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The rows of t_decode.c: a call's registers, and the texts that it must give.
 */

static const struct row paths[] = {
	/* kinds of names, and how each follows */
	{ X, "stat", { S1 }, "stat fsread filename=$/file<P>", "link" },
	{ X, "lstat", { S1 }, "lstat fsread filename=$/link<P>", "link" },
	{ X, "stat", { S1 }, "stat fsread filename=/<PD>", "/" },
	{ X, "stat", { S1 }, "stat fsread filename=$/dir<PD>", "./dir//" },
	{ X, "stat", { S1 }, "stat fsread filename=$/none<PM>", "none" },
	{ X, "stat", { S1 }, "ENOENT: argument cannot be judged", "" },
	{ X, "stat", { 0 }, "EFAULT: null name" },
	{ X, "stat", { 8 }, "EFAULT: argument cannot be read" },
	{ X, "stat", { END }, "EFAULT: argument cannot be read" },
	{ I, "stat64", { S1 }, "stat64 fsread filename=$/file<P>", "link" },
	{ I, "stat", { HIGH | S1 }, "stat fsread filename=$/file<P>", "file" },
	{ X, "stat", { HIGH | S1 }, "EFAULT: argument cannot be read", "file" },
	{ X, "unlink", { S1 }, "unlink fswrite filename=$/link<PW>", "link" },
	{ X, "rename", { S1, S2 }, "rename fswrite filename=$/link<PW> "
	    "filename[1]=$/dir/x<PMW>", "link", "dir/x" },
	{ X, "link", { S1, S2 }, "link fswrite filename=$/link<PW> "
	    "filename[1]=$/x<PMW>", "link", "x" },
	{ X, "linkat", { CWD, S1, DIR, S2, 0 }, "linkat fswrite "
	    "filename=$/link<PW> filename[1]=$/dir/x<PMW>", "link", "x" },
	{ X, "linkat", { CWD, S1, DIR, S2, 0x400 }, "linkat fswrite "
	    "filename=$/file<PW> filename[1]=$/dir/x<PMW>", "link", "x" },
	{ X, "linkat", { FILE_FD, S1, DIR, S2, 0x1000 },
	    "ENOENT: argument cannot be judged", "", "" },
	{ X, "symlink", { S1, S2 }, "symlink fswrite string=../any thing "
	    "filename=$/x<PMW>", "../any thing", "x" },
	{ X, "symlinkat", { S1, DIR, S2 }, "symlinkat fswrite string= "
	    "filename=$/dir/x<PMW>", "", "x" },
	{ X, "mkdir", { S1, 040755 }, "mkdir fswrite filename=$/x<PMWN> "
	    "mode=755", "x" },
	{ X, "mkdir", { S1, 0 }, "mkdir fswrite filename=$/dir<PWD> mode=0",
	    "dir" },
	{ X, "mknodat", { DIR, S1, 010644 }, "mknodat fswrite "
	    "filename=$/dir/x<PMWN> mode=644", "x" },
	{ X, "mount", { 0, S1, S2, 0xc0ed0001 }, "mount filename=$/dir<PD> "
	    "fstype=proc flags=MS_RDONLY", "dir", "proc" },
	{ X, "acct", { 0 }, "acct" },
	{ X, "acct", { S1 }, "acct filename=$/file<P>", "file" },
	/* directories */
	{ X, "openat", { DIR, S1 }, "openat fsread filename=$/dir/x<PM> "
	    "oflags=O_RDONLY", "x" },
	{ X, "openat", { HIGH | DIR, S1 }, "openat fsread "
	    "filename=$/dir/x<PM> oflags=O_RDONLY", "x" },
	{ X, "openat", { -100, S1 }, "openat fsread filename=$/file<P> "
	    "oflags=O_RDONLY", "file" },
	{ X, "openat", { 999, S1 }, "openat fsread filename=x<M> "
	    "oflags=O_RDONLY", "x" },
	{ X, "openat", { 999, S1 }, "openat fsread filename=/<PD> "
	    "oflags=O_RDONLY", "/" },
	{ I, "openat", { CWD, S1, 0100000 }, "openat fsread "
	    "filename=$/file<P> oflags=O_RDONLY|O_LARGEFILE", "file" },
	/* AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, no name at all */
	{ X, "newfstatat", { CWD, S1, 0, 0 }, "newfstatat fsread "
	    "filename=$/file<P>", "link" },
	{ X, "newfstatat", { CWD, S1, 0, 0x100 }, "newfstatat fsread "
	    "filename=$/link<P>", "link" },
	{ X, "newfstatat", { DIR, S1, 0, 0x1000 }, "newfstatat fsread "
	    "filename=$/dir/x<PM>", "x" },
	{ X, "newfstatat", { DIR, S1, 0, 0x1100 }, "fstat", "" },
	{ X, "newfstatat", { 999, S1, 0, HIGH | 0x1000 }, "fstat", "" },
	{ X, "newfstatat", { DIR, 0, 0, 0x1000 }, "fstat" },
	{ X, "newfstatat", { DIR, S1, 0, 0 }, "ENOENT: argument cannot be judged", "" },
	{ X, "newfstatat", { CWD, S1, 0, 0x1000 }, "newfstatat fsread "
	    "filename=$<PD>", "" },
	{ X, "newfstatat", { DIR, 0, 0, 0 }, "EFAULT: null name" },
	{ I, "fstatat64", { DIR, S1, 0, 0x1000 }, "fstat", "" },
	{ X, "statx", { DIR, S1, 0x1000 }, "fstat", "" },
	{ I, "statx", { DIR, 0, 0x1000 }, "fstat" },
	{ X, "utimensat", { DIR, 0 }, "utimensat fswrite "
	    "filename=$/dir<PWD>" },
	{ X, "utimensat", { CWD, 0 }, "EFAULT: null name" },
	{ X, "fchownat", { FILE_FD, S1, 0, -1, 0x1000 }, "fchownat fswrite "
	    "filename=$/file<PW> uid=0 gid=-1", "" },
	{ X, "fchmodat", { CWD, S1, 04755 }, "fchmodat fswrite "
	    "filename=$/file<PW> mode=4755", "link" },
	{ X, "readlinkat", { DIR, S1, RAW, 9 }, "readlinkat fsread "
	    "filename=$/dir<PD>", "" },
	/* what is wrong with the numbers is so before the name is looked at */
	{ X, "readlinkat", { CWD, S1, RAW, 0x100000000 },
	    "EINVAL: argument that the kernel refuses", "none" },
	{ X, "readlink", { 0, RAW, -1 },
	    "EINVAL: argument that the kernel refuses" },
	{ X, "access", { S1, 8 }, "EINVAL: argument that the kernel refuses",
	    "none" },
	{ X, "faccessat2", { CWD, S1, 0, 0x800 },
	    "EINVAL: argument that the kernel refuses", "none" },
	{ X, "faccessat2", { FILE_FD, 0, 0, 0x1000 }, "EFAULT: null name" },
	{ X, "statx", { CWD, S1, 0x6000, 0x7ff },
	    "EINVAL: argument that the kernel refuses", "none" },
	{ X, "statx", { CWD, S1, 0, 0x80000000 },
	    "EINVAL: argument that the kernel refuses", "none" },
	{ X, "newfstatat", { CWD, S1, RAW, 0x8000 },
	    "EINVAL: argument that the kernel refuses", "none" },
	{ X, "newfstatat", { FILE_FD, 0, RAW, 0x9000 }, "fstat" },
	{ X, "open", { S1, 020000000 },
	    "EINVAL: argument that the kernel refuses", "none" },
	{ X, "unlinkat", { DIR, S1, 0x1200 }, "ENOENT: argument cannot be judged", "" },
	/* flags of their own */
	{ X, "inotify_add_watch", { 3, S1, 0x2 }, "inotify_add_watch fsread "
	    "filename=$/file<P>", "link" },
	{ X, "inotify_add_watch", { 3, S1, 0x02000002 }, "inotify_add_watch "
	    "fsread filename=$/link<P>", "link" },
	{ X, "umount2", { S1, 0x8 }, "umount2 filename=$/link<P> "
	    "flags=UMOUNT_NOFOLLOW", "link" },
	{ X, "move_mount", { DIR, S1, CWD, S2, 0x14 }, "move_mount "
	    "filename=$/dir<PD> filename[1]=$/file<P>", "", "link" },
	{ I, "fanotify_mark", { 3, 4, 0, 0, CWD, S1 }, "fanotify_mark fsread "
	    "filename=$/link<P>", "link" },
	{ X, "fanotify_mark", { 3, 0, 0, DIR, 0 }, "fanotify_mark fsread "
	    "filename=$/dir<PD>" },
};

static const struct row opens[] = {
	{ X, "open", { S1, 0 }, "open fsread filename=$/file<P> "
	    "oflags=O_RDONLY", "link" },
	{ X, "open", { S1, 0400000 }, "open fsread filename=$/link<P> "
	    "oflags=O_RDONLY|O_NOFOLLOW", "link" },
	{ X, "open", { S1, 01 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_WRONLY", "file" },
	{ X, "open", { S1, 02 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_RDWR", "file" },
	{ X, "open", { S1, 03 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_ACCMODE", "file" },
	{ X, "open", { S1, 01000 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_RDONLY|O_TRUNC", "file" },
	{ X, "open", { S1, 02000 }, "open fswrite filename=$/file<PW> "
	    "oflags=O_RDONLY|O_APPEND", "file" },
	{ X, "open", { S1, 0100, 0644 }, "open fswrite filename=$/new<PMW> "
	    "oflags=O_RDONLY|O_CREAT mode=644", "dangling" },
	{ X, "open", { S1, 0301, HIGH | 0100600 }, "open fswrite "
	    "filename=$/dangling<PW> oflags=O_WRONLY|O_CREAT|O_EXCL mode=600",
	    "dangling" },
	{ X, "open", { S1, 0301, 0600 }, "open fswrite filename=$/x<PMWN> "
	    "oflags=O_WRONLY|O_CREAT|O_EXCL mode=600", "x" },
	{ X, "open", { S1, 020200002, 0600 }, "open fswrite "
	    "filename=$/dir<PWND> oflags=O_RDWR|O_TMPFILE mode=600", "dir" },
	{ X, "open", { S1, 010000303, 0600 }, "open fsread filename=$/file<P> "
	    "oflags=O_ACCMODE|O_CREAT|O_EXCL|O_PATH", "link" },
	{ X, "open", { S1, HIGH }, "open fsread filename=$/file<P> "
	    "oflags=O_RDONLY", "file" },
	{ X, "creat", { S1, 0644 }, "creat fswrite filename=$/file<PW> "
	    "mode=644", "link" },
	/* flags, mode, resolve: two words each */
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 fsread "
	    "filename=$/file<P> oflags=O_RDONLY", "file" },
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 fswrite "
	    "filename=$/x<PMWN> oflags=O_WRONLY|O_CREAT|O_EXCL mode=640", "x",
	    NULL, { 0301, 0, 0640 } },
	{ I, "openat2", { CWD, S1, RAW, 32 }, "openat2 fswrite "
	    "filename=$/file<PW> oflags=O_RDWR", "file", NULL, { 02 } },
	{ X, "openat2", { CWD, S1, RAW, 23 },
	    "EINVAL: argument that the kernel refuses", "file" },
	{ X, "openat2", { CWD, S1, RAW, 32 },
	    "E2BIG: argument that the kernel refuses", "file", NULL,
	    { [6] = 1 } },
	{ X, "openat2", { CWD, S1, RAW, PAGE + 1 },
	    "E2BIG: argument that the kernel refuses", "file" },
	{ X, "openat2", { CWD, S1, RAW, 24 },
	    "EINVAL: argument that the kernel refuses", "file", NULL,
	    { 0, 1 } },
	{ X, "openat2", { CWD, S1, RAW, 24 },
	    "openat2 fsread filename=$/file<P> oflags=O_RDONLY", "file",
	    NULL, { [4] = 0x10 } },
	{ X, "openat2", { CWD, S1, RAW, 24 }, "openat2 fsread "
	    "filename=$/file<P> oflags=O_RDONLY", "file", NULL,
	    { [4] = 0x8 } },
	{ X, "openat2", { CWD, S1, END - 23, 24 },
	    "EFAULT: argument cannot be read", "file" },
	{ X, "openat2", { CWD, S1, 0, 24 },
	    "EFAULT: argument cannot be read", "file" },
	{ X, "mq_open", { S1, 0102, 0600 }, "mq_open string=queue "
	    "oflags=O_RDWR|O_CREAT mode=600", "queue" },
};

static const struct row numbers[] = {
	{ X, "fchmod", { -1, 0777 }, "fchmod fd=-1 mode=777" },
	{ X, "fchmod", { HIGH | 5, 0170000 }, "fchmod fd=5 mode=0" },
	{ X, "fchown", { 3, 1000, -1 }, "fchown fd=3 uid=1000 gid=-1" },
	{ I, "fchown", { 3, 0x1ffff, 0x10000 }, "fchown fd=3 uid=-1 gid=0" },
	{ I, "fchown32", { 3, 0x1ffff, 65535 },
	    "fchown32 fd=3 uid=131071 gid=65535" },
	{ X, "fchown", { 3, 65535, HIGH }, "fchown fd=3 uid=65535 gid=0" },
	{ X, "setuid", { 0 }, "setuid uid=0 uname=root" },
	{ X, "setuid", { 3999999999 }, "setuid uid=-294967297 "
	    "uname=<unknown>" },
	{ I, "setuid", { 0x70000 }, "setuid uid=0 uname=root" },
	{ I, "setuid32", { 0x7fff0000 }, "setuid32 uid=2147418112 "
	    "uname=<unknown>" },
	{ X, "setreuid", { -1, 0 }, "setreuid uid=-1 uname=<unknown> "
	    "uid[1]=0 uname[1]=root" },
	{ X, "setfsuid", { 0 }, "setfsuid uid=0" },
	{ X, "setgid", { 0 }, "setgid gid=0" },
	{ X, "kill", { 42, 15 }, "kill pidname=/bin/answer signame=SIGTERM" },
	{ X, "kill", { HIGH | 42, HIGH | 9 }, "kill pidname=/bin/answer "
	    "signame=SIGKILL" },
	{ X, "kill", { 43, 0 }, "kill pidname=<unknown> signame=0" },
	{ X, "kill", { 0, 2 }, "kill pidname=<own process group> "
	    "signame=SIGINT" },
	{ X, "kill", { -1, 1 }, "kill pidname=<every process: -1> "
	    "signame=SIGHUP" },
	{ X, "kill", { 0xffffffd6, 1 }, "kill pidname=pg:/bin/answer "
	    "signame=SIGHUP" },
	{ X, "kill", { -43, 99 }, "kill pidname=pg:<unknown> "
	    "signame=<unknown>: 99" },
	{ X, "kill", { 0x80000000, 1 }, "kill pidname=pg:<unknown> "
	    "signame=SIGHUP" },
	{ I, "tkill", { 42, 10 }, "tkill pidname=/bin/answer "
	    "signame=SIGUSR1" },
	{ X, "tgkill", { 1, 42, 10 }, "tgkill pidname=/bin/answer "
	    "signame=SIGUSR1" },
	{ X, "tkill", { -42, 10 }, "tkill pidname=<unknown> signame=SIGUSR1" },
	{ X, "pidfd_send_signal", { FILE_FD, 9 }, "pidfd_send_signal "
	    "pidname=<unknown> signame=SIGKILL" },
	{ X, "pidfd_send_signal", { 999, 9 }, "pidfd_send_signal "
	    "pidname=<unknown> signame=SIGKILL" },
	{ X, "pidfd_send_signal", { -10000, 9 }, "pidfd_send_signal "
	    "pidname=/bin/self signame=SIGKILL" },
	{ X, "fcntl", { 3, 1 }, "fcntl cmd=F_GETFD" },
	{ X, "fcntl", { 3, HIGH | 1030 }, "fcntl cmd=F_DUPFD_CLOEXEC" },
	{ I, "fcntl64", { 3, 7777 }, "fcntl64 cmd=<unknown>: 7777" },
	{ X, "ioctl", { 0, 0x5412 }, "ioctl cmd=TIOCSTI" },
	{ X, "ioctl", { 0, HIGH | 0x5412 }, "ioctl cmd=TIOCSTI" },
	{ X, "ioctl", { 0, 0xfeedface }, "ioctl cmd=<unknown>: 0xfeedface" },
	{ X, "mmap", { 0, 1, 0 }, "mmap prot=PROT_NONE" },
	{ X, "mmap", { 0, 1, HIGH | 7 }, "mmap "
	    "prot=PROT_READ|PROT_WRITE|PROT_EXEC" },
	{ I, "mmap", { RAW }, "mmap prot=PROT_READ|PROT_EXEC", NULL, NULL,
	    { 0, 4096, 5, 2 } },
	{ I, "mmap", { END - 23 }, "EFAULT: argument cannot be read" },
	{ I, "mmap2", { 0, 1, 2 }, "mmap2 prot=PROT_WRITE" },
	{ X, "mprotect", { 0, 1, 0x1000004 }, "mprotect "
	    "prot=PROT_EXEC|PROT_GROWSDOWN" },
	{ X, "shmat", { 1, 0, 0 }, "shmat prot=PROT_READ|PROT_WRITE" },
	{ X, "shmat", { 1, 0, 010000 }, "shmat prot=PROT_READ" },
	{ X, "shmat", { 1, 0, 0110000 }, "shmat prot=PROT_READ|PROT_EXEC" },
	{ X, "prctl", { HIGH | 38 }, "prctl option=PR_SET_NO_NEW_PRIVS" },
	{ X, "clone", { 0x01200011 }, "clone "
	    "flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID" },
	{ X, "clone", { 17 }, "clone flags=0" },
	{ X, "clone", { HIGH | 0x800000 }, "clone flags=CLONE_UNTRACED" },
	{ I, "clone", { 0x10000080 }, "clone flags=CLONE_NEWUSER" },
	{ X, "unshare", { 0x80 }, "unshare flags=CLONE_NEWTIME" },
	{ X, "clone3", { RAW, 88 }, "clone3 "
	    "flags=CLONE_VM|CLONE_CLEAR_SIGHAND", NULL, NULL,
	    { 0x100, 1 } },
	{ X, "clone3", { RAW, 64 }, "clone3 flags=0" },
	{ X, "clone3", { RAW, 63 },
	    "EINVAL: argument that the kernel refuses" },
	{ X, "clone3", { END - 64, 88 }, "EFAULT: argument cannot be read" },
	{ X, "prlimit64", { 0, 7 }, "prlimit64 resource=RLIMIT_NOFILE" },
	{ X, "setrlimit", { 99 }, "setrlimit resource=<unknown>: 99" },
	{ X, "socket", { 2, 02004001 }, "socket sockdom=AF_INET "
	    "socktype=SOCK_STREAM" },
	{ X, "socket", { 777, 77 }, "socket sockdom=AF_UNKNOWN(777) "
	    "socktype=SOCK_UNKNOWN(77)" },
	{ X, "socketpair", { -1, 2 }, "socketpair sockdom=AF_UNKNOWN(-1) "
	    "socktype=SOCK_DGRAM" },
	{ X, "getpid", { 1, 2, 3 }, "getpid" },
};

/* 127.0.0.1:80, 0.0.0.0:0 with family 0, and /dir's names as words. */
#define INET		2 | 0x50000000, 0x0100007f, 0, 0
#define UNSPEC		0x50000000, 0x0100007f, 0, 0

static const struct row sockets[] = {
	{ X, "connect", { 3, RAW, 16 }, "connect sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { INET } },
	{ X, "connect", { 3, RAW, HIGH | 16 }, "connect "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL, { INET } },
	{ X, "connect", { 3, RAW, 15 }, "connect sockaddr=family(2)", NULL,
	    NULL, { INET } },
	{ X, "connect", { 3, RAW, 128 }, "connect "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL, { INET } },
	{ X, "connect", { 3, RAW, 129 },
	    "EINVAL: argument that the kernel refuses" },
	{ X, "connect", { 3, RAW, -1 },
	    "EINVAL: argument that the kernel refuses" },
	{ X, "connect", { 3, RAW, 0 }, "connect" },
	{ X, "connect", { 3, 0, 16 }, "connect" },
	{ X, "connect", { 3, END - 15, 16 },
	    "EFAULT: argument cannot be read" },
	{ X, "connect", { 3, RAW, 16 }, "connect sockaddr=family(0)", NULL,
	    NULL, { UNSPEC } },
	{ X, "bind", { 3, RAW, 16 }, "bind sockaddr=inet-[127.0.0.1]:80", NULL,
	    NULL, { UNSPEC } },
	{ X, "bind", { 3, RAW, 28 }, "bind sockaddr=inet-[127.0.0.1]:80", NULL,
	    NULL, { UNSPEC } },
	{ X, "bind", { 3, RAW, 15 }, "bind sockaddr=family(0)", NULL, NULL,
	    { UNSPEC } },
	{ X, "sendto", { 3, 0, 0, 0, RAW, 16 }, "sendto "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL, { UNSPEC } },
	{ X, "sendto", { 3, 0, 0, 0, RAW, 24 },
	    "EPERM: address without a family", NULL, NULL, { UNSPEC } },
	{ X, "sendto", { 3, 0, 0, 0, 0, 16 }, "sendto" },
	{ X, "bind", { 3, RAW, 2 }, "bind sockaddr=@", NULL, NULL, { 1 } },
	{ X, "bind", { 3, RAW, 7 }, "bind sockaddr=@ab\\x00c", NULL, NULL,
	    { 0x61000001, 0x00630062 } },
	/* "link": followed by connect, made by bind; no NUL within length */
	{ X, "connect", { 3, RAW, 110 }, "connect sockaddr=$/file<P>", NULL,
	    NULL, { 0x696c0001, 0x6b6e } },
	{ X, "bind", { 3, RAW, 6 }, "bind sockaddr=$/link<P>", NULL, NULL,
	    { 0x696c0001, 0x41416b6e } },
	{ X, "sendto", { 3, 0, 0, 0, RAW, 4 }, "sendto sockaddr=$/li<PM>", NULL,
	    NULL, { 0x696c0001, 0x6b6e } },
	{ X, "connect", { 3, RAW, 111 }, "connect sockaddr=family(1)", NULL,
	    NULL, { 0x696c0001, 0x6b6e } },
	{ X, "connect", { 3, RAW, 12 }, "connect sockaddr=family(16)", NULL,
	    NULL, { 16 } },
	/* msghdr: name, length (x86-64: two words, one word) */
	{ X, "sendmsg", { 3, RAW }, "sendmsg sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { RAW + 32, 0, 16, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmsg", { 3, RAW }, "sendmsg sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { RAW + 32, 0, 5000, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmsg", { 3, RAW }, "sendmsg", NULL, NULL,
	    { RAW + 32, 0, 0, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmsg", { 3, RAW }, "sendmsg", NULL, NULL, { 0, 0, 16 } },
	{ X, "sendmsg", { 3, RAW },
	    "EINVAL: argument that the kernel refuses", NULL, NULL,
	    { RAW, 0, -1 } },
	{ X, "sendmsg", { 3, RAW }, "EFAULT: argument cannot be read", NULL,
	    NULL, { RAW, 1, 16 } },
	{ X, "sendmsg", { 3, 0 }, "EFAULT: argument cannot be read" },
	{ I, "sendmsg", { 3, RAW }, "sendmsg sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { RAW + 32, 16, 0, 0, 0, 0, 0, 0, INET } },
	{ I, "sendmsg", { 3, END - 28 }, "sendmsg" },
	{ I, "sendmsg", { 3, END - 27 }, "EFAULT: argument cannot be read" },
	/* mmsghdr: 64 bytes, 32 in i386; one at a time */
	{ X, "sendmmsg", { 3, RAW, 2 }, "sendmmsg "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { RAW + 32, 0, 16, 0, 0, 0, 0, 0, INET,
	      [16] = RAW + 32, 0, 8 } },
	{ I, "sendmmsg", { 3, RAW, 2 }, "sendmmsg "
	    "sockaddr=family(2)", NULL, NULL,
	    { RAW + 64, 8, 0, 0, 0, 0, 0, 0,
	      RAW + 64, 16, 0, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmmsg", { 3, RAW, HIGH | 1 }, "sendmmsg "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { RAW + 32, 0, 16, 0, 0, 0, 0, 0, INET } },
	{ X, "sendmmsg", { 3, 0, 0 }, "sendmmsg" },
	{ X, "sendmmsg", { 3, END - 64, 2 }, "sendmmsg" },
	{ X, "sendmmsg", { 3, END - 55, 2 },
	    "EFAULT: argument cannot be read" },
};

static const struct row demuxed[] = {
	{ I, "socketcall", { 1, RAW }, "socket sockdom=AF_INET6 "
	    "socktype=SOCK_DGRAM", NULL, NULL, { 10, 2, 17 } },
	{ I, "socketcall", { HIGH | 3, RAW }, "connect "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { 3, RAW + 16, 16, 0, INET } },
	{ I, "socketcall", { 9, RAW }, "sendto", NULL, NULL,
	    { 3, RAW, 4, 0, RAW + 24, 16, INET } },
	{ I, "socketcall", { 11, RAW }, "sendto sockaddr=inet-[127.0.0.1]:80",
	    NULL, NULL, { 3, RAW, 4, 0, RAW + 24, 16, INET } },
	{ I, "socketcall", { 16, RAW }, "sendmsg "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { 3, RAW + 12, 0, RAW + 20, 16, INET } },
	{ I, "socketcall", { 20, RAW }, "sendmmsg "
	    "sockaddr=inet-[127.0.0.1]:80", NULL, NULL,
	    { 3, RAW + 16, 1, 0, RAW + 24, 16, INET } },
	{ I, "socketcall", { 5, RAW }, "accept" },
	{ I, "socketcall", { 0, RAW },
	    "EINVAL: argument that the kernel refuses" },
	{ I, "socketcall", { 21, RAW },
	    "EINVAL: argument that the kernel refuses" },
	{ I, "socketcall", { -1, RAW },
	    "EINVAL: argument that the kernel refuses" },
	{ I, "socketcall", { 1, END - 8 }, "EFAULT: argument cannot be read" },
	{ I, "socketcall", { 4, END - 8 }, "listen" },
	{ I, "ipc", { 21, 7, 010000, RAW, RAW }, "shmat prot=PROT_READ" },
	{ I, "ipc", { 0x10015, 7, 0100000, 0, 0 }, "shmat "
	    "prot=PROT_READ|PROT_WRITE|PROT_EXEC" },
	{ I, "ipc", { 1 }, "semop" },
	{ I, "ipc", { 24 }, "shmctl" },
	{ I, "ipc", { 0 }, "EINVAL: argument that the kernel refuses" },
	{ I, "ipc", { 5 }, "EINVAL: argument that the kernel refuses" },
};

/* s1 is the program, s2 one of the arguments. */
static const struct row execs[] = {
	{ X, "execve", { S1, 0 }, "execve filename=$/file<P> argv=", "link" },
	{ X, "execve", { S1, RAW }, "execve filename=$/file<P> "
	    "argv=file a b file", "file", "a b",
	    { S1, 0, S2, 0, S1, 0, 0, 0 } },
	{ I, "execve", { S1, RAW }, "execve filename=$/file<P> argv=a b ",
	    "file", "a b", { S2, S2 + 3, 0 } },
	{ X, "execve", { S1, RAW }, "EFAULT: argument cannot be read", "file",
	    NULL, { 1 } },
	{ X, "execve", { S1, END - 8 }, "execve filename=$/file<P> argv=",
	    "file" },
	{ X, "execve", { S1, END - 7 }, "EFAULT: argument cannot be read",
	    "file" },
	{ X, "execveat", { FILE_FD, S1, 0, 0, 0x1000 }, "execveat "
	    "filename=$/file<P> argv=", "" },
	{ X, "execveat", { CWD, S1, 0, 0, 0x100 }, "execveat "
	    "filename=$/link<P> argv=", "link" },
	{ X, "execveat", { CWD, S1, 0, 0, 0 },
	    "ENOENT: argument cannot be judged", "" },
};
