/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Copies from a program's memory: its end, its holes, strings and structs.
 */
#include "call/mem.h"

#include <check.h>
#include <errno.h>
#include <string.h>

#define BASE	0x10000
#define PAGE	4096
#define SIZE	(4 * PAGE)

/* Readable from BASE to BASE + SIZE; notes how far it was read. */
static unsigned char memory[SIZE];
static uint64_t farthest;

static ssize_t
read_array(void *ctx, uint64_t addr, void *to, size_t n)
{
	if (addr < BASE || addr >= BASE + SIZE)
		return 0;
	if (n > BASE + SIZE - addr)
		n = BASE + SIZE - addr;
	if (addr + n > farthest)
		farthest = addr + n;
	memcpy(to, memory + (addr - BASE), n);
	return (ssize_t)n;
}

static const struct mem mem = { read_array, NULL };

static const struct {
	uint64_t	addr;
	size_t		n;
	int		error;
} copies[] = {
	{ BASE, 1, 0 },
	{ BASE, SIZE, 0 },
	{ BASE, SIZE + 1, EFAULT },
	{ BASE - 1, 1, EFAULT },
	{ BASE + SIZE - 1, 1, 0 },
	{ BASE + SIZE - 1, 2, EFAULT },
	{ BASE + SIZE, 1, EFAULT },
	{ 0, 1, EFAULT },
	{ 0, 0, 0 },
	{ UINT64_MAX, 8, EFAULT },
	{ BASE + PAGE - 1, 2, 0 },
};

START_TEST(copy)
{
	static unsigned char to[SIZE + 1];

	ck_assert_int_eq(mem_copy(&mem, copies[_i].addr, to, copies[_i].n),
	    copies[_i].error);
}
END_TEST

/* len bytes other than NUL at off, then a NUL if there is room. */
static const struct {
	size_t		off, len, cap;
	int		error;
	uint64_t	last;		/* may be read up to here, from BASE */
} strings[] = {
	{ 0, 0, 16, 0, PAGE },
	{ 0, 15, 16, 0, PAGE },
	{ 0, 16, 16, ENAMETOOLONG, 16 },
	{ 0, 255, PAGE, 0, PAGE },
	{ 0, 256, PAGE, 0, PAGE },
	{ 0, 257, PAGE, 0, PAGE },
	{ 0, PAGE - 1, PAGE, 0, PAGE },
	{ 0, PAGE, PAGE, ENAMETOOLONG, PAGE },
	{ PAGE - 4, 3, PAGE, 0, PAGE },		/* NUL ends the page */
	{ PAGE - 4, 4, PAGE, 0, 2 * PAGE },
	{ PAGE - 1, 0, PAGE, 0, PAGE },
	{ PAGE - 1, 5000, 8192, 0, 3 * PAGE },
	{ PAGE + 17, 4095, PAGE, 0, 3 * PAGE },
	{ SIZE - 1, 0, PAGE, 0, SIZE },
	{ SIZE - 1, 1, PAGE, EFAULT, SIZE },	/* no NUL before the end */
	{ SIZE - 300, 299, PAGE, 0, SIZE },
	{ SIZE - 300, 300, PAGE, EFAULT, SIZE },
	{ SIZE - 300, 300, 300, ENAMETOOLONG, SIZE },
	{ SIZE, 0, PAGE, EFAULT, 0 },
};

START_TEST(string)
{
	static char to[2 * PAGE];
	size_t off = strings[_i].off, len = strings[_i].len, got = 4711;
	int error;

	memset(memory, 0, sizeof(memory));
	memset(memory + off, 'x', len);
	farthest = 0;
	error = mem_string(&mem, BASE + off, to, strings[_i].cap, &got);
	ck_assert_int_eq(error, strings[_i].error);
	ck_assert_uint_le(farthest, BASE + strings[_i].last);
	if (error == 0) {
		ck_assert_uint_eq(got, len);
		ck_assert_uint_eq(strlen(to), len);
	}
}
END_TEST

static const struct {
	uint64_t	addr, size;
	size_t		nonzero;	/* this byte, from addr, is 1 */
	int		error;
} structs[] = {
	{ BASE, 24, 0, 0 },
	{ BASE, 23, 0, EINVAL },
	{ BASE, 0, 0, EINVAL },
	{ BASE, 25, 0, 0 },
	{ BASE, 32, 31, 0 },			/* known, beyond least */
	{ BASE, 33, 32, E2BIG },
	{ BASE, PAGE, 0, 0 },
	{ BASE, PAGE, PAGE - 1, E2BIG },
	{ BASE, PAGE, 32 + 512, E2BIG },
	{ BASE, PAGE + 1, 0, E2BIG },
	{ BASE, UINT64_MAX, 0, E2BIG },
	{ BASE + SIZE - 32, 32, 0, 0 },
	{ BASE + SIZE - 32, 33, 0, EFAULT },
	{ BASE + SIZE - 16, 24, 0, EFAULT },
	{ 0, 24, 0, EFAULT },
};

START_TEST(sized)
{
	unsigned char to[32];
	size_t i;
	int error;

	memset(memory, 0, sizeof(memory));
	if (structs[_i].nonzero != 0)
		memory[structs[_i].addr - BASE + structs[_i].nonzero] = 1;
	memset(to, 0xee, sizeof(to));
	error = mem_struct(&mem, structs[_i].addr, structs[_i].size, 24, to,
	    sizeof(to));
	ck_assert_int_eq(error, structs[_i].error);
	for (i = 0; error == 0 && i < sizeof(to); i++)
		ck_assert_uint_eq(to[i], i != 0 && i == structs[_i].nonzero);
}
END_TEST

#define ROWS(a)	((int)(sizeof(a) / sizeof((a)[0])))

Suite *
t_mem(void)
{
	Suite *s = suite_create("mem");
	TCase *tc = tcase_create("mem");

	tcase_add_loop_test(tc, copy, 0, ROWS(copies));
	tcase_add_loop_test(tc, string, 0, ROWS(strings));
	tcase_add_loop_test(tc, sized, 0, ROWS(structs));
	suite_add_tcase(s, tc);
	return s;
}
