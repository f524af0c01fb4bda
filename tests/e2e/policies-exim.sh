# SPDX-License-Identifier: ISC
# limit: 100
# The shipped policy of exim4: mail comes by SMTP and is delivered to a mailbox.
# shipped: usr_sbin_exim4
. "${0%/*}/shipped.sh"
. "${0%/*}/daemon.sh"
[ -n "${FULL:-}" ] || skip 'long: FULL=1 runs it'
need exim4 python3
getent passwd Debian-exim >/dev/null || skip 'no user Debian-exim here'

lay_out()
{
	own_folders /etc/exim4 /var/lib/exim4 /var/spool /var/log/exim4 /var/mail /run
	mkdir -p /run/exim4 /var/spool/exim4/input /var/spool/exim4/msglog /var/spool/exim4/db
	cat >/etc/exim4/exim4.conf <<'EOT'
primary_hostname = example.test
domainlist local = example.test
local_interfaces = 127.0.0.1
daemon_smtp_ports = 25
acl_smtp_rcpt = check
never_users =
log_selector = +all
begin acl
check:
	accept domains = +local
	deny message = not here
begin routers
aliases:
	driver = redirect
	allow_fail
	data = ${lookup{$local_part}lsearch{/etc/aliases}}
	file_transport = to_file
	pipe_transport = to_pipe
forward:
	driver = redirect
	check_local_user
	file = $home/.forward
	file_transport = to_file
	pipe_transport = to_pipe
users:
	driver = accept
	check_local_user
	transport = mailbox
begin transports
mailbox:
	driver = appendfile
	file = /var/mail/$local_part_data
	delivery_date_add
	envelope_to_add
	return_path_add
	group = mail
	mode = 0660
to_file:
	driver = appendfile
	user = mail
to_pipe:
	driver = pipe
	user = mail
	return_output
begin retry
* * F,1h,1m
EOT
	chown -R Debian-exim:Debian-exim /var/spool/exim4 /var/log/exim4 /run/exim4
	chmod 644 /etc/exim4/exim4.conf
	chgrp mail /var/mail
	chmod 2775 /var/mail
	printf 'sue: tester\npipe: "|/bin/cat /etc/passwd"\nout: %s/made\n' "$OUT" >"$T/aliases"
	[ -e /etc/aliases ] || : >/etc/aliases
	mount --bind "$T/aliases" /etc/aliases
}

# Sends mails, one connection; the last argument's size in lines.
mail_to()	# lines, recipient ...
{
	python3 - "$@" <<'EOT'
import smtplib, sys
s = smtplib.SMTP('127.0.0.1', 25)
for to in sys.argv[2:]:
    body = '\n'.join('line %d' % i for i in range(int(sys.argv[1])))
    try:
        print(to, s.sendmail('other@example.test', [to], 'Subject: s\n\n' + body))
    except smtplib.SMTPException as e:
        print(to, type(e).__name__)
s.quit()
EOT
}
delivered()	# user, how many mails
{
	i=0
	until [ "$(grep -c '^From ' "/var/mail/$1" 2>/dev/null)" = "$2" ]; do
		await -m 50
		i=$((i + 1))
		[ $i -lt 400 ] || { tail -n 5 /var/log/exim4/*log "$LOG"; fail "no mail for $1"; }
	done
}
uses()
{
	mail_to 3 tester@example.test sue@example.test
	mail_to 20000 tester@example.test
	mail_to 1 tester@elsewhere.test
	printf 'Subject: t\n\nlocal\n' >"$T/mail"
	exim4 -odf tester@example.test <"$T/mail" 2>/dev/null && echo sent
	delivered tester 4
	grep -c '^line 1' /var/mail/tester
	ls -l /var/mail/tester | cut -d ' ' -f 1,3,4
}

for way in native front back; do
	lay_out
	: >"$LOG"
	case $way in
	native) exim4 -bdf -q30m -oP /run/exim4/exim.pid & ;;
	front) enforce exim4 -bdf -q30m -oP /run/exim4/exim.pid & ;;
	back) enforce exim4 -bd -q30m -oP /run/exim4/exim.pid & ;;
	esac
	front=$!
	await -p 25
	uses >"$T/$way" 2>&1
	if [ $way != native ]; then
		same_file "exim, $way" "$T/native" "$T/$way"
		no_denial "exim, $way"
		mail_to 1 pipe@example.test out@example.test >/dev/null
		said 'execve.*filename: /usr/bin/cat'
		said "filename: /srv"
		[ ! -e "$OUT/made" ] || fail 'delivered outside'
	fi
	await -s /run/exim4/exim.pid
	pid=$(cat /run/exim4/exim.pid)
	kill "$pid"
	await -g "$pid"
	wait $front
done

holds usr_sbin_exim4 -become -family -send connect 127.0.0.1:80 bind 0.0.0.0:80
