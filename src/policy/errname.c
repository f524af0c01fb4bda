/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 The systrace authors
 *
 * The table of error names. 1.6 turned those that Linux lacks into EPERM, and
 * so does this one; they are never given out as the name of EPERM.
 */
#include "policy/errname.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Sorted by name; a test checks it. */
static const struct errname {
	const char	*name;
	int		 error;
	int		 bsd;	/* a name that Linux lacks */
} table[] = {
	{ "E2BIG", E2BIG, 0 },
	{ "EACCES", EACCES, 0 },
	{ "EADDRINUSE", EADDRINUSE, 0 },
	{ "EADDRNOTAVAIL", EADDRNOTAVAIL, 0 },
	{ "EADV", EADV, 0 },
	{ "EAFNOSUPPORT", EAFNOSUPPORT, 0 },
	{ "EAGAIN", EAGAIN, 0 },
	{ "EALREADY", EALREADY, 0 },
	{ "EAUTH", EPERM, 1 },
	{ "EBADE", EBADE, 0 },
	{ "EBADF", EBADF, 0 },
	{ "EBADFD", EBADFD, 0 },
	{ "EBADMSG", EBADMSG, 0 },
	{ "EBADR", EBADR, 0 },
	{ "EBADRPC", EPERM, 1 },
	{ "EBADRQC", EBADRQC, 0 },
	{ "EBADSLT", EBADSLT, 0 },
	{ "EBFONT", EBFONT, 0 },
	{ "EBUSY", EBUSY, 0 },
	{ "ECANCELED", ECANCELED, 0 },
	{ "ECHILD", ECHILD, 0 },
	{ "ECHRNG", ECHRNG, 0 },
	{ "ECOMM", ECOMM, 0 },
	{ "ECONNABORTED", ECONNABORTED, 0 },
	{ "ECONNREFUSED", ECONNREFUSED, 0 },
	{ "ECONNRESET", ECONNRESET, 0 },
	{ "EDEADLK", EDEADLK, 0 },
	{ "EDEADLOCK", EDEADLOCK, 0 },
	{ "EDESTADDRREQ", EDESTADDRREQ, 0 },
	{ "EDOM", EDOM, 0 },
	{ "EDOTDOT", EDOTDOT, 0 },
	{ "EDQUOT", EDQUOT, 0 },
	{ "EEXIST", EEXIST, 0 },
	{ "EFAULT", EFAULT, 0 },
	{ "EFBIG", EFBIG, 0 },
	{ "EFTYPE", EPERM, 1 },
	{ "EHOSTDOWN", EHOSTDOWN, 0 },
	{ "EHOSTUNREACH", EHOSTUNREACH, 0 },
	{ "EHWPOISON", EHWPOISON, 0 },
	{ "EIDRM", EIDRM, 0 },
	{ "EILSEQ", EILSEQ, 0 },
	{ "EINPROGRESS", EINPROGRESS, 0 },
	{ "EINTR", EINTR, 0 },
	{ "EINVAL", EINVAL, 0 },
	{ "EIO", EIO, 0 },
	{ "EIPSEC", EPERM, 1 },
	{ "EISCONN", EISCONN, 0 },
	{ "EISDIR", EISDIR, 0 },
	{ "EISNAM", EISNAM, 0 },
	{ "EKEYEXPIRED", EKEYEXPIRED, 0 },
	{ "EKEYREJECTED", EKEYREJECTED, 0 },
	{ "EKEYREVOKED", EKEYREVOKED, 0 },
	{ "EL2HLT", EL2HLT, 0 },
	{ "EL2NSYNC", EL2NSYNC, 0 },
	{ "EL3HLT", EL3HLT, 0 },
	{ "EL3RST", EL3RST, 0 },
	{ "ELAST", EPERM, 1 },
	{ "ELIBACC", ELIBACC, 0 },
	{ "ELIBBAD", ELIBBAD, 0 },
	{ "ELIBEXEC", ELIBEXEC, 0 },
	{ "ELIBMAX", ELIBMAX, 0 },
	{ "ELIBSCN", ELIBSCN, 0 },
	{ "ELNRNG", ELNRNG, 0 },
	{ "ELOOP", ELOOP, 0 },
	{ "EMEDIUMTYPE", EMEDIUMTYPE, 0 },
	{ "EMFILE", EMFILE, 0 },
	{ "EMLINK", EMLINK, 0 },
	{ "EMSGSIZE", EMSGSIZE, 0 },
	{ "EMULTIHOP", EMULTIHOP, 0 },
	{ "ENAMETOOLONG", ENAMETOOLONG, 0 },
	{ "ENAVAIL", ENAVAIL, 0 },
	{ "ENEEDAUTH", EPERM, 1 },
	{ "ENETDOWN", ENETDOWN, 0 },
	{ "ENETRESET", ENETRESET, 0 },
	{ "ENETUNREACH", ENETUNREACH, 0 },
	{ "ENFILE", ENFILE, 0 },
	{ "ENOANO", ENOANO, 0 },
	{ "ENOBUFS", ENOBUFS, 0 },
	{ "ENOCSI", ENOCSI, 0 },
	{ "ENODATA", ENODATA, 0 },
	{ "ENODEV", ENODEV, 0 },
	{ "ENOENT", ENOENT, 0 },
	{ "ENOEXEC", ENOEXEC, 0 },
	{ "ENOKEY", ENOKEY, 0 },
	{ "ENOLCK", ENOLCK, 0 },
	{ "ENOLINK", ENOLINK, 0 },
	{ "ENOMEDIUM", ENOMEDIUM, 0 },
	{ "ENOMEM", ENOMEM, 0 },
	{ "ENOMSG", ENOMSG, 0 },
	{ "ENONET", ENONET, 0 },
	{ "ENOPKG", ENOPKG, 0 },
	{ "ENOPROTOOPT", ENOPROTOOPT, 0 },
	{ "ENOSPC", ENOSPC, 0 },
	{ "ENOSR", ENOSR, 0 },
	{ "ENOSTR", ENOSTR, 0 },
	{ "ENOSYS", ENOSYS, 0 },
	{ "ENOTBLK", ENOTBLK, 0 },
	{ "ENOTCONN", ENOTCONN, 0 },
	{ "ENOTDIR", ENOTDIR, 0 },
	{ "ENOTEMPTY", ENOTEMPTY, 0 },
	{ "ENOTNAM", ENOTNAM, 0 },
	{ "ENOTRECOVERABLE", ENOTRECOVERABLE, 0 },
	{ "ENOTSOCK", ENOTSOCK, 0 },
	{ "ENOTSUP", ENOTSUP, 0 },
	{ "ENOTTY", ENOTTY, 0 },
	{ "ENOTUNIQ", ENOTUNIQ, 0 },
	{ "ENXIO", ENXIO, 0 },
	{ "EOPNOTSUPP", EOPNOTSUPP, 0 },
	{ "EOVERFLOW", EOVERFLOW, 0 },
	{ "EOWNERDEAD", EOWNERDEAD, 0 },
	{ "EPERM", EPERM, 0 },
	{ "EPFNOSUPPORT", EPFNOSUPPORT, 0 },
	{ "EPIPE", EPIPE, 0 },
	{ "EPROCLIM", EPERM, 1 },
	{ "EPROCUNAVAIL", EPERM, 1 },
	{ "EPROGMISMATCH", EPERM, 1 },
	{ "EPROGUNAVAIL", EPERM, 1 },
	{ "EPROTO", EPROTO, 0 },
	{ "EPROTONOSUPPORT", EPROTONOSUPPORT, 0 },
	{ "EPROTOTYPE", EPROTOTYPE, 0 },
	{ "ERANGE", ERANGE, 0 },
	{ "EREMCHG", EREMCHG, 0 },
	{ "EREMOTE", EREMOTE, 0 },
	{ "EREMOTEIO", EREMOTEIO, 0 },
	{ "ERESTART", ERESTART, 0 },
	{ "ERFKILL", ERFKILL, 0 },
	{ "EROFS", EROFS, 0 },
	{ "ERPCMISMATCH", EPERM, 1 },
	{ "ESHUTDOWN", ESHUTDOWN, 0 },
	{ "ESOCKTNOSUPPORT", ESOCKTNOSUPPORT, 0 },
	{ "ESPIPE", ESPIPE, 0 },
	{ "ESRCH", ESRCH, 0 },
	{ "ESRMNT", ESRMNT, 0 },
	{ "ESTALE", ESTALE, 0 },
	{ "ESTRPIPE", ESTRPIPE, 0 },
	{ "ETIME", ETIME, 0 },
	{ "ETIMEDOUT", ETIMEDOUT, 0 },
	{ "ETOOMANYREFS", ETOOMANYREFS, 0 },
	{ "ETXTBSY", ETXTBSY, 0 },
	{ "EUCLEAN", EUCLEAN, 0 },
	{ "EUNATCH", EUNATCH, 0 },
	{ "EUSERS", EUSERS, 0 },
	{ "EWOULDBLOCK", EWOULDBLOCK, 0 },
	{ "EXDEV", EXDEV, 0 },
	{ "EXFULL", EXFULL, 0 },
};

