# What `ip -d -j` would print in a network namespace that holds nothing but lo and veth ends, asked of the kernel by perl: a
# pod's. It saves starting ip in each of hundreds. Whatever else is met, the answer is undef, and ip itself is asked.

# Numbers are those of linux/rtnetlink.h and its neighbours; a name is printed as iproute2 prints it.
VS_NETLINK='
my $seq = 0;
my $ntop = eval { require Socket; Socket->can("inet_ntop") };
# All messages of a dump without their headers; undef when it failed or was interrupted by a change.
sub asked {
  my ($nl, $type, $body) = @_;
  my $request = pack("LSSLL", 16 + length $body, $type, 0x301, ++$seq, 0) . $body;
  (syswrite($nl, $request) || 0) == length $request or return undef;
  my @found;
  while (my $n = sysread($nl, my $data, 65536)) {
    for (my $at = 0; $at + 16 <= $n;) {
      my ($len, $kind, $flags) = unpack("LSS", substr($data, $at, 8));
      return undef if $len < 16 || $kind == 2 || $flags & 0x10;
      return unpack("l", substr($data, $at + 16, 4) . "\0\0\0\0") < 0 ? undef : \@found if $kind == 3;
      push @found, substr($data, $at + 16, $len - 16);
      $at += ($len + 3) & ~3;
    }
  }
  return undef;
}
sub attributes {
  my ($data, $at) = @_;
  my ($end, %found) = length $data;
  while ($at + 4 <= $end) {
    my ($len, $type) = unpack("SS", substr($data, $at, 4));
    last if $len < 4;
    $found{$type & 0x3fff} = substr($data, $at + 4, $len - 4);
    $at += ($len + 3) & ~3;
  }
  return \%found;
}
sub only { my ($of, $known) = @_; for (keys %$of) { return 0 unless $known->{$_} } return 1; }
sub address {
  my ($family, $bytes) = @_;
  return length $bytes == 4 ? join(".", unpack("C4", $bytes)) : undef if $family == 2;
  return $family == 10 && length $bytes == 16 ? $ntop->(Socket::AF_INET6(), $bytes) : undef;
}
sub named { my ($value, @names) = @_; return "[" . join(",", map { "\"$_->[1]\"" } grep { $value & $_->[0] } @names) . "]"; }
my @LINK_FLAGS = ([0x8, "LOOPBACK"], [0x2, "BROADCAST"], [0x10, "POINTOPOINT"], [0x1000, "MULTICAST"], [0x80, "NOARP"],
  [0x200, "ALLMULTI"], [0x100, "PROMISC"], [0x1, "UP"], [0x10000, "LOWER_UP"], [1 << 31, "M-DOWN"]);
my @STATES = qw(UNKNOWN NOTPRESENT DOWN LOWERLAYERDOWN TESTING DORMANT UP);
my @ADDRESS_FLAGS = ([0x2, "nodad"], [0x4, "optimistic"], [0x8, "dadfailed"], [0x20, "deprecated"], [0x40, "tentative"],
  [0x100, "mngtmpaddr"], [0x200, "noprefixroute"], [0x400, "autojoin"], [0x800, "stable-privacy"]);
my %SCOPES = (0 => "global", 200 => "site", 253 => "link", 254 => "host", 255 => "nowhere");
my %TABLES = (253 => "default", 254 => "main", 255 => "local");
my %PROTOCOLS = (2 => "kernel", 3 => "boot", 4 => "static", 9 => "ra", 16 => "dhcp");
my @TYPES = (undef, qw(unicast local broadcast anycast multicast blackhole unreachable prohibit throw));
my @NEIGHBOUR_STATES = ([0x1, "INCOMPLETE"], [0x2, "REACHABLE"], [0x4, "STALE"], [0x8, "DELAY"], [0x10, "PROBE"],
  [0x20, "FAILED"], [0x80, "PERMANENT"]);
my %ROUTE_KNOWN = map { $_ => 1 } 1, 4, 5, 6, 7, 12, 15, 20;
my %RULE_KNOWN = map { $_ => 1 } 6, 14, 15, 21;

