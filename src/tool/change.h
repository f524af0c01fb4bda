/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * A file of policies changed in place: read, changed and written in one step,
 * under the lock of its folder, so that what a run learns meanwhile is not lost.
 */
#ifndef TOOL_CHANGE_H
#define TOOL_CHANGE_H

#include "tool/tool.h"

struct change {
	const char	*path;
	char		*real;		/* owned: links resolved */
	int		 dfd;		/* its folder */
	const char	*name;		/* in it */
	int		 lock;		/* -1: the folder has none */
	char		*text;		/* owned: as it is, n bytes */
	size_t		 n;
};

/* 0, or -1 and told. Always followed by change_end. */
int	change_begin(struct tool *, struct change *, const char *path);

/*
 * Writes it, with the owner and mode that it has; nothing if nothing differs.
 * 0, or -1 and told; then it is as it was.
 */
int	change_write(struct tool *, struct change *, const char *text, size_t n);

void	change_end(struct change *);

#endif
