/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What the command line asked for: filled by cmd, read by the session.
 */
#ifndef SUPER_CONFIG_H
#define SUPER_CONFIG_H

#include <sys/types.h>

#include "audit/audit.h"

enum mode { MODE_ASK, MODE_LEARN, MODE_ENFORCE };

struct config {
	enum mode	 mode;
	int		 inherit;	/* -i: no program gets its own policy */
	int		 no_alias;	/* -u */
	int		 no_user;	/* -U */
	int		 keep_fds;	/* -k: all that we were started with */
	int		 stats;		/* -S */
	int		 exact;		/* --exact: learn what was seen */
	int		 quiet;		/* --quiet: no summary */
	int		 require_sealed; /* --require-sealed */
	int		 own_hands;	/* --own-hands: no look-up lane */
	const char	*policy_dir;	/* -d, or NULL: ~/.systrace */
	const char	*global_dir;	/* /etc/systrace */
	char *const	*files;		/* -f, nfiles of them */
	int		 nfiles;
	struct audit_conf log;		/* -e, -E, -o */
	const char	*record_path;	/* --record, or NULL */
	int		 count;		/* --count */
	int		 change_ids;	/* -c */
	uid_t		 uid;
	gid_t		 gid;
	char *const	*argv;		/* the command */
};

#endif
