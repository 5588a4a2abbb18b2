# A crowd of network namespaces: where perl is installed, one perl enters them one after the other, which saves a shell
# and an nsenter in each. It asks the kernel by netlink what ip prints of a pod (netlink.sh), and ip where there is more to
# tell; which listeners there are; and whether there is a firewall. Without perl the plain way of links.sh does the same,
# slower.

# setns(2) has no name in perl, only a number per machine.
vs_setns_number() {
  case $(uname -m) in
    x86_64) vs_number=308 ;;
    aarch64 | riscv64 | loongarch64) vs_number=268 ;;
    i?86) vs_number=346 ;;
    arm*) vs_number=375 ;;
    ppc64*) vs_number=350 ;;
    s390x) vs_number=339 ;;
    *) vs_number= ;;
  esac
}

# Arguments: number of setns, workers, seconds for one ip, path of ip, path of gzip or nothing, what is known of firewalls
# (n: nf_tables is in the kernel, o: legacy tables are), command as a person types it. Standard input: the boundary, the
# batch, the skip lines of a namespace without firewall, each of the two up to an empty line, then lines of VS_NETNS. Frames
# go to descriptor 1. To descriptor 3 go the lines of VS_NETNS of which something is left to ask, behind two words: "gone",
# or b(ridge or vxlan) v(lan filtering) r(outing tables) n(umbered others); and nft families, "-" for no firewall.
VS_CROWD='
use strict;
my ($setns, $workers, $limit, $ip, $gzip, $walls, $typed) = @ARGV;
$| = 1;
chomp(my $mark = <STDIN>);
my ($batch, $open_house) = ("", "");
while (defined(my $line = <STDIN>)) { last if $line eq "\n"; $batch .= $line; }
while (defined(my $line = <STDIN>)) { last if $line eq "\n"; $open_house .= $line; }
my @rows = <STDIN>;
chomp @rows;
open(FACTS, ">&=3") or exit 1;
sub now { open(my $up, "<", "/proc/uptime") or return 0; my ($s) = split / /, <$up>; return int($s * 1000); }
# Which families have a table: an answer to NFT_MSG_GETTABLE; "?" when the kernel does not say.
sub families {
  return "" if $walls !~ /n/;
  socket(my $nl, 16, 3, 12) or return "?";
  my $tables = asked($nl, 10 << 8 | 1, pack("CCn", 0, 0, 0)) or return "?";
  my %seen = map { ord($_) => 1 } @$tables;
  return join(",", sort keys %seen);
}
sub lines_of { open(my $file, "<", $_[0]) or return (); my @lines = <$file>; return @lines; }
# The batch answered by ip itself: what it said, its complaints, its exit code.
sub ask_ip {
  pipe(my $in, my $feed) && pipe(my $out, my $put) && pipe(my $err, my $complain) or return ("", "no pipe", 1);
  syswrite($feed, $batch);
  close $feed;
  my $pid = fork();
  return ("", "no process", 1) unless defined $pid;
  if (!$pid) {
    open(STDIN, "<&", $in); open(STDOUT, ">&", $put); open(STDERR, ">&", $complain);
    close FACTS;
    exec { $ip } "ip", "-force", "-d", "-j", "-batch", "-" or kill 9, $$;
  }
  close $in; close $put; close $complain;
  my $late = 0;
  local $SIG{ALRM} = sub { $late = 1; kill 9, $pid; };
  alarm $limit;
  my ($said, $errors) = ("", "");
  while (1) { my $n = sysread($out, $said, 262144, length $said); next if !defined $n && !$late; last unless $n; }
  while (1) { my $n = sysread($err, $errors, 16384, length $errors); next if !defined $n && !$late; last unless $n; }
  waitpid($pid, 0);
  alarm 0;
  return ($said, $errors, $late ? 124 : $? & 127 ? 137 : int($? / 256));
}
# Reading /proc/net/tcp walks the table of all sockets of the kernel: only where sockstat counts some.
sub listeners {
  my ($inode, $path) = @_;
  my @files;
  for ("sockstat", "sockstat6") {
    for (lines_of("/proc/self/net/$_")) { push @files, lc($1) if /^((?:TCP|UDP)6?): inuse [1-9]/ }
  }
  my $since = now();
  my $text = "$mark begin sockets $inode 0 nsenter --net=$path grep -aHE \": [0-9A-F:]+ [0-9A-F:]+ (0A|07) \" /proc/self/net/{" . join(",", @files) . "}\n";
  for my $file (@files) {
    $text .= join("", map { "/proc/self/net/$file:$_" } grep { /: [0-9A-F:]+ [0-9A-F:]+ (?:0A|07) / } lines_of("/proc/self/net/$file"));
  }
  return "$text\n$mark end 0 " . (now() - $since) . "\n";
}
# Opens the first door that leads to the namespace still; what was opened cannot change any more.
sub enter {
  my ($inode, @paths) = @_;
  for my $path (@paths) {
    $path =~ s/\\([0-7]{3})/chr(oct($1))/ge;
    open(my $door, "<", $path) or next;
    next if ((stat($door))[1] || 0) != $inode;
    return $path if syscall($setns, fileno($door), 0x40000000) == 0;
  }
  return undef;
}
sub ask {
  my ($row) = @_;
  my ($inode, $first, undef, @others) = split /\t/, $row;
  my $path = enter($inode, $first, @others);
  return ("", "gone ? $row\n") unless defined $path;
  my $since = now();
  my ($said, $errors, $code, $flags) = ("", "", 0, "-");
  my ($answer, $beyond) = eval {
    local $SIG{ALRM} = sub { die "late" };
    alarm $limit;
    my @both = $batch =~ /list-id/ ? () : links_by_netlink();
    alarm 0;
    @both;
  };
  alarm 0;
  my $how = "nsenter --net=$path $typed";
  if (defined $answer) {
    $said = $answer;
    $how = "netlink in $path, as printed by $how";
    $flags .= "n" if $beyond;
  } else {
    ($said, $errors, $code) = ask_ip();
    $flags .= "b" if $said =~ /"info_kind":"(?:bridge|vxlan)"/;
    $flags .= "v" if $said =~ /"vlan_filtering":1/;
    $flags .= "r" if $said =~ /"table":"(?!local|main|default)/;
    $flags .= "n" if $said =~ /"link_netnsid":[1-9]/;
  }
  $how =~ s/\n/?/g;
  my $text = "$mark begin ip $inode $limit $how\n$said\n";
  $text .= "$mark err\n" . substr($errors, 0, 16384) . "\n" if $errors ne "";
  $text .= "$mark end $code " . (now() - $since) . ($code == 124 ? " timeout" : "") . "\n";
  $text .= listeners($inode, $path);
  my $tables = families();
  $tables = $tables eq "" ? "?" : "$tables,?" if $walls =~ /o/ && join("", map { lines_of("/proc/self/net/$_") } "ip_tables_names", "ip6_tables_names") ne "";
  if ($tables eq "") {
    for (split /\n/, $open_house) { my ($name, $why) = split / /, $_, 2; $text .= "$mark skip $name $inode $why\n"; }
  }
  my $todo = $flags =~ /[br]/ || $flags =~ /n/ && $batch =~ /list-id/ || $tables ne "";
  return ($text, $todo ? "$flags " . ($tables eq "" ? "-" : $tables) . " $row\n" : "");
}
# Frames leave in groups, so that a cut connection keeps all but the last.
sub send_out {
  my ($text) = @_;
  return if $text eq "";
  if ($gzip eq "") { print $text or exit 1; return; }
  print "$mark pack gzip\n" or exit 1;
  open(my $packer, "|-", $gzip, "-6c") or exit 1;
  print $packer $text;
  close $packer;
  print "\n$mark packed\n" or exit 1;
}
my @pipes;
my $mine = 0;
for my $worker (1 .. $workers - 1) {
  pipe(my $from, my $to) or last;
  my $pid = fork();
  last unless defined $pid;
  if (!$pid) { $mine = $worker; @pipes = ($to); last; }
  push @pipes, $from;
}
my ($held, $facts) = ("", "");
my $all = $mine ? $workers : scalar(@pipes) + 1;
for (my $i = $mine; $i < @rows; $i += $all) {
  my ($text, $fact) = ask($rows[$i]);
  $facts .= $fact;
  $held .= $text;
  if (!$mine && 262144 < length $held) { send_out($held); $held = ""; }
}
if ($mine) { my $to = $pipes[0]; print $to $held, "\0", $facts; close $to; exit 0; }
for my $from (@pipes) {
  local $/;
  my ($text, $fact) = split /\0(?=[^\0]*\z)/, <$from>;
  $held .= $text;
  $facts .= $fact;
}
send_out($held);
print FACTS $facts, "all\n";
'

