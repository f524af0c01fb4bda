/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Ends as its argument says: with that status, or by that signal (-N). Another
 * argument N makes a thread, not the first one, do it.
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static void *
end(void *arg)
{
	int n = *(int *)arg;

	if (n >= 0)
		exit(n);
	signal(-n, SIG_DFL);
	kill(getpid(), -n);
	pause();
	return NULL;
}

int
main(int argc, char **argv)
{
	static const struct rlimit none;
	int n = argc > 1 ? atoi(argv[1]) : 0;
	pthread_t t;

	setrlimit(RLIMIT_CORE, &none);
	if (argc > 2) {
		pthread_create(&t, NULL, end, &n);
		pthread_join(t, NULL);
	}
	end(&n);
	return 99;
}
