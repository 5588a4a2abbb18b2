# Prints every nf_tables trace message of the network namespace it runs in, as hex, one per line (NFNLGRP_NFTRACE).
use strict;
$| = 1;
socket(my $netlink, 16, 3, 12) or die "netlink: $!";
setsockopt($netlink, 1, 33, pack("l", 8 * 1024 * 1024)) or setsockopt($netlink, 1, 8, pack("l", 8 * 1024 * 1024));
bind($netlink, pack("S S L L", 16, 0, 0, 1 << 8)) or die "bind: $!";
print "ready\n";
while (1) {
  my $from = recv($netlink, my $message, 65536, 0);
  if (!defined $from) {
    print "lost $!\n";
    next;
  }
  print unpack("H*", $message), "\n";
}
