/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Private to engine: the Linux call that does what a call of another system,
 * or of an older ABI, does.
 */
#ifndef ENGINE_TWIN_H
#define ENGINE_TWIN_H

/* Its name, or NULL if there is no obvious one. */
const char	*twin_find(const char *);

#endif
