/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What this kernel, and the container that it may be seen from, have: asked
 * once at start, never guessed from a version alone.
 */
#ifndef TRACE_PROBE_H
#define TRACE_PROBE_H

struct probe_feature {
	const char	*name;		/* call or facility */
	const char	*since;		/* first Linux that has it */
	const char	*without;	/* what is done or lost without it */
	int		 needed;	/* systrace cannot work without it */
	int		 error;		/* 0: it is there; else why it is not */
};

/*
 * The features, probed by the first call; *n of them. Valid for ever.
 */
const struct probe_feature	*probe_features(int *n);

/* 0, or the errno with which a feature is not there. */
int	probe_error(const char *name);

/* 0, or -1 if the kernel is older than the oldest that is supported, 5.10. */
int	probe_kernel(const char **release);

#endif
