/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Runs a fuzz harness over the files named, or in the folders named, once each:
 * what the fuzzer once found stays found without a fuzzer.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static int
run_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *data = NULL;
	size_t n = 0;

	if (f == NULL)
		err(1, "%s", path);
	/* The exact size on the heap, so that a byte too far is noticed. */
	for (;;) {
		char buf[65536];
		size_t r = fread(buf, 1, sizeof(buf), f);

		if (r == 0)
			break;
		if ((data = realloc(data, n + r)) == NULL)
			err(1, NULL);
		memcpy(data + n, buf, r);
		n += r;
	}
	fclose(f);
	LLVMFuzzerTestOneInput((const uint8_t *)data, n);
	free(data);
	return 1;
}

static int
run_folder(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *e;
	char name[4096];
	int n = 0;

	if (d == NULL)
		return 0;	/* a harness without seeds */
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, e->d_name);
		n += run_file(name);
	}
	closedir(d);
	return n;
}

int
main(int argc, char **argv)
{
	struct stat st;
	int i, n = 0;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (i = 1; i < argc; i++) {
		if (stat(argv[i], &st) == 0 && !S_ISDIR(st.st_mode))
			n += run_file(argv[i]);
		else
			n += run_folder(argv[i]);
	}
	printf("# %d inputs\n", n);
	return 0;
}
