/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Sealed memory: its slots, that its file gives nobody a way to write, and its
 * stubs, taken apart for both ABIs and, of the 64-bit ones, run.
 */
#include "trace/seal.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE	4096
#define STUB_MAX	64

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE	0x0010
#endif

static char someone;
static void *const owner = &someone;

static struct seal *
fresh(int compat)
{
	struct seal *s = seal_new(compat);

	ck_assert_msg(s != NULL, "%s", strerror(errno));
	return s;
}

/* The whole of it as a program sees it, but anywhere. */
static unsigned char *
seen(const struct seal *s)
{
	void *p = mmap(NULL, seal_len(s), PROT_READ, MAP_SHARED, seal_fd(s), 0);

	ck_assert_ptr_ne(p, MAP_FAILED);
	return p;
}

START_TEST(lowest_slot)
{
	struct seal *s = fresh(_i);

	ck_assert_int_eq(seal_slot_take(s, owner), 0);
	ck_assert_int_eq(seal_slot_take(s, owner), 1);
	ck_assert_int_eq(seal_slot_take(s, owner), 2);
	seal_slot_drop(s, 1);
	seal_slot_drop(s, 0);
	ck_assert_int_eq(seal_slot_take(s, owner), 0);
	ck_assert_int_eq(seal_slot_take(s, owner), 1);
	ck_assert_int_eq(seal_slot_take(s, owner), 3);
	seal_drop(s);
}
END_TEST

/* Each has its own place within the mapping; then there are no more. */
START_TEST(all_slots)
{
	struct seal *s = fresh(_i);
	uint64_t at, end = seal_addr(s) + seal_code_len(s) + PAGE;
	int i, n = 0;

	while ((i = seal_slot_take(s, owner)) != -1) {
		ck_assert_int_eq(i, n++);
		ck_assert_ptr_eq(seal_slot_owner(s, i), owner);
		at = seal_slot_addr(s, i);
		ck_assert_uint_eq(at, end);
		end = at + sizeof(struct seal_slot);
		ck_assert_uint_ge(seal_slot_back(s, i), seal_addr(s) + 2);
		ck_assert_int_eq(seal_is_stub(s, seal_slot_back(s, i)), 1);
		memset(seal_slot(s, i), 0xff, sizeof(struct seal_slot));
	}
	ck_assert_int_ge(n, 256);
	ck_assert_int_eq(n, seal_slots(s));
	ck_assert_uint_eq(end, seal_addr(s) + seal_len(s));
	ck_assert_uint_eq(seal_code_len(s) % PAGE, 0);
	/* The windows that filters keep: 4 GB, 32-bit addresses. */
	ck_assert_uint_eq((end - 1) >> 32, seal_addr(s) >> 32);
	ck_assert_int_eq(_i == 1, end <= UINT32_MAX);
	seal_slot_drop(s, n - 1);
	seal_slot_drop(s, 7);
	ck_assert_ptr_null(seal_slot_owner(s, 7));
	ck_assert_ptr_eq(seal_slot_owner(s, 8), owner);
	ck_assert_int_eq(seal_slot_take(s, owner), 7);
	ck_assert_int_eq(seal_slot_take(s, owner), n - 1);
	ck_assert_int_eq(seal_slot_take(s, owner), -1);
	seal_drop(s);
}
END_TEST

START_TEST(stub_addresses)
{
	struct seal *s = fresh(_i);
	uint64_t start = seal_addr(s), end = start + seal_code_len(s);

	ck_assert_int_eq(seal_is_compat(s), _i);
	ck_assert_int_eq(seal_is_stub(s, start - 1), 0);
	ck_assert_int_eq(seal_is_stub(s, start), 1);
	ck_assert_int_eq(seal_is_stub(s, end - 1), 1);
	ck_assert_int_eq(seal_is_stub(s, end), 0);
	ck_assert_int_eq(seal_is_stub(s, 0), 0);
	ck_assert_int_eq(seal_is_stub(s, UINT64_MAX), 0);
	seal_drop(s);
}
END_TEST

/* Two of them can be told apart by the words behind the code. */
START_TEST(mark)
{
	struct seal *a = fresh(0), *b = fresh(0);
	size_t n, m;
	uint64_t at;
	const void *x = seal_mark(a, &n, &at), *y = seal_mark(b, &m, &at);

	ck_assert_uint_ge(n, 16);
	ck_assert_uint_eq(n, m);
	ck_assert_uint_eq(at, seal_addr(b) + seal_code_len(b));
	ck_assert_int_ne(memcmp(x, y, n), 0);
	ck_assert_int_eq(memcmp(y, seen(b) + seal_code_len(b), n), 0);
	seal_drop(a);
	seal_drop(b);
}
END_TEST

