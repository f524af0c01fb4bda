/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Binds unix sockets to the names given and tells what getsockname(2) says, also
 * where there is little room for it, and whether one can connect there.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void
tell(int s, socklen_t room)
{
	struct sockaddr_un sun;
	socklen_t len = room;

	memset(&sun, 'x', sizeof(sun));
	if (getsockname(s, (struct sockaddr *)&sun, &len) == -1) {
		printf("  room %d: errno %d\n", (int)room, errno);
		return;
	}
	printf("  room %d: length %d, %.*s\n", (int)room, (int)len,
	    (int)(room > 2 ? (room < len ? room : len) - 2 : 0), sun.sun_path);
}

int
main(int argc, char **argv)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int i, s, c;

	for (i = 1; i < argc; i++) {
		s = socket(AF_UNIX, SOCK_STREAM, 0);
		strncpy(sun.sun_path, argv[i], sizeof(sun.sun_path) - 1);
		printf("%s: bind %d\n", argv[i], bind(s,
		    (struct sockaddr *)&sun, sizeof(sun)));
		tell(s, sizeof(sun));
		tell(s, 6);
		tell(s, 0);
		c = socket(AF_UNIX, SOCK_STREAM, 0);
		listen(s, 1);
		printf("  connect %d\n", connect(c, (struct sockaddr *)&sun,
		    sizeof(sun)));
		close(c);
		tell(dup(s), sizeof(sun));
		close(s);
		printf("  unlink %d\n", unlink(argv[i]));
	}
	return 0;
}
