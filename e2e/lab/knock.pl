# Tries TCP ports, and UDP ports that answer what they are sent, all at once, and prints for each "N open", "N refused WHY" or
# "N silent": knock.pl SECONDS SETTLE ADDRESS:PORT/tcp ADDRESS:PORT/udp... A connection that is closed within SETTLE seconds
# without a word was taken by a proxy that reached nobody: refused.
use strict;
use Errno qw(EINPROGRESS);
use Fcntl;
use Socket qw(inet_pton pack_sockaddr_in pack_sockaddr_in6 AF_INET AF_INET6 SOCK_STREAM SOCK_DGRAM SOL_SOCKET SO_ERROR);
my ($patience, $settle, @targets) = @ARGV;
my (%connecting, %settling, %asked);
for my $at (0 .. $#targets) {
  my ($address, $port, $protocol) = $targets[$at] =~ m{^(.*):(\d+)/(tcp|udp)$} or die "not understood: $targets[$at]";
  my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
  my $bytes = inet_pton($family, $address);
  my $to = $family == AF_INET ? pack_sockaddr_in($port, $bytes) : pack_sockaddr_in6($port, $bytes);
  socket(my $socket, $family, $protocol eq "udp" ? SOCK_DGRAM : SOCK_STREAM, 0) or die "socket: $!";
  fcntl($socket, F_SETFL, O_NONBLOCK);
  my $connected = connect($socket, $to);
  if (!$connected && $! != EINPROGRESS) { print "$at refused $!\n"; }
  elsif ($protocol eq "udp") { send($socket, "knock", 0); $asked{fileno $socket} = [$at, $socket]; }
  else { $connecting{fileno $socket} = [$at, $socket]; }
}
my $end = time + $patience;
while (%connecting || %asked || %settling) {
  last if time >= $end;
  my ($write, $read) = ("", "");
  vec($write, $_, 1) = 1 for keys %connecting;
  vec($read, $_, 1) = 1 for keys %asked, keys %settling;
  select($read, $write, undef, 0.2) >= 0 or next;
  for my $number (keys %settling) {
    my ($at, $socket, $since) = @{ $settling{$number} };
    if (vec($read, $number, 1)) { print sysread($socket, my $word, 1) ? "$at open\n" : "$at refused closed at once\n"; }
    elsif (time - $since >= $settle) { print "$at open\n"; }
    else { next; }
    delete $settling{$number};
  }
  for my $number (keys %connecting) {
    next unless vec($write, $number, 1);
    my ($at, $socket) = @{ delete $connecting{$number} };
    $! = unpack "i", getsockopt($socket, SOL_SOCKET, SO_ERROR);
    if ($!) { print "$at refused $!\n"; }
    elsif ($settle > 0) { $settling{$number} = [$at, $socket, time]; }
    else { print "$at open\n"; }
  }
  for my $number (keys %asked) {
    next unless vec($read, $number, 1);
    my ($at, $socket) = @{ delete $asked{$number} };
    print defined recv($socket, my $answer, 1500, 0) ? "$at open\n" : "$at refused $!\n";
  }
}
print "$_->[0] open\n" for values %settling;
print "$_->[0] silent\n" for values %connecting, values %asked;
