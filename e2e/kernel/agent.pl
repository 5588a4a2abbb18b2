# Sends packets from the network namespace it runs in, and prints every nf_tables trace message there (NFNLGRP_NFTRACE).
# One command per line of standard input, answered with "ok" or "err WHY":
#   frame IFINDEX MAC HEX        an IP packet out of an interface, as if forwarded by a host behind it
#   listen PORT...               UDP sockets of both families take packets, so that no ICMP error answers
#   udp|tcp|icmp FAMILY SRC SPORT DST DPORT   from a socket; SRC "-" lets the kernel choose; for icmp SPORT is the echo id
# Trace messages are lines of "t HEX"; "lost WHY" when the kernel had to drop some.
use strict;
use Socket qw(inet_pton pack_sockaddr_in pack_sockaddr_in6 AF_INET AF_INET6 SOCK_DGRAM SOCK_STREAM SOCK_RAW);
use Fcntl;
$| = 1;
my @listening;
socket(my $packet, 17, SOCK_DGRAM, 0) or die "packet: $!";
socket(my $netlink, 16, 3, 12) or die "netlink: $!";
setsockopt($netlink, 1, 33, pack("l", 8 * 1024 * 1024)) or setsockopt($netlink, 1, 8, pack("l", 8 * 1024 * 1024));
bind($netlink, pack("S S L L", 16, 0, 0, 1 << 8)) or die "bind: $!";

sub checksum {
  my ($bytes) = @_;
  $bytes .= "\0" if length($bytes) % 2;
  my $sum = 0;
  $sum += $_ for unpack("n*", $bytes);
  $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16;
  return ~$sum & 0xffff;
}

sub address {
  my ($family, $text, $port) = @_;
  my $bytes = inet_pton($family, $text) or die "address $text\n";
  return $family == AF_INET ? pack_sockaddr_in($port, $bytes) : pack_sockaddr_in6($port, $bytes);
}

sub deliver {
  my ($kind, @rest) = @_;
  if ($kind eq "frame") {
    my ($index, $mac, $hex) = @rest;
    my $bytes = pack("H*", $hex);
    my $protocol = (ord($bytes) >> 4) == 4 ? 0x0800 : 0x86dd;
    my $to = pack("S n i S C C a8", 17, $protocol, $index, 0, 0, 6, pack("H12", $mac) . "\0\0");
    defined send($packet, $bytes, 0, $to) or die "$!\n";
    return;
  }
  if ($kind eq "listen") {
    for my $port (@rest) {
      for my $family (AF_INET, AF_INET6) {
        socket(my $socket, $family, SOCK_DGRAM, 0) or die "socket: $!\n";
        setsockopt($socket, 1, 2, pack("l", 1));
        setsockopt($socket, 41, 26, pack("l", 1)) if $family == AF_INET6;
        bind($socket, address($family, $family == AF_INET ? "0.0.0.0" : "::", $port)) or die "bind $port: $!\n";
        push @listening, $socket;
      }
    }
    return;
  }
  my ($name, $source, $sport, $destination, $dport) = @rest;
  my $family = $name eq "inet" ? AF_INET : AF_INET6;
  my $any = $family == AF_INET ? "0.0.0.0" : "::";
  my $type = $kind eq "udp" ? SOCK_DGRAM : $kind eq "tcp" ? SOCK_STREAM : SOCK_RAW;
  my $protocol = $kind eq "icmp" ? ($family == AF_INET ? 1 : 58) : 0;
  socket(my $socket, $family, $type, $protocol) or die "socket: $!\n";
  setsockopt($socket, 1, 2, pack("l", 1)) if $kind eq "udp";
  bind($socket, address($family, $source eq "-" ? $any : $source, $kind eq "icmp" ? 0 : $sport)) or die "bind: $!\n";
  my $to = address($family, $destination, $kind eq "icmp" ? 0 : $dport);
  if ($kind eq "tcp") {
    fcntl($socket, F_SETFL, O_NONBLOCK);
    if (!connect($socket, $to) && !$!{EINPROGRESS} && !$!{ECONNREFUSED}) { die "$!\n"; }
    # the SYN is out; an open socket would send it again while it is still being watched
    close($socket);
    return;
  }
  my $bytes = "vethscope";
  if ($kind eq "icmp") {
    my $head = pack("C C n n n", $family == AF_INET ? 8 : 128, 0, 0, $sport, 1);
    $bytes = $family == AF_INET ? pack("C C n n n", 8, 0, checksum($head . "vethscope"), $sport, 1) . "vethscope" : $head . "vethscope";
  }
  defined send($socket, $bytes, 0, $to) or die "$!\n";
}

sub drain {
  while (1) {
    my $from = recv($netlink, my $message, 65536, 0x40);
    if (defined $from) { print "t ", unpack("H*", $message), "\n"; next; }
    return if $!{EAGAIN} || $!{EWOULDBLOCK};
    print "lost $!\n";
  }
}

print "ready\n";
my $rest = "";
while (1) {
  my $wanted = "";
  vec($wanted, fileno(STDIN), 1) = 1;
  vec($wanted, fileno($netlink), 1) = 1;
  select(my $ready = $wanted, undef, undef, undef);
  drain() if vec($ready, fileno($netlink), 1);
  next unless vec($ready, fileno(STDIN), 1);
  last unless sysread(STDIN, $rest, 65536, length $rest);
  while ($rest =~ s/^([^\n]*)\n//) {
    my $said = eval { deliver(split / /, $1); 1 } ? "ok\n" : "err " . ($@ =~ s/\n.*//sr) . "\n";
    drain();
    print $said;
  }
}
