/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What tests of decoding have in common: an array that is a program's memory,
 * a folder with a few files, and descriptors that rows name by number.
 */
#ifndef UNIT_SCENE_H
#define UNIT_SCENE_H

#include <limits.h>

#include "base/buf.h"
#include "call/call.h"

#define PAGE	4096
#define BASE	0x10000
#define SIZE	(8 * PAGE)
#define END	(BASE + SIZE)		/* nothing can be read from here on */
#define S1	(BASE + 0x10)		/* row's strings */
#define S2	(S1 + 512)
#define RAW	(BASE + PAGE)		/* row's bytes, as words of 32 bits */
#define CWD	0xffffff9c		/* AT_FDCWD, high half left zero */
#define DIR	700			/* descriptor of $/dir */
#define FILE_FD	701			/* ... of $/file */
#define GONE_FD	702			/* ... of a file without a name */
#define HIGH	0xdead00000000		/* what the kernel cuts off */

/* A designator, so that the compiler does not miss the rest of a row. */
#define X	.abi = ABI_X86_64
#define I	.abi = ABI_I386

extern unsigned char	scene_memory[SIZE];
extern char		scene_dir[PATH_MAX];	/* $ in texts */
extern const struct mem	scene_mem;

/* Unchecked fixture: to where the descriptors and names are, and back. */
void	scene_setup(void);
void	scene_teardown(void);

/* Memory with only these in it; NULL for a string that is not there. */
void	scene_fill(const char *s1, const char *s2, const uint32_t raw[24]);

/* A text, with $ for the folder. */
void	scene_put(struct buf *, const char *s, size_t len);

#endif
