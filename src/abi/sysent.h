/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * One struct a system call, the same for all ABIs: name, numbers, arguments by
 * kind and alias. The rows are syscalls.tbl; nothing else knows numbers.
 */
#ifndef ABI_SYSENT_H
#define ABI_SYSENT_H

#include <stddef.h>
#include <stdint.h>

#include "abi/abi.h"

#define SYS_MAXARGS	6

/* What an argument register holds. tests check that each has a decoder. */
enum arg_kind {
	ARG_NONE,		/* no text: numbers, buffers, results */
	ARG_DIRFD,		/* directory of the next name; no text */
	ARG_PATH,		/* name, last symlink followed */
	ARG_PATH_NOFOLLOW,	/* name, last symlink kept */
	ARG_PATH_PARENT,	/* name made, removed or moved: kept */
	ARG_PATH_OPEN,		/* name; follow by open flags of the call */
	ARG_PATH_AT,		/* name; followed unless AT_SYMLINK_NOFOLLOW */
	ARG_PATH_LINK,		/* name; kept unless AT_SYMLINK_FOLLOW */
	ARG_PATH_EXEC,		/* name of a program */
	ARG_STRING,		/* bytes up to NUL, shown as they are */
	ARG_OFLAGS,		/* flags of open(2) */
	ARG_OPEN_HOW,		/* struct open_how *; its size is next */
	ARG_ATFLAGS,		/* AT_*; used by names, shown nowhere */
	ARG_MODE,		/* permission bits */
	ARG_UID, ARG_GID,
	ARG_FD,			/* descriptor, decimal */
	ARG_SOCKADDR,		/* struct sockaddr *; its length is next */
	ARG_MSGHDR,		/* struct msghdr * */
	ARG_MMSGHDR,		/* struct mmsghdr *; the count is next */
	ARG_SOCKDOM, ARG_SOCKTYPE,
	ARG_ARGV,		/* char ** ended by NULL */
	ARG_PID,		/* as of kill(2): pid, 0, -1, -pgrp */
	ARG_TID,		/* a thread: tkill, tgkill */
	ARG_PIDFD,		/* descriptor of a process */
	ARG_SIGNAL,
	ARG_FCNTL_CMD, ARG_IOCTL_CMD,
	ARG_PROT,		/* mmap, mprotect */
	ARG_SHMFLG,		/* shmat: shown as prot */
	ARG_PRCTL_OPTION,
	ARG_CLONE_FLAGS,
	ARG_CLONE_ARGS,		/* struct clone_args *; its size is next */
	ARG_MOUNT_FLAGS, ARG_UMOUNT_FLAGS,
	ARG_RLIMIT,		/* resource of setrlimit, prlimit64 */
	ARG_OLD_MMAP,		/* i386 mmap: block of six words, shows prot */
	ARG_KIND_COUNT
};

enum sys_alias {
	ALIAS_NONE,
	ALIAS_FSREAD,
	ALIAS_FSWRITE,
	ALIAS_BY_OFLAGS,	/* one of the two, by the call's open flags */
	ALIAS_COUNT
};

/* How a number that is many calls (i386 socketcall, ipc) is taken apart. */
enum sys_demux { DEMUX_NONE, DEMUX_SOCKETCALL, DEMUX_IPC };

enum sys_flag {
	SYSF_FORK = 0x01,	/* makes a task: fork, vfork, clone, clone3 */
	SYSF_EXEC = 0x02,	/* execve, execveat */
	SYSF_ALWAYS = 0x04,	/* permitted whatever a policy says: exit,
				 * exit_group, rt_sigreturn, sigreturn,
				 * restart_syscall; never stops */
	SYSF_REFUSED = 0x08,	/* refused whatever a policy says: io_uring_* */
	SYSF_GUARD = 0x10,	/* may be aimed at the supervisor: always looked
				 * at (kill, ptrace, process_vm_*, prlimit64...) */
	SYSF_IDS = 0x40,	/* changes credentials: always looked at where
				 * the program may become somebody else */
	SYSF_SELF = 0x80,	/* SYSF_GUARD, but with 0 for its first argument
				 * the caller itself is meant: then a matter of
				 * rules alone */
	SYSF_GOES = 0x100,	/* changes the working directory: never goes
				 * unseen, if only to be noted */
	SYSF_ARMED = 0x20,	/* so with some registers only: the filter looks
				 * at these even where it lets the call run */
	SYSF_DOOR = 0x200	/* may be a door that rules have to name */
};

struct sysarg {
	uint8_t		 kind;	/* enum arg_kind */
	const char	*name;	/* in rules: filename, oflags...; NULL: no text */
};

struct sysent {
	const char	*name;
	int16_t		 nr[ABI_COUNT];	/* -1: not in that ABI */
	uint8_t		 alias;		/* enum sys_alias */
	uint8_t		 demux;		/* enum sys_demux */
	uint16_t	 flags;		/* enum sys_flag */
	struct sysarg	 arg[SYS_MAXARGS];
	uint16_t	 id;		/* index into sysent_all */
};

/* All calls, sorted by name; sysent_count of them. */
extern const struct sysent	sysent_all[];
extern const size_t		sysent_count;

/*
 * The call that has a name, or NULL. Names are the kernel's; also understood
 * are the other words that 1.6 policies use for a Linux call (newuname, llseek,
 * old_mmap, fstat64 ...).
 */
const struct sysent	*sysent_by_name(const char *);

/*
 * The call behind a number, or NULL for one that the table does not know.
 * i386 mmap and fanotify_mark have structs of their own, since their arguments
 * stand elsewhere: to know a call again, compare id.
 */
const struct sysent	*sysent_by_nr(const struct abi *, long nr);

/*
 * The number behind a name of the form unknown-N, #N or ni_syscall-N, or -1.
 * The last are 1.6 words of i386, where N is not the number.
 */
long	sysent_unknown_nr(const char *);

/* fsread, fswrite <-> enum sys_alias; -1 / NULL for anything else. */
int		 sysent_alias_by_name(const char *);
const char	*sysent_alias_name(enum sys_alias);

#endif
