#!/bin/sh
# SPDX-License-Identifier: ISC
# Is what a build, the tests or the lint need here? deps.sh build|check|lint|e2e
# Root gets what is missing; anyone else is told the command. Silent when all is
# there. The programs that only tests run (e2e) are installed when asked for by
# TEST_PROGRAMS=1, and by root in CI; their tests are skipped without them. Mail,
# name and login servers, whose packages put themselves into a system, come with
# FULL=1 alone.
set -u

missing=
want()	# package, test of its presence
{
	package=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $package"
}
have() { command -v "$1"; }
has32() { [ -e /usr/include/x86_64-linux-gnu/gnu/stubs-32.h ] ||
    [ -e /usr/include/gnu/stubs-32.h ]; }

build()
{
	want gcc have cc
	want libc6-dev test -e /usr/include/stdio.h
	want make have make
	want autoconf have autoconf
	want pkg-config have pkg-config
	want libevent-dev pkg-config --exists libevent_core
	want libbsd-dev pkg-config --exists libbsd-overlay
	want libjansson-dev pkg-config --exists 'jansson >= 2.10'
	want libedit-dev pkg-config --exists libedit
}

check()
{
	build
	want check pkg-config --exists check
}

lint()
{
	build
	want mandoc have mandoc
}

e2e()
{
	want gcc-multilib has32
	want busybox-static have busybox
	for p in git perl tmux sqlite3 curl openssl nginx redis-server bc ed \
	    patch gawk xz-utils procps findutils sed python3 nodejs golang-go \
	    default-jdk-headless m4 jq zip util-linux bash vim \
	    musl-tools; do
		case $p in
		nginx) want nginx test -x /usr/sbin/nginx ;;
		xz-utils) want xz-utils have xz ;;
		gawk) want mawk have awk ;;
		procps) want procps have ps ;;
		findutils) want findutils have xargs ;;
		util-linux) want util-linux have setpriv ;;
		python3) want python3 test -x /usr/bin/python3 ;;
		nodejs) want nodejs have node ;;
		golang-go) want golang-go have go ;;
		musl-tools) want musl-tools have musl-gcc ;;
		default-jdk-headless) want $p have javac ;;
		*) want $p have $p ;;
		esac
	done
	[ -n "${FULL:-}" ] || return 0
	want openssh-client have ssh
	want openssh-server test -x /usr/sbin/sshd
	want exim4-daemon-light test -x /usr/sbin/exim4
	want bind9 test -x /usr/sbin/named
	want bind9-dnsutils have dig
	want vim have vim.basic
	want less have less
	want npm have npm
}

level=${1:-build}
case $level in
build|check|lint) $level ;;
e2e)
	[ -n "${CI:-}${TEST_PROGRAMS:-}${FULL:-}" ] || exit 0
	e2e ;;
*)
	echo "usage: deps.sh build|check|lint|e2e" >&2
	exit 1 ;;
esac
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
	echo "deps: missing here:$missing" >&2
	echo "deps: sudo apt-get install --no-install-recommends$missing" >&2
	[ $level != e2e ] || exit 0
	exit 1
fi
echo "deps: installing$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of packages
apt-get install -qq -y --no-install-recommends $missing >/dev/null 2>&1 || {
	apt-get update -qq >&2 &&
	apt-get install -qq -y --no-install-recommends $missing >&2
} || {
	[ $level != e2e ] || exit 0
	exit 1
}
