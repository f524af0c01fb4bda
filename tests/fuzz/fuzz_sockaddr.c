/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Any bytes as a socket's address. Its text fits, and none but a whole inet
 * address may look like one.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "call/dec_sock.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char out[256];
	struct buf b;

	if (len > sizeof(struct sockaddr_storage))
		return 0;
	buf_init(&b, out, sizeof(out));
	sockaddr_text(&b, data, len);
	if (b.cut || b.len == 0 || out[b.len] != '\0')
		abort();
	if (strncmp(out, "inet-[", 6) == 0 && data[0] != AF_UNIX &&
	    (len < 16 || (data[0] != AF_INET && data[0] != AF_INET6) ||
	    (data[0] == AF_INET6 && len < 24)))
		abort();
	buf_init(&b, out, 8);		/* no room */
	sockaddr_text(&b, data, len);
	return 0;
}
