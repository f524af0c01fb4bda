/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The supervisor's own filter: what reads the memory of hostile programs all day
 * must not be able to do more than its work, should they ever take it over.
 */
#ifndef TRACE_SELFFILTER_H
#define TRACE_SELFFILTER_H

#include <linux/filter.h>

/* A bound on what selffilter_build writes. */
#define SELFFILTER_MAX	1024

/* Builds the program into insns[SELFFILTER_MAX]; returns its length. */
int	selffilter_build(struct sock_filter *insns);

/*
 * Puts the calling process under it, for good, and sets NO_NEW_PRIVS: once all
 * that is to be executed runs. 0, or -1 with errno and nothing is changed but
 * that.
 */
int	selffilter_install(void);

#endif