START_TEST(references)
{
	struct seal *s = fresh(0);
	int fd = seal_fd(s);

	ck_assert_ptr_eq(seal_take(s), s);
	seal_drop(s);
	ck_assert_int_ne(fcntl(fd, F_GETFD), -1);
	ck_assert_int_eq(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	seal_mapped(s);
	ck_assert_int_eq(seal_fd(s), -1);
	ck_assert_int_eq(fcntl(fd, F_GETFD), -1);
	seal_mapped(s);
	ck_assert_int_eq(seal_slot_take(s, owner), 0);
	seal_slot(s, 0)->ip = 1;
	seal_drop(s);
	seal_drop(NULL);
}
END_TEST

/* What the supervisor writes is seen, and nobody else can. */
START_TEST(readonly)
{
	const int seals = F_SEAL_FUTURE_WRITE | F_SEAL_GROW | F_SEAL_SHRINK |
	    F_SEAL_SEAL;
	struct seal *s = fresh(_i);
	unsigned char *map = seen(s);
	size_t n = seal_len(s), at;
	char name[32];
	int fd, k = seal_slot_take(s, owner);

	at = (size_t)(seal_slot_addr(s, k) - seal_addr(s));
	seal_slot(s, k)->reg[0] = 0x1234;
	ck_assert_int_eq(memcmp(map + at, "\x34\x12\0\0\0\0\0\0", 8), 0);
	ck_assert_int_eq(mprotect(map, n, PROT_READ | PROT_WRITE), -1);
	ck_assert_int_eq(errno, EACCES);
	fd = seal_fd(s);
	ck_assert_int_eq(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	ck_assert_ptr_eq(mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
	    0), MAP_FAILED);
	ck_assert_int_eq(write(fd, "x", 1), -1);
	ck_assert_int_eq(fcntl(fd, F_GET_SEALS) & seals, seals);
	/* A descriptor that can write is of no use either. */
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	fd = open(name, O_RDWR | O_CLOEXEC);
	ck_assert_int_ne(fd, -1);
	ck_assert_ptr_eq(mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
	    0), MAP_FAILED);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(pwrite(fd, "x", 1, (off_t)at), -1);
	ck_assert_int_eq(errno, EPERM);
	ck_assert_int_eq(ftruncate(fd, 0), -1);
	ck_assert_int_eq(ftruncate(fd, (off_t)n + PAGE), -1);
	ck_assert_int_eq(fallocate(fd, FALLOC_FL_PUNCH_HOLE |
	    FALLOC_FL_KEEP_SIZE, 0, PAGE), -1);
	ck_assert_int_eq(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
	close(fd);
	seal_drop(s);
}
END_TEST

/*
 * A load into a register, or a jump, by a word in memory: takes it apart as a
 * processor does. Returns its length; reg -1 for the jump.
 */
static int
load(const unsigned char *p, int compat, uint64_t ip, int *reg, uint64_t *word)
{
	int n = 0, high = 0;
	int32_t d;

	if (!compat && (p[0] & 0xf8) == 0x48) {
		high = p[0] & 4 ? 8 : 0;	/* REX.W, REX.R */
		n++;
	}
	/* mov r, m, or jmp m; then mod 0, rm 5: an address of 32 bits. */
	ck_assert(p[n] == 0x8b || (p[n] == 0xff && n == 0));
	ck_assert_int_eq(p[n + 1] & 0xc7, 0x05);
	*reg = p[n] == 0x8b ? high + (p[n + 1] >> 3 & 7) : -1;
	if (p[n] == 0xff)
		ck_assert_int_eq(p[n + 1] >> 3 & 7, 4);
	else
		ck_assert_int_eq(n, !compat);	/* all 64 bits of it */
	n += 2;
	memcpy(&d, p + n, sizeof(d));
	n += (int)sizeof(d);
	*word = compat ? (uint32_t)d : ip + (uint64_t)n + (uint64_t)(int64_t)d;
	return n;
}

/* rdi rsi rdx r10 r8 r9, and ebx ecx edx esi edi ebp, by number. */
static const int registers[2][7] = {
	{ 7, 6, 2, 10, 8, 9, -1 },
	{ 3, 1, 2, 6, 7, 5, -1 },
};

static void
check_stub(const struct seal *s, const unsigned char *map, int k)
{
	int compat = seal_is_compat(s), i, n, reg;
	uint64_t at = seal_slot_back(s, k), word;
	const unsigned char *p = map + (at - seal_addr(s));

	ck_assert_int_eq(memcmp(p - 2, compat ? "\xcd\x80" : "\x0f\x05", 2), 0);
	for (i = 0; i < 7; i++) {
		n = load(p, compat, at, &reg, &word);
		ck_assert_int_eq(reg, registers[compat][i]);
		ck_assert_uint_eq(word, seal_slot_addr(s, k) + (uint64_t)i * 8);
		p += n;
		at += (uint64_t)n;
	}
	ck_assert_uint_le(at - seal_slot_back(s, k), STUB_MAX - 2);
}

START_TEST(stubs)
{
	struct seal *s = fresh(_i);
	const unsigned char *map = seen(s);
	int k;

	ck_assert_uint_eq(offsetof(struct seal_slot, ip), 6 * 8);
	while ((k = seal_slot_take(s, owner)) != -1)
		check_stub(s, map, k);
	/* Once more, when all are written: none lies in another. */
	for (k = 0; k < 256; k++)
		check_stub(s, map, k);
	seal_drop(s);
}
END_TEST

#ifdef __x86_64__
/*
 * Makes call nr at an address, with nothing of use in the registers, and stores
 * the six of arguments, rbx and rbp when it comes back to run_stub_back.
 */
long	run_stub(uint64_t at, long nr, uint64_t after[8]);
extern const char run_stub_back[];
__asm__(
".text\n.globl run_stub\n.type run_stub, @function\n"
"run_stub:\n"
"	push %rbx; push %rbp; push %rdx\n"
"	mov %rdi, %rcx; mov %rsi, %rax\n"
"	mov $-1, %rdi; mov $-1, %rsi; mov $-1, %rdx\n"
"	mov $-1, %r10; mov $-1, %r8; mov $-1, %r9\n"
"	mov $0x5a5a, %ebx; mov $0xa5a5, %ebp\n"
"	jmp *%rcx\n"
".globl run_stub_back\n"
"run_stub_back:\n"
"	pop %rcx\n"
"	mov %rdi, (%rcx); mov %rsi, 8(%rcx); mov %rdx, 16(%rcx)\n"
"	mov %r10, 24(%rcx); mov %r8, 32(%rcx); mov %r9, 40(%rcx)\n"
"	mov %rbx, 48(%rcx); mov %rbp, 56(%rcx)\n"
"	pop %rbp; pop %rbx\n"
"	ret\n"
".size run_stub, .-run_stub\n");

/* Mapped as programs have it. */
static void
map_fixed(const struct seal *s)
{
	size_t code = seal_code_len(s);
	char *at = (char *)(uintptr_t)seal_addr(s);

	ck_assert_ptr_eq(mmap(at, code, PROT_READ | PROT_EXEC, MAP_SHARED |
	    MAP_FIXED_NOREPLACE, seal_fd(s), 0), at);
	ck_assert_ptr_eq(mmap(at + code, seal_len(s) - code, PROT_READ,
	    MAP_SHARED | MAP_FIXED_NOREPLACE, seal_fd(s), (off_t)code),
	    at + code);
}

START_TEST(stub_runs)
{
	static const int slots[] = { 0, 1, 511, 1023 };
	struct seal *s = fresh(0);
	uint64_t after[8];
	struct seal_slot *slot;
	int i, k = slots[_i];

	while (seal_slot_take(s, owner) != k)
		;
	map_fixed(s);
	slot = seal_slot(s, k);
	for (i = 0; i < 6; i++)
		slot->reg[i] = UINT64_C(0xfedcba9800000000) + (uint64_t)i;
	slot->ip = (uintptr_t)run_stub_back;
	ck_assert_int_eq(run_stub(seal_slot_back(s, k) - 2, SYS_getpid, after),
	    getpid());
	for (i = 0; i < 6; i++)
		ck_assert_uint_eq(after[i], slot->reg[i]);
	ck_assert_uint_eq(after[6], 0x5a5a);
	ck_assert_uint_eq(after[7], 0xa5a5);
	seal_drop(s);
}
END_TEST
#endif

Suite *
t_seal(void)
{
	Suite *s = suite_create("seal");
	TCase *tc = tcase_create("seal");

	tcase_add_loop_test(tc, lowest_slot, 0, 2);
	tcase_add_loop_test(tc, all_slots, 0, 2);
	tcase_add_loop_test(tc, stub_addresses, 0, 2);
	tcase_add_test(tc, mark);
	tcase_add_test(tc, references);
	tcase_add_loop_test(tc, readonly, 0, 2);
	tcase_add_loop_test(tc, stubs, 0, 2);
#ifdef __x86_64__
	tcase_add_loop_test(tc, stub_runs, 0, 4);
#endif
	suite_add_tcase(s, tc);
	return s;
}
