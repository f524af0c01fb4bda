# SPDX-License-Identifier: ISC
# Who a child is, it has from its maker, until one of them becomes somebody else.
. "${0%/*}/lib.sh"

is_root || skip 'only root becomes others'
need perl
chmod 755 "$T" "$W"
cd "$W" || exit 1
mkdir -m 700 closed
echo data >closed/file
cat >heirs.pl <<'EOT'
use POSIX;
$| = 1;
sub look { print "$_[0]: ", -e "closed/file" ? "there" : $! + 0, "\n" }
sub child {
	my ($name, $sub) = @_;
	my $pid = fork // die;
	if ($pid == 0) {
		$sub->($name);
		exit;
	}
	waitpid $pid, 0;
}
sub other { POSIX::setgid(65534); POSIX::setuid(65534) }
look('maker');
child('heir', sub {
	look($_[0]);
	other();
	look('heir as another');
	child('heir of another', \&look);
});
look('maker again');
child('heir at once another', sub { other(); look($_[0]) });
child('', sub { other(); child('heir of one that did not look', \&look) });
child('second heir', \&look);
EOT
same perl heirs.pl
equal 'looks' 4 "$(grep -c 'there$' "$T/native")"
equal 'looks of others' 4 "$(grep -c '13$' "$T/native")"