# Text of the five answers, and whether an end lies in a namespace numbered beyond 0.
sub links_by_netlink {
  return undef unless $ntop;
  socket(my $nl, 16, 3, 0) or return undef;
  # Without counters (RTEXT_FILTER_SKIP_STATS).
  my $links = asked($nl, 18, pack("CxSlLL SSL", 0, 0, 0, 0, 0, 8, 29, 8)) or return undef;
  my (%name, %up, @seen);
  my $beyond = 0;
  for my $message (@$links) {
    my ($family, $arp, $index, $flags) = unpack("CxSlL", $message);
    my $with = attributes($message, 16);
    my $name = unpack("Z*", defined $with->{3} ? $with->{3} : "");
    return undef if $family || $name !~ /\A[A-Za-z0-9_.:\@-]+\z/ || exists $with->{10} || exists $with->{52};
    my $info = attributes(defined $with->{18} ? $with->{18} : "", 0);
    my $kind = unpack("Z*", defined $info->{1} ? $info->{1} : "");
    return undef if exists $info->{4} || ($arp == 772 ? $kind ne "" : $arp != 1 || $kind ne "veth");
    $name{$index} = $name;
    $up{$index} = $flags & 1;
    push @seen, [$index, $arp, $flags, $with, $kind];
  }
  my %addresses;
  for my $message (@{ asked($nl, 22, pack("CCCCL", 0, 0, 0, 0, 0)) or return undef }) {
    my ($family, $length, $flags, $scope, $index) = unpack("CCCCL", $message);
    my $with = attributes($message, 8);
    my $local = defined $with->{2} ? $with->{2} : $with->{1};
    my $said = defined $local ? address($family, $local) : undef;
    my $where = $SCOPES{$scope};
    return undef unless defined $said && defined $where;
    $flags = unpack("L", $with->{8}) if defined $with->{8};
    my $text = "{\"family\":\"" . ($family == 2 ? "inet" : "inet6") . "\",\"local\":\"$said\"";
    if (defined $with->{1} && $with->{1} ne $local) {
      my $peer = address($family, $with->{1});
      return undef unless defined $peer;
      $text .= ",\"address\":\"$peer\"";
    }
    $text .= ",\"prefixlen\":$length";
    if (defined $with->{4}) {
      my $broadcast = address($family, $with->{4});
      return undef unless defined $broadcast;
      $text .= ",\"broadcast\":\"$broadcast\"";
    }
    $text .= ",\"scope\":\"$where\"";
    $text .= $family == 2 ? ",\"secondary\":true" : ",\"temporary\":true" if $flags & 1;
    for (@ADDRESS_FLAGS) { $text .= ",\"$_->[1]\":true" if $flags & $_->[0] }
    $text .= ",\"dynamic\":true" unless $flags & 0x80;
    if (defined $with->{3}) {
      my $label = unpack("Z*", $with->{3});
      return undef if $label !~ /\A[A-Za-z0-9_.:\@-]+\z/;
      $text .= ",\"label\":\"$label\"";
    }
    push @{ $addresses{$index} }, "$text}";
  }
  my @said;
  for (@seen) {
    my ($index, $arp, $flags, $with, $kind) = @$_;
    my $text = "{\"ifindex\":$index";
    if (defined $with->{5}) {
      my $other = unpack("L", $with->{5});
      if (defined $with->{37}) {
        my $nsid = unpack("l", $with->{37});
        return undef if $nsid < 0;
        $beyond = 1 if $nsid;
        $text .= ",\"link_index\":$other,\"link_netnsid\":$nsid";
      } else {
        return undef unless defined $name{$other};
        $text .= ",\"link\":\"$name{$other}\"";
        $flags |= 1 << 31 unless $up{$other};
      }
    }
    my $names = named($flags, @LINK_FLAGS);
    $names =~ s/^\[/["NO-CARRIER",/ if ($flags & 0x41) == 1;
    my $state = $STATES[defined $with->{16} ? unpack("C", $with->{16}) : 0];
    return undef unless defined $state;
    my $mac = join(":", unpack("(H2)*", defined $with->{1} ? $with->{1} : ""));
    $text .= ",\"ifname\":\"$name{$index}\",\"flags\":$names,\"mtu\":" . unpack("L", $with->{4}) . ",\"operstate\":\"$state\"";
    $text .= ",\"link_type\":\"" . ($arp == 1 ? "ether" : "loopback") . "\",\"address\":\"$mac\",\"promiscuity\":";
    $text .= defined $with->{30} ? unpack("L", $with->{30}) : 0;
    $text .= ",\"linkinfo\":{\"info_kind\":\"$kind\"}" if $kind ne "";
    push @said, "$text,\"addr_info\":[" . join(",", @{ $addresses{$index} || [] }) . "]}";
  }
  my @routes;
  for my $message (@{ asked($nl, 26, pack("CCCCCCCCL", (0) x 9)) or return undef }) {
    my ($family, $length, $from, $tos, $table, $protocol, $scope, $type, $flags) = unpack("C8L", $message);
    next if $flags & 0x200;
    my $with = attributes($message, 12);
    $table = unpack("L", $with->{15}) if defined $with->{15};
    return undef if $from || $tos || $flags & ~23 || !only($with, \%ROUTE_KNOWN) || $family != 2 && $family != 10;
    return undef unless $TYPES[$type] && $TABLES{$table} && $PROTOCOLS{$protocol} && $SCOPES{$scope};
    my $to = "default";
    if (defined $with->{1}) {
      $to = address($family, $with->{1});
      return undef unless defined $to;
      $to .= "/$length" if $length != ($family == 2 ? 32 : 128);
    } elsif ($length) {
      return undef;
    }
    my $text = "{\"type\":\"$TYPES[$type]\",\"dst\":\"$to\"";
    for ([5, "gateway"], [4, "dev"], [7, "prefsrc"]) {
      my ($attribute, $word) = @$_;
      next unless defined $with->{$attribute};
      my $value = $attribute == 4 ? $name{ unpack("L", $with->{4}) } : address($family, $with->{$attribute});
      return undef unless defined $value;
      $text .= ",\"$word\":\"$value\"";
    }
    $text .= ",\"table\":\"$TABLES{$table}\",\"protocol\":\"$PROTOCOLS{$protocol}\",\"scope\":\"$SCOPES{$scope}\"";
    $text .= ",\"metric\":" . unpack("L", $with->{6}) if defined $with->{6};
    $text .= ",\"flags\":" . named($flags, [1, "dead"], [4, "onlink"], [2, "pervasive"], [16, "linkdown"]);
    if (defined $with->{20}) {
      return undef if unpack("C", $with->{20});
      $text .= ",\"pref\":\"medium\"";
    }
    push @routes, "$text}";
  }
  my @rules;
  for my $message (@{ asked($nl, 34, pack("C8L", 2, (0) x 8)) or return undef }) {
    my ($family, $to, $from, $tos, $table, undef, undef, $action, $flags) = unpack("C8L", $message);
    my $with = attributes($message, 12);
    return undef if $family != 2 || $to || $from || $tos || $action != 1 || $flags || !only($with, \%RULE_KNOWN);
    $table = unpack("L", $with->{15}) if defined $with->{15};
    return undef if defined $with->{14} && unpack("l", $with->{14}) != -1;
    return undef if !$TABLES{$table} || defined $with->{21} && unpack("C", $with->{21}) != 2;
    my $priority = defined $with->{6} ? unpack("L", $with->{6}) : 0;
    push @rules, "{\"priority\":$priority,\"src\":\"all\",\"table\":\"$TABLES{$table}\",\"protocol\":\"kernel\"}";
  }
  my @neighbours;
  for my $message (@{ asked($nl, 30, pack("CxxxlSCC", (0) x 5)) or return undef }) {
    my ($family, $index, $state, $flags) = unpack("CxxxlSC", $message);
    # As ip does: without those that need no resolution.
    next if !($state & 0xbf) || $family != 2 && $family != 10;
    my $with = attributes($message, 12);
    my $to = defined $with->{1} ? address($family, $with->{1}) : undef;
    return undef if !defined $to || !defined $name{$index} || $flags & ~0x80;
    my $text = "{\"dst\":\"$to\",\"dev\":\"$name{$index}\"";
    $text .= ",\"lladdr\":\"" . join(":", unpack("(H2)*", $with->{2})) . "\"" if defined $with->{2};
    $text .= ",\"router\":null" if $flags & 0x80;
    push @neighbours, "$text,\"state\":" . named($state, @NEIGHBOUR_STATES) . "}";
  }
  return (join("", map { "[" . join(",", @$_) . "]\n" } \@said, \@routes, \@rules, \@neighbours), $beyond);
}
'
