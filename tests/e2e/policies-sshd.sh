# SPDX-License-Identifier: ISC
# limit: 100
# The shipped policies of sshd and of ssh, which logs in there with a key.
# shipped: usr_sbin_sshd
# shipped: usr_bin_ssh
. "${0%/*}/shipped.sh"
. "${0%/*}/daemon.sh"
[ -n "${FULL:-}" ] || skip 'long: FULL=1 runs it'
need ssh ssh-keygen scp sftp
[ -x /usr/sbin/sshd ] || skip 'no sshd here'
getent passwd sshd >/dev/null || skip 'no user sshd here'

lay_out()
{
	own_folders /etc/ssh /run
	mkdir -m 755 /run/sshd
	ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
	cat >/etc/ssh/sshd_config <<'EOT'
ListenAddress 127.0.0.1
HostKey /etc/ssh/ssh_host_ed25519_key
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
UsePAM yes
PrintMotd no
PrintLastLog no
UseDNS no
Subsystem sftp /usr/lib/openssh/sftp-server
EOT
	echo 'Host *' >/etc/ssh/ssh_config
	for d in /root /home/tester; do
		rm -f $d/.ssh/*
		ssh-keygen -q -t ed25519 -N '' -f $d/.ssh/id_ed25519
		cat /root/.ssh/*.pub >$d/.ssh/authorized_keys
		chmod -R go-rwx $d/.ssh
	done
	chown -R $TESTER:$TESTER /home/tester/.ssh
	cat /root/.ssh/id_ed25519.pub /home/tester/.ssh/id_ed25519.pub >/home/tester/.ssh/authorized_keys
}

SSH='ssh -o StrictHostKeyChecking=accept-new -o BatchMode=yes'
uses()	# the client
{
	$1 tester@127.0.0.1 'id -un; pwd; echo "$((6 * 7))"; cat notes'
	$1 root@127.0.0.1 'id -u; exit 3'
	echo "status $?"
	seq 1 30000 | $1 tester@127.0.0.1 'cat | cksum'
	$1 -tt tester@127.0.0.1 'tty | tr -d 0-9; stty size' </dev/null
	$1 other@127.0.0.1 true
	echo "status $?"
	$1 tester@127.0.0.1 'kill -9 $$'
	echo "status $?"
}
copies()
{
	seq 1 50000 >"$W/file"
	scp -q -o BatchMode=yes "$W/file" tester@127.0.0.1:copied
	scp -q -O -o BatchMode=yes tester@127.0.0.1:copied "$W/back"
	cmp "$W/file" "$W/back" && echo same
	printf 'ls copied\nrename copied moved\nrm moved\nquit\n' |
	    sftp -q -b - -o BatchMode=yes tester@127.0.0.1 | grep -v '^sftp>'
}

fresh
for way in native front back; do
	lay_out
	: >"$LOG"
	case $way in
	native) /usr/sbin/sshd -D -e 2>"$T/err" & ;;
	front) enforce /usr/sbin/sshd -D -e 2>"$T/err" & ;;
	back) enforce /usr/sbin/sshd & ;;
	esac
	front=$!
	await -p 22
	{ uses "$SSH"; copies; } >"$T/$way" 2>"$T/$way.err"
	await -s /run/sshd.pid
	pid=$(cat /run/sshd.pid)
	if [ $way != native ]; then
		same_file "sshd, $way" "$T/native" "$T/$way"
		no_denial "sshd, $way"
		# The client under its policy, as root and as tester.
		uses "$ST -a -d $PD -E $LOG $SSH" >"$T/client" 2>"$T/client.err"
		no_denial "ssh"
		$SSH tester@127.0.0.1 true 2>/dev/null
		uses "$SSH" >"$T/native.client" 2>/dev/null
		same_file 'ssh' "$T/native.client" "$T/client"
		rm /run/sshd.pid
		kill -HUP "$pid"
		await -s /run/sshd.pid
		await -p 22
		equal 'after SIGHUP' again "$($SSH tester@127.0.0.1 'echo again' 2>&1)"
		pid=$(cat /run/sshd.pid)
	fi
	kill "$pid"
	await -g "$pid"
	wait $front
done

: >"$LOG"
fresh
furnish /root ''
never 'connect.*inet-.127.0.0.1.:9,' ssh -p 9 -o BatchMode=yes tester@127.0.0.1 true
never 'clone|fork|execve' ssh -o ProxyCommand='cat /etc/passwd' tester@127.0.0.1 true
never "filename: $H/notes" tolerant ssh -F "$H/notes" tester@127.0.0.1 true
holds usr_bin_ssh -family -read -write -move -hard -link write "$H/.bashrc" read "$H/notes" connect 127.0.0.1:80
holds usr_sbin_sshd -become -family -exec -read -keys connect 127.0.0.1:80 bind 0.0.0.0:80 read "$H/.ssh/id_rsa" exec /usr/bin/perl
