# Tries TCP connections, all at once, and prints for each "N open", "N refused WHY" or "N silent": knock.pl SECONDS ADDRESS:PORT...
use strict;
use Errno qw(EINPROGRESS);
use Fcntl;
use Socket qw(inet_pton pack_sockaddr_in pack_sockaddr_in6 AF_INET AF_INET6 SOCK_STREAM SOL_SOCKET SO_ERROR);
my ($patience, @targets) = @ARGV;
my (%waiting, $wanted);
for my $at (0 .. $#targets) {
  my ($address, $port) = $targets[$at] =~ /^(.*):(\d+)$/;
  my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
  my $bytes = inet_pton($family, $address);
  my $to = $family == AF_INET ? pack_sockaddr_in($port, $bytes) : pack_sockaddr_in6($port, $bytes);
  socket(my $socket, $family, SOCK_STREAM, 0) or die "socket: $!";
  fcntl($socket, F_SETFL, O_NONBLOCK);
  if (connect($socket, $to)) { print "$at open\n"; }
  elsif ($! == EINPROGRESS) { $waiting{fileno $socket} = [$at, $socket]; }
  else { print "$at refused $!\n"; }
}
my $end = time + $patience;
while (%waiting && time < $end) {
  my $mask = "";
  vec($mask, $_, 1) = 1 for keys %waiting;
  next unless select(undef, my $ready = $mask, undef, 1) > 0;
  for my $number (keys %waiting) {
    next unless vec($ready, $number, 1);
    my ($at, $socket) = @{ delete $waiting{$number} };
    $! = unpack "i", getsockopt($socket, SOL_SOCKET, SO_ERROR);
    print $! ? "$at refused $!\n" : "$at open\n";
  }
}
print "$_->[0] silent\n" for values %waiting;
