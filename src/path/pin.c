/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * What a name was found to mean, and how to say it to the kernel.
 */
#include "path/pin.h"

#include <stdio.h>
#include <string.h>

void
pin_init(struct pin *pin)
{
	memset(pin, 0, offsetof(struct pin, tail));
	pin->fd = -1;
	pin->base = pin->tail;
	pin->tail[0] = '\0';
	pin->text[0] = '\0';
}

int
path_real(const struct pin *pin, char *to, size_t cap)
{
	const size_t k = sizeof("/proc/self") - 1;
	int n;

	if (pin->self == 0 || pin->len < k)
		return strlcpy(to, pin->text, cap) < cap ? 0 : -1;
	n = snprintf(to, cap, "/proc/%d%s", (int)pin->self, pin->text + k);
	return n >= 0 && (size_t)n < cap ? 0 : -1;
}