# True when perl did it: VS_TODO then holds the rows of VS_NETNS that something is left to ask of, behind two words of facts.
vs_crowd() {
  [ "$VS_COUNT" -ge 16 ] && [ "$VS_UID" = 0 ] && [ "$VS_JSON" = 1 ] && [ -n "$VS_PERL" ] || return 1
  vs_setns_number
  [ -n "$vs_number" ] || return 1
  vs_walls=-
  [ "$VS_HAS_NFT" = 0 ] || vs_walls=${vs_walls}n
  [ "$VS_HAS_OLD" = 0 ] || vs_walls=${vs_walls}o
  # The host's own answer is the longest; it is asked the plain way.
  { VS_TODO=$(
    {
      printf '%s\n%s\n\n%s\n\n' "$VS_BOUNDARY" "$VS_BATCH" "$VS_NO_FIREWALL"
      printf '%s\n' "${VS_NETNS#*"$VS_NL"}"
    } | "$VS_PERL" -e "$VS_NETLINK$VS_CROWD" "$vs_number" "$VS_WORKERS" "$VS_QUICK" "$VS_IP" "$VS_GZIP" "$vs_walls" \
      "ip -force -d -j -batch -  # $VS_ASKED" 2>/dev/null 3>&1 1>&5
  ); } 5>&1
  case $VS_NL$VS_TODO in *"${VS_NL}all") ;; *) return 1 ;; esac
  VS_TODO=${VS_TODO%all}
  return 0
}