#define NTABLE	(sizeof(table) / sizeof(table[0]))

struct key {
	const char	*p;
	size_t		 n;
};

static int
compare(const void *key, const void *row)
{
	const struct key *k = key;
	const char *name = ((const struct errname *)row)->name;
	int diff = strncasecmp(k->p, name, k->n);

	return diff != 0 ? diff : name[k->n] == '\0' ? 0 : -1;
}

int
errname_find(const char *p, size_t n)
{
	struct key key = { p, n };
	const struct errname *e;

	if (n == 0 || n > 20 || memchr(p, '\0', n) != NULL)
		return -1;
	e = bsearch(&key, table, NTABLE, sizeof(table[0]), compare);
	return e != NULL ? e->error : -1;
}

const char *
errname_name(int error)
{
	size_t i;

	for (i = 0; i < NTABLE; i++)
		if (table[i].error == error && !table[i].bsd)
			return table[i].name;
	return NULL;
}

const char *
errname_small(int error, char to[ERRNAME_MAX])
{
	const char *name = errname_name(error);
	size_t i;

	strlcpy(to, name != NULL ? name : "EPERM", ERRNAME_MAX);
	for (i = 0; to[i] != '\0'; i++)
		to[i] = (char)tolower((unsigned char)to[i]);
	return to;
}
