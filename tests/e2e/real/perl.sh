# SPDX-License-Identifier: ISC
# perl: fork, waitpid, pipes, a signal, a temporary file.
. "${0%/*}/../real.sh"

setup()
{
	files
	cat >app.pl <<'EOF'
use strict;
use File::Temp;
use POSIX ":sys_wait_h";
my %kids;
for my $n (1 .. 10) {
	my $pid = fork() // die;
	if ($pid == 0) {
		open(my $f, "<", $ARGV[0]) or exit 99;
		my @l = <$f>;
		exit((@l + $n) % 90);
	}
	$kids{$pid} = $n;
}
my $sum = 0;
while ((my $pid = waitpid(-1, 0)) > 0) {
	$sum += $kids{$pid} * ($? >> 8);
}
print "sum $sum\n";
open(my $p, "-|", "sort", "-r", $ARGV[0]) or die;
my $first = <$p>;
close $p;
print "first $first";
local $SIG{USR1} = sub { print "usr1\n" };
kill USR1 => $$;
my $pid = fork();
if (!$pid) { kill TERM => $$; sleep 10 }
waitpid($pid, 0);
print "signal ", $? & 127, "\n";
my $t = File::Temp->new;
print $t "x" x 100;
close $t;
print -s $t->filename, "\n";
print `wc -c <$ARGV[0]`;
EOF
}
learned() { run perl app.pl one.txt; }
enforced()
{
	run perl app.pl two.txt
	run perl app.pl more/five.txt
}
never() { run perl -e 'open(F, $ARGV[0]) and print <F>' "$SECRET"; }
real perl