# What is left: forwarding tables, rules and numbers of the namespaces that have such; the host; those perl could not enter.
# Fills VS_ROWS_SOCKETS and VS_ROWS_FIREWALL with the rows whose sockets and firewall nobody asked for yet.
vs_after_crowd() {
  vs_self=${VS_NETNS%%"$VS_NL"*}
  VS_ROWS_SOCKETS=$vs_self
  VS_ROWS_FIREWALL=$vs_self
  vs_with_door vs_links "$vs_self"
  set -f
  IFS=$VS_NL
  for vs_row in $VS_TODO; do
    unset IFS
    vs_flags=${vs_row%% *}
    vs_row=${vs_row#* }
    vs_walls=${vs_row%% *}
    vs_row=${vs_row#* }
    case $vs_flags in
      gone)
        VS_ROWS_SOCKETS=$VS_ROWS_SOCKETS$VS_NL$vs_row
        vs_with_door vs_links "$vs_row"
        ;;
      *[bnr]*) vs_with_door vs_more "$vs_row" ;;
    esac
    [ "$vs_walls" = - ] || VS_ROWS_FIREWALL=$VS_ROWS_FIREWALL$VS_NL$vs_row
    IFS=$VS_NL
  done
  unset IFS
  set +f
}

# vs_more INODE PATH: the rest of a namespace whose vs_flags are known.
vs_more() { vs_more_links "$1" "$2" "$vs_flags"; }
