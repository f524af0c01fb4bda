/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * Texts of socket addresses, at every length that the kernel tells apart.
 */
#include "call/dec_sock.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define IN	"\x02\x00"
#define IN6	"\x0a\x00"
#define UN	"\x01\x00"
#define LO4	"\x7f\x00\x00\x01"
#define ZERO4	"\0\0\0\0"
#define ZERO8	ZERO4 ZERO4
#define ROW(bytes, text) { bytes, sizeof(bytes) - 1, text, sizeof(text) - 1 }

/* Family in host order of a little-endian machine, port in network order. */
static const struct {
	const char	*bytes;
	size_t		 len;
	const char	*text;
	size_t		 textlen;
} rows[] = {
	/* IPv4: 16 bytes or nothing */
	ROW(IN "\x00\x50" LO4 ZERO8, "inet-[127.0.0.1]:80"),
	ROW(IN "\xff\xff\xff\xff\xff\xff" ZERO8,
	    "inet-[255.255.255.255]:65535"),
	ROW(IN "\x00\x00" ZERO4 ZERO8, "inet-[0.0.0.0]:0"),
	ROW(IN "\x00\x35" "\x08\x08\x04\x04" "AAAAAAAA", "inet-[8.8.4.4]:53"),
	ROW(IN "\x00\x50" LO4 ZERO8 "more", "inet-[127.0.0.1]:80"),
	ROW(IN "\x00\x50" LO4 "\0\0\0\0\0\0\0", "family(2)"),
	ROW(IN "\x00\x50" LO4, "family(2)"),
	ROW(IN, "family(2)"),
	/* IPv6: 24 bytes are enough */
	ROW(IN6 "\x00\x52" ZERO4 ZERO8 ZERO4 "\0\0\0\1" ZERO4,
	    "inet-[::1]:82"),
	ROW(IN6 "\x00\x52" ZERO4 ZERO8 ZERO4 "\0\0\0\1", "inet-[::1]:82"),
	ROW(IN6 "\x00\x52" ZERO4 ZERO8 ZERO4 "\0\0\0", "family(10)"),
	ROW(IN6 "\x00\x50" "\1\2\3\4" ZERO8 "\0\0\xff\xff" LO4 ZERO4,
	    "inet-[127.0.0.1]:80"),		/* mapped */
	ROW(IN6 "\x00\x50" ZERO4 ZERO8 ZERO4 LO4 ZERO4,
	    "inet-[::127.0.0.1]:80"),		/* compatible: not mapped */
	ROW(IN6 "\x00\x50" ZERO4 ZERO8 ZERO8 ZERO4, "inet-[::]:80"),
	ROW(IN6 "\x00\x50" ZERO4 "\xfe\x80\0\0\0\0\0\0" ZERO4 "\0\0\0\7"
	    "\3\0\0\0", "inet-[fe80::7%3]:80"),
	ROW(IN6 "\x00\x50" ZERO4 "\xfe\x80\0\0\0\0\0\0" ZERO4 "\0\0\0\7",
	    "inet-[fe80::7]:80"),
	ROW(IN6 "\x00\x50" ZERO4 "\xfe\x80\0\0\0\0\0\0" ZERO4 "\0\0\0\7"
	    "\3\0\0", "inet-[fe80::7]:80"),	/* part of a scope is none */
	ROW(IN6 "\x00\x50" ZERO4 "\xff\x02\0\0\0\0\0\0" ZERO4 "\0\0\0\1"
	    "\4\0\0\0", "inet-[ff02::1%4]:80"),
	ROW(IN6 "\x00\x50" ZERO4 "\x20\x01\x0d\xb8\0\0\0\0" ZERO4 "\0\0\0\1"
	    "\3\0\0\0", "inet-[2001:db8::1]:80"),	/* no scope there */
	/* unix */
	ROW(UN "/run/x\0junk", "/run/x"),
	ROW(UN "/run/x", "/run/x"),		/* no NUL */
	ROW(UN "rel", "rel"),
	ROW(UN, "@"),
	ROW(UN "\0", "@"),
	ROW(UN "\0abc", "@abc"),
	ROW(UN "\0abc\0", "@abc\0"),		/* all bytes are the name */
	ROW(UN "\0a\0b", "@a\0b"),
	/* others, and what is too short to be anything */
	ROW("", "family(0)"),
	ROW("\x02", "family(2)"),
	ROW("\x00\x00", "family(0)"),
	ROW("\x10\x00" ZERO8, "family(16)"),
	ROW("\x02\x01\x00\x50" LO4 ZERO8, "family(258)"),
	ROW("\xff\xff", "family(65535)"),
};

START_TEST(text)
{
	/* On the heap and as long as said, so that the sanitizer sees more. */
	char *bytes = malloc(rows[_i].len + 1), out[256];
	struct buf b;

	memcpy(bytes, rows[_i].bytes, rows[_i].len);
	buf_init(&b, out, sizeof(out));
	sockaddr_text(&b, bytes, rows[_i].len);
	free(bytes);
	ck_assert_uint_eq(b.cut, 0);
	ck_assert_mem_eq(out, rows[_i].text, rows[_i].textlen + 1);
	ck_assert_uint_eq(b.len, rows[_i].textlen);
}
END_TEST

/* sun_path has 108 bytes; one more and the kernel refuses the address. */
START_TEST(longest_unix)
{
	char bytes[sizeof(struct sockaddr_storage)], out[256];
	struct buf b;

	memset(bytes, 'p', sizeof(bytes));
	memcpy(bytes, UN, 2);
	buf_init(&b, out, sizeof(out));
	sockaddr_text(&b, bytes, 110);
	ck_assert_uint_eq(b.len, 108);
	buf_init(&b, out, sizeof(out));
	sockaddr_text(&b, bytes, 111);
	ck_assert_str_eq(out, "family(1)");
}
END_TEST

Suite *
t_sockaddr(void)
{
	Suite *s = suite_create("sockaddr");
	TCase *tc = tcase_create("sockaddr");

	tcase_add_loop_test(tc, text, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tc, longest_unix);
	suite_add_tcase(s, tc);
	return s;
}
