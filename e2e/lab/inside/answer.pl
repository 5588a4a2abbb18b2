# Answers every datagram with itself; busybox serves no UDP. answer.pl ADDRESS PORT
use strict;
use Socket qw(inet_pton pack_sockaddr_in pack_sockaddr_in6 AF_INET AF_INET6 SOCK_DGRAM IPPROTO_IPV6 IPV6_V6ONLY);
my ($address, $port) = @ARGV;
my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
my $bytes = inet_pton($family, $address) or die "no address: $address";
socket(my $socket, $family, SOCK_DGRAM, 0) or die "socket: $!";
setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $family == AF_INET6;
bind($socket, $family == AF_INET6 ? pack_sockaddr_in6($port, $bytes) : pack_sockaddr_in($port, $bytes)) or die "bind: $!";
while (defined(my $from = recv($socket, my $what, 1500, 0))) { send($socket, $what, 0, $from) }
