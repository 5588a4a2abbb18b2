# A crowd of network namespaces: where perl is installed, one perl enters them one after the other, which saves a shell
# and an nsenter in each. It asks `ip` the same batch, and the kernel (by netlink) whether there are nftables tables.
# Without perl the plain way of links.sh does the same, slower.

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

# Arguments: number of setns, workers, seconds for one ip, path of ip, command as a person types it. Standard input: the
# boundary, the batch up to an empty line, then INODE<TAB>PATH lines. Frames go to descriptor 1, one line of facts per
# namespace to descriptor 3: inode, b(ridge or vxlan) v(lan filtering) r(outing tables) n(umbered others), nft families.
VS_CROWD='
use strict;
my ($setns, $workers, $limit, $ip, $typed, $own) = @ARGV;
$| = 1;
chomp(my $mark = <STDIN>);
my $batch = "";
while (defined(my $line = <STDIN>)) { last if $line eq "\n"; $batch .= $line; }
my @rows = <STDIN>;
chomp @rows;
open(FACTS, ">&=3") or exit 1;
sub now { open(my $up, "<", "/proc/uptime") or return 0; my ($s) = split / /, <$up>; return int($s * 1000); }
# Which families have a table: an answer to NFT_MSG_GETTABLE; "?" when the kernel does not say.
sub families {
  socket(my $nl, 16, 3, 12) or return "?";
  syswrite($nl, pack("LSSLLCCn", 20, 10 << 8 | 1, 0x301, 1, 0, 0, 0, 0)) or return "?";
  my %seen;
  for (1 .. 100) {
    my $n = sysread($nl, my $data, 65536) or return "?";
    for (my $at = 0; $at + 16 <= $n;) {
      my ($len, $type) = unpack("LS", substr($data, $at, 6));
      return join(",", sort keys %seen) || "-" if $type == 3;
      return "?" if $type == 2 || $len < 20;
      $seen{ord(substr($data, $at + 16, 1))} = 1;
      $at += ($len + 3) & ~3;
    }
  }
  return "?";
}
sub ask {
  my ($inode, $path) = @_;
  my $since = now();
  my $text = "$mark begin ip $inode $limit nsenter --net=$path $typed\n";
  open(my $door, "<", $path) or return ("", "$inode - gone\n");
  syscall($setns, fileno($door), 0x40000000) == 0 or return ("", "$inode - gone\n");
  close $door;
  my $tables = families();
  pipe(my $in, my $feed) && pipe(my $out, my $put) && pipe(my $err, my $complain) or return ("", "$inode - gone\n");
  syswrite($feed, $batch);
  close $feed;
  my $pid = fork();
  return ("", "$inode - gone\n") unless defined $pid;
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
  my $code = $late ? 124 : $? & 127 ? 137 : int($? / 256);
  alarm 0;
  $text .= $said . "\n";
  $text .= "$mark err\n" . substr($errors, 0, 16384) . "\n" if $errors ne "";
  $text .= "$mark end $code " . (now() - $since) . ($late ? " timeout" : "") . "\n";
  my $flags = "";
  $flags .= "b" if $said =~ /"info_kind":"(?:bridge|vxlan)"/;
  $flags .= "v" if $said =~ /"vlan_filtering":1/;
  $flags .= "r" if $said =~ /"table":"(?!local|main|default)/;
  $flags .= "n" if $said =~ /"link_netnsid":[1-9]/;
  return ($text, "$inode -$flags $tables\n");
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
  my ($inode, $path) = split /\t/, $rows[$i];
  my ($text, $fact) = ask($inode, $path);
  $facts .= $fact;
  if ($mine) { $held .= $text; } else { print $text or exit 1; }
}
if ($mine) { my $to = $pipes[0]; print $to $held, "\0", $facts; close $to; exit 0; }
for my $from (@pipes) {
  local $/;
  my ($text, $fact) = split /\0(?=[^\0]*\z)/, <$from>;
  print $text or exit 1;
  $facts .= $fact;
}
print FACTS $facts;
'

# True when perl did it: VS_FACTS then holds a line per namespace that was entered.
vs_crowd() {
  VS_FACTS=
  VS_EMPTY=
  [ "$VS_COUNT" -ge 16 ] && [ "$VS_UID" = 0 ] && [ "$VS_JSON" = 1 ] && [ -n "$VS_PERL" ] || return 1
  vs_setns_number
  [ -n "$vs_number" ] || return 1
  # The host's own answer is the longest; it is asked the plain way, and so is a path with escapes.
  vs_rows=$(printf '%s\n' "$VS_NETNS" | "$VS_SED" -n "/${VS_TAB}self\$/d;/\\\\/d;s/^\\([0-9]*$VS_TAB[^$VS_TAB]*\\)$VS_TAB.*/\\1/p")
  { VS_FACTS=$(printf '%s\n%s\n\n%s\n' "$VS_BOUNDARY" "$VS_BATCH" "$vs_rows" |
    "$VS_PERL" -e "$VS_CROWD" "$vs_number" "$VS_NPROC" "$VS_QUICK" "$VS_IP" "ip -force -d -j -batch -  # $VS_ASKED" \
      2>/dev/null 3>&1 1>&5); } 5>&1
  [ -n "$VS_FACTS" ] || return 1
  # Namespaces of which the kernel says that they have no nftables table.
  VS_EMPTY=" $(printf '%s\n' "$VS_FACTS" | "$VS_SED" -n 's/^\([0-9]*\) -[a-z]* -$/\1/p' | tr '\n' ' ')"
  return 0
}

# What the facts ask for: forwarding tables, rules, numbers. Those that perl could not enter are asked the plain way.
vs_after_crowd() {
  vs_busy=$(printf '%s\n' "$VS_FACTS" | "$VS_SED" -n -e 's/ - gone$/ gone/p' -e 's/^\([0-9]*\) -\([a-z][a-z]*\) .*/\1 \2/p')
  set -f
  IFS=$VS_NL
  for vs_row in $VS_NETNS; do
    vs_at=${vs_row%%"$VS_TAB"*}
    vs_row=${vs_row#*"$VS_TAB"}
    vs_door=${vs_row%%"$VS_TAB"*}
    unset IFS
    case $VS_NL$VS_FACTS in
      *"$VS_NL$vs_at -"*)
        case $VS_NL$vs_busy$VS_NL in
          *"$VS_NL$vs_at gone$VS_NL"*) vs_links "$vs_at" "$vs_door" ;;
          *"$VS_NL$vs_at "*)
            vs_flags=${vs_busy#*"$vs_at "}
            vs_more_links "$vs_at" "$vs_door" "-${vs_flags%%"$VS_NL"*}"
            ;;
        esac
        ;;
      *)
        case $vs_door in *\\*) vs_door=$(printf '%b' "$vs_door") ;; esac
        vs_links "$vs_at" "$vs_door"
        ;;
    esac
    IFS=$VS_NL
  done
  unset IFS
  set +f
}
