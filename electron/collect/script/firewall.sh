# Firewalls and kernel switches of every network namespace. Reading must not load a kernel module.

# Is module $1 in the kernel already? (Asking netfilter about a missing one would make the kernel load it.)
vs_in_kernel() {
  [ -e /proc/modules ] || return 0
  "$VS_GREP" -q "^$1 " /proc/modules 2>/dev/null && return 0
  [ -d "/sys/module/$1" ] && return 0
  "$VS_GREP" -q "/$1\\.ko" "/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null && return 0
  vs_first_line /proc/sys/kernel/modules_disabled
  [ "$vs_value" = 1 ]
}

# Decides once for the host what can be asked at all; one skip line with netns "-" speaks for every namespace.
vs_firewall_plan() {
  VS_HAS_NFT=0
  vs_in_kernel nf_tables && VS_HAS_NFT=1
  VS_HAS_SET=0
  [ -n "$VS_IPSET" ] && vs_in_kernel ip_set && VS_HAS_SET=1
  VS_ASK_NFT=0
  if [ -z "$VS_NFT" ]; then
    vs_skip nft - not-found 'nft is not installed'
  elif [ "$VS_HAS_NFT" = 0 ]; then
    vs_skip nft - not-needed 'nf_tables is not in the kernel'
  else
    VS_ASK_NFT=1
  fi
  # "iptables-save" is one of the two kinds; the other one is asked under its own name.
  vs_kind=
  [ -z "$VS_IPTABLES" ] || vs_kind=$($VS_TIMEOUT 2 "$VS_IPTABLES" -V 2>/dev/null)
  case $vs_kind in
    *nf_tables*)
      VS_NFT_SAVES="iptables-save ${VS_SAVE4:--} ip6tables-save ${VS_SAVE6:--}"
      VS_OLD_SAVES="iptables-legacy-save ${VS_LEGACY4:--} ip6tables-legacy-save ${VS_LEGACY6:--}"
      ;;
    *)
      VS_NFT_SAVES="iptables-nft-save ${VS_NFT4:--} ip6tables-nft-save ${VS_NFT6:--}"
      VS_OLD_SAVES="iptables-save ${VS_SAVE4:--} ip6tables-save ${VS_SAVE6:--}"
      ;;
  esac
  [ -n "$VS_SAVE4" ] || vs_skip iptables-save - not-found 'iptables-save is not installed'
  VS_HAS_OLD=0
  [ -e /proc/net/ip_tables_names ] || [ -e /proc/net/ip6_tables_names ] && VS_HAS_OLD=1
  if [ "$VS_HAS_OLD" = 0 ]; then
    set -- $VS_OLD_SAVES
    vs_skip "$1" - not-needed 'legacy iptables is not in the kernel: no /proc/net/ip_tables_names'
    vs_skip "$3" - not-needed 'legacy iptables is not in the kernel: no /proc/net/ip6_tables_names'
  fi
  [ "$VS_HAS_SET" = 1 ] || vs_skip ipset - not-needed 'ipset is not installed, or ip_set is not in the kernel'
  # What a namespace is told to have where the kernel says that it has no table: "SECTION REASON TEXT" lines.
  VS_NO_FIREWALL=
  [ "$VS_ASK_NFT" = 0 ] || VS_NO_FIREWALL='nft not-needed the kernel has no nftables table here, so iptables-nft has none either'
  [ "$VS_HAS_OLD" = 0 ] || {
    set -- $VS_OLD_SAVES
    VS_NO_FIREWALL="$VS_NO_FIREWALL$VS_NL$1 not-needed no legacy tables here: /proc/net/ip_tables_names is empty
$3 not-needed no legacy tables here: /proc/net/ip6_tables_names is empty"
    VS_NO_FIREWALL=${VS_NO_FIREWALL#"$VS_NL"}
  }
}

# Legacy tables of namespace $1, reached by $2, in vs_old4 and vs_old6. The files are there, and empty, where no table was
# ever made.
vs_legacy_tables() {
  case $2 in
    self) vs_where="/proc/$$/net" ;;
    *) vs_where="${2%ns/net}net" ;;
  esac
  case $2 in
    self | /proc/[0-9]*/ns/net)
      vs_first_line "$vs_where/ip_tables_names"
      vs_old4=$vs_value
      vs_first_line "$vs_where/ip6_tables_names"
      vs_old6=$vs_value
      # The pid of a process that ended meanwhile may be another's.
      [ "$2" != self ] && ! [ "$2" -ef /proc/self/fd/7 ] || return 0
      ;;
  esac
  vs_old4=$("$VS_NSENTER" --net=/proc/self/fd/7 "$VS_GREP" -Hs '' /proc/self/net/ip_tables_names /proc/self/net/ip6_tables_names)
  case $vs_old4 in *ip6_tables_names*) vs_old6=$vs_old4 ;; *) vs_old6= ;; esac
  case $vs_old4 in *ip_tables_names*) ;; *) vs_old4= ;; esac
}

# vs_firewall INODE PATH
vs_firewall() {
  vs_ino=$1
  vs_door=$2
  case $vs_door in
    self) ;;
    *) [ "$VS_UID" = 0 ] && [ -n "$VS_NSENTER" ] || return 0 ;;
  esac
  if [ "$VS_UID" != 0 ]; then
    vs_skip nft "$vs_ino" not-permitted 'reading firewall rules needs root'
    vs_skip iptables-save "$vs_ino" not-permitted 'reading firewall rules needs root'
    return 0
  fi
  vs_rules=
  vs_seen4=1
  vs_seen6=1
  [ "$VS_ASK_NFT" = 0 ] || vs_nft "$vs_ino" "$vs_door"
  set -- $VS_NFT_SAVES
  if [ "$VS_HAS_NFT" = 1 ]; then
    vs_nft_save "$1" "$2" "$vs_seen4"
    vs_nft_save "$3" "$4" "$vs_seen6"
  fi
  set -- $VS_OLD_SAVES
  if [ "$VS_HAS_OLD" = 1 ]; then
    vs_legacy_tables "$vs_ino" "$vs_door"
    vs_old_save "$1" "$2" ip "$vs_old4"
    vs_old_save "$3" "$4" ip6 "$vs_old6"
  fi
  [ "$VS_HAS_SET" = 1 ] || return 0
  case $vs_door$vs_rules in
    self* | *'"@'* | *match-set*) vs_run_in ipset "$vs_ino" "$vs_door" 'ipset save' "$VS_IPSET" save ;;
  esac
}

# The nft ruleset tells whether iptables-nft has tables here: an empty namespace then costs one process, not three.
vs_nft() {
  vs_text='nft -j -a list ruleset'
  vs_hung_twice nft "$1" "$VS_LIMIT" "$vs_text" && return 0
  vs_enter=$2
  set -- "$1" "$2" "$VS_NFT" -j -a list ruleset
  case $2 in
    self) vs_begin nft "$1" "$VS_LIMIT" "$vs_text"; shift 2 ;;
    *)
      vs_begin nft "$1" "$VS_LIMIT" "nsenter --net=$2 $vs_text"
      shift 2
      set -- "$VS_NSENTER" --net=/proc/self/fd/7 "$@"
      ;;
  esac
  vs_out=$($VS_LIMITED "$@" 2>/dev/null)
  vs_code=$?
  vs_err=
  case $vs_code in
    0)
      vs_seen4=0
      vs_seen6=0
      case $vs_out in *'"table"'*'"ip"'*) vs_seen4=1 ;; esac
      case $vs_out in *'"table"'*'"ip6"'*) vs_seen6=1 ;; esac
      ;;
    124 | 137 | 143) VS_HUNG="$VS_HUNG nft  " ;;
    *) vs_err=$($VS_LIMITED "$@" 2>&1 >/dev/null) ;;
  esac
  vs_pack_own "$vs_enter" printf '%s\n' "$vs_out"
  vs_finish "$vs_code" "$vs_err"
}

# vs_nft_save SECTION TOOL WANTED
vs_nft_save() {
  if [ "$3" = 0 ]; then
    vs_skip "$1" "$vs_ino" not-needed 'nft lists no table of this family here'
  elif [ "$2" = - ]; then
    vs_skip "$1" "$vs_ino" not-found "$1 is not installed"
  else
    vs_pack_own "$vs_door" vs_run_in "$1" "$vs_ino" "$vs_door" "$1 -c" "$2" -c
  fi
}

# vs_old_save SECTION TOOL FAMILY TABLES
vs_old_save() {
  if [ -z "$4" ]; then
    vs_skip "$1" "$vs_ino" not-needed "no legacy tables here: /proc/net/$3_tables_names is empty"
  elif [ "$2" = - ]; then
    vs_skip "$1" "$vs_ino" not-found "$1 is not installed, but there are legacy tables here"
  else
    vs_rules=match-set
    vs_pack_own "$vs_door" vs_run_in "$1" "$vs_ino" "$vs_door" "$1 -c" "$2" -c
  fi
}

# Kernel switches follow the network namespace of the reader. On a crowded host: ours, and those that route or bridge.
vs_sysctl() {
  case $2 in
    self) ;;
    *) [ "$VS_UID" = 0 ] && [ -n "$VS_NSENTER" ] || return 0 ;;
  esac
  vs_run_in sysctl "$1" "$2" "grep -sH '' /proc/sys/net/ipv4/ip_forward ...  # $VS_SWITCHES" \
    sh -c "grep -sH '' $VS_SWITCHES; exit 0"
}

vs_sections_firewall() {
  VS_SWITCHES='/proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv4/conf/*/forwarding /proc/sys/net/ipv4/conf/*/rp_filter'
  VS_SWITCHES="$VS_SWITCHES /proc/sys/net/ipv4/conf/*/route_localnet /proc/sys/net/ipv4/conf/*/accept_local"
  VS_SWITCHES="$VS_SWITCHES /proc/sys/net/ipv4/conf/*/proxy_arp /proc/sys/net/ipv4/conf/*/src_valid_mark"
  VS_SWITCHES="$VS_SWITCHES /proc/sys/net/ipv6/conf/*/forwarding /proc/sys/net/bridge/bridge-nf-*"
  VS_SWITCHES="$VS_SWITCHES /proc/sys/net/netfilter/nf_conntrack_tcp_loose /proc/sys/net/ipv4/vs/conntrack"
  VS_ROWS=$VS_ROWS_FIREWALL
  vs_spread vs_firewall 1
  VS_ROWS=$VS_NETNS
  if [ "$VS_COUNT" -le 64 ]; then
    vs_spread vs_sysctl 1
  else
    vs_packed vs_sysctl "$VS_OWN_NETNS" self
    vs_skip sysctl - not-needed "$VS_COUNT network namespaces: only the host's switches are read"
  fi
}

# Virtual servers of kube-proxy's ipvs mode: the module, where it is loaded, has a file in the host's netns.
vs_section_ip_vs() {
  if [ -r /proc/net/ip_vs ]; then
    vs_run ip-vs "$VS_OWN_NETNS" 'cat /proc/net/ip_vs' cat /proc/net/ip_vs
  elif [ -e /proc/net/ip_vs ]; then
    vs_skip ip-vs "$VS_OWN_NETNS" not-permitted 'the virtual servers of IPVS are readable for root alone'
  else
    vs_skip ip-vs "$VS_OWN_NETNS" not-needed 'IPVS is not loaded'
  fi
}
