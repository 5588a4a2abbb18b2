# Interfaces, addresses, routes, rules and neighbours of every network namespace: one process for each.

# Shares the namespaces of VS_ROWS out to VS_WORKERS shells. Only one writes at a time: the others' answers wait in
# memory and follow, so that frames never mix. $1: what to do with one namespace; $2: number of this share.
vs_spread() {
  if [ "$2" -ge "$VS_WORKERS" ]; then
    # In a shell of its own: the guard ends children of the shell it watches, and the main shell has others.
    (vs_share "$1" "$2")
  else
    # A shell's memory holds text only: packed is the whole share.
    { vs_held=$(VS_GZIP= && vs_share "$1" "$2"); [ -z "$vs_held" ] || vs_packed printf '%s\n' "$vs_held"; } | {
      vs_spread "$1" "$(($2 + 1))"
      cat
    }
  fi
}

# Every VS_WORKERS-th namespace of VS_ROWS: calls $1 INODE PATH. Where the kernel lists a shell's children, one guard watches
# over all of them; elsewhere each command runs under timeout(1).
vs_share() {
  vs_turn=0
  vs_guarding=
  read -r vs_me vs_rest </proc/self/stat
  vs_listed=/proc/$vs_me/task/$vs_me/children
  set -f
  IFS=$VS_NL
  for vs_row in $VS_ROWS; do
    vs_turn=$((vs_turn % VS_WORKERS + 1))
    [ "$vs_turn" = "$2" ] || continue
    unset IFS
    # The host's own tables may be long: it comes first, under its own limit.
    case $vs_row in
      *"${VS_TAB}self") ;;
      *)
        if [ -z "$vs_guarding" ] && [ -r "$vs_listed" ]; then
          VS_LIMITED=
          vs_guard "$vs_me" &
          vs_guarding=$!
        fi
        ;;
    esac
    vs_with_door "$1" "$vs_row"
    IFS=$VS_NL
  done
  unset IFS
  set +f
  [ -z "$vs_guarding" ] || kill "$vs_guarding" 2>/dev/null
  VS_LIMITED="$VS_TIMEOUT $VS_LIMIT"
}

# The batch on the standard input of "$@". dash and BusyBox pass a here-document through a pipe without a process;
# bash before 5.1 would write a file for it.
if [ -n "$BASH_VERSION" ]; then
  vs_feed() {
    vs_batch=$1
    shift
    printf '%s\n' "$vs_batch" | "$@"
  }
else
  vs_feed() {
    vs_batch=$1
    shift
    "$@" <<VS_END
$vs_batch
VS_END
  }
fi

# ip reads the whole of /run/netns to name numbers: asked in every namespace only where that folder is small.
vs_link_questions() {
  VS_BATCH="addr show
route show table all
rule show
neigh show"
  [ "$VS_LISTID" = 1 ] && [ "$VS_COUNT" -le 64 ] && VS_BATCH="$VS_BATCH
netns list-id"
}

# A router's full table takes ip many seconds to print; a table of ordinary length takes none.
vs_long_tables() {
  vs_rows=$("$VS_GREP" -c '' /proc/self/net/route /proc/self/net/ipv6_route 2>/dev/null)
  for vs_row in $vs_rows; do [ "${vs_row##*:}" -lt 5000 ] || return 0; done
  return 1
}

# vs_links_json INODE PATH
vs_links_json() {
  vs_text="ip -force -d -j -s -batch -  # $VS_ASKED"
  vs_hung_twice ip "$1" "$VS_LIMIT" "$vs_text" && return 0
  set -- "$1" "$2" "$VS_IP" -force -d -j -s -batch -
  vs_within=$VS_QUICK
  case $2 in
    self) vs_long_tables && vs_within=$VS_LIMIT ;;
    *) vs_text="nsenter --net=$2 $vs_text" ;;
  esac
  vs_limiter=$VS_LIMITED
  [ -z "$vs_limiter" ] || vs_limiter="$VS_TIMEOUT $vs_within"
  vs_begin ip "$1" "$vs_within" "$vs_text"
  vs_ino=$1
  vs_door=$2
  shift 2
  case $vs_door in self) ;; *) set -- "$VS_NSENTER" --net=/proc/self/fd/7 "$@" ;; esac
  vs_out=$(vs_feed "$VS_BATCH" $vs_limiter "$@" 2>/dev/null)
  vs_code=$?
  vs_err=
  case $vs_code in
    0) ;;
    124 | 137 | 143) VS_HUNG="$VS_HUNG ip  " ;;
    *) vs_err=$(vs_feed "$VS_BATCH" $vs_limiter "$@" 2>&1 >/dev/null) ;;
  esac
  case $vs_door in
    self) vs_packed printf '%s\n' "$vs_out" ;;
    *) printf '%s\n' "$vs_out" || exit 1 ;;
  esac
  vs_finish "$vs_code" "$vs_err"
  vs_flags_of_answer
  vs_more_links "$vs_ino" "$vs_door" "$vs_flags"
}

# What the answer in vs_out asks for, as letters. (Only "case" looks into it: dash needs minutes for a parameter
# expansion over half a megabyte.) b: a bridge or vxlan; v: a bridge filters VLANs; r: a routing table beyond local, main
# and default; n: ends in namespaces beyond the first one numbered.
vs_flags_of_answer() {
  vs_flags=-
  case $vs_out in *'"info_kind":"bridge"'* | *'"info_kind":"vxlan"'*) vs_flags=${vs_flags}b ;; esac
  case $vs_out in *'"vlan_filtering":1'*) vs_flags=${vs_flags}v ;; esac
  case $vs_out in
    *'"table":"'[!lmd]* | *'"table":"m'[!a]* | *'"table":"l'[!o]* | *'"table":"d'[!e]*) vs_flags=${vs_flags}r ;;
  esac
  case $vs_out in *'"link_netnsid":'[1-9]*) vs_flags=${vs_flags}n ;; esac
}

# What only some namespaces need: forwarding tables of bridges and tunnels, IPv6 rules, numbers of its neighbours.
# vs_more_links INODE PATH FLAGS
vs_more_links() {
  case $3 in
    *b*)
      if [ -n "$VS_BRIDGE" ]; then
        vs_pack_own "$2" vs_run_in bridge-fdb "$1" "$2" 'bridge -j fdb show' "$VS_BRIDGE" -j fdb show
        case $3 in
          *v*) vs_run_in bridge-vlan "$1" "$2" 'bridge -j vlan show' "$VS_BRIDGE" -j vlan show ;;
          *) vs_skip bridge-vlan "$1" not-needed 'no bridge here filters VLANs' ;;
        esac
      else
        vs_skip bridge-fdb "$1" not-found 'bridge (iproute2) is not installed'
      fi
      ;;
  esac
  # Rules beyond the three the kernel makes matter only where another table is named.
  case "$2 $3" in
    'self '* | *' -'*r*) vs_run_in ip-rule6 "$1" "$2" 'ip -6 -j rule show' "$VS_IP" -6 -j rule show ;;
  esac
  [ "$VS_COUNT" -gt 64 ] || return 0
  case $3 in
    *n*)
      [ "$VS_LISTID" = 0 ] || vs_run_in ip-nsid "$1" "$2" 'ip -j netns list-id' "$VS_IP" -j netns list-id
      case $2 in
        self) ;;
        *)
          [ -z "$VS_LSNS" ] || vs_run_in lsns "$1" "$2" "lsns -t net -n -r -o $VS_COLUMNS" \
            "$VS_LSNS" -t net -n -r -o "$VS_COLUMNS"
          ;;
      esac
      ;;
    *)
      case $2 in
        self) [ "$VS_LISTID" = 0 ] || vs_run_in ip-nsid "$1" "$2" 'ip -j netns list-id' "$VS_IP" -j netns list-id ;;
      esac
      ;;
  esac
}

# Before JSON: iproute2 4.11 (CentOS 7) and BusyBox ip, one question each.
vs_links_text() {
  vs_flags=
  [ "$VS_IPROUTE2" = 1 ] && vs_flags='-d -s '
  vs_run_in ip-addr "$1" "$2" "ip ${vs_flags}addr show" "$VS_IP" $vs_flags addr show
  # BusyBox prints no kind of any link; /sys knows some.
  case "$VS_IPROUTE2 $2" in '0 self') vs_sysfs_links "$1" ;; esac
  vs_run_in ip-route "$1" "$2" 'ip -4 route show table all' "$VS_IP" -4 route show table all
  vs_run_in ip-route6 "$1" "$2" 'ip -6 route show table all' "$VS_IP" -6 route show table all
  vs_run_in ip-rule "$1" "$2" 'ip -4 rule show' "$VS_IP" -4 rule show
  vs_run_in ip-rule6 "$1" "$2" 'ip -6 rule show' "$VS_IP" -6 rule show
  vs_run_in ip-neigh "$1" "$2" 'ip neigh show' "$VS_IP" neigh show
  [ "$VS_IPROUTE2" = 0 ] || vs_run_in ip-nsid "$1" "$2" 'ip netns list-id' "$VS_IP" netns list-id
  [ -z "$VS_BRIDGE" ] || vs_run_in bridge-fdb "$1" "$2" 'bridge fdb show' "$VS_BRIDGE" fdb show
}

# vs_links INODE PATH
vs_links() {
  case $2 in
    self) ;;
    *)
      if [ "$VS_UID" != 0 ]; then
        vs_skip ip "$1" not-permitted 'entering a network namespace needs root'
        return 0
      elif [ -z "$VS_NSENTER" ]; then
        vs_skip ip "$1" not-found 'nsenter is not installed'
        return 0
      fi
      ;;
  esac
  if [ -z "$VS_IP" ]; then
    vs_skip ip "$1" not-found 'ip (iproute2) is not installed: /sys and /proc were read instead, which tell less'
    vs_links_without_ip "$1" "$2"
  elif [ "$VS_JSON" = 1 ]; then
    vs_links_json "$1" "$2"
  else
    vs_links_text "$1" "$2"
  fi
}

vs_sections_links() {
  VS_WORKERS=1
  [ "$VS_COUNT" -lt 16 ] || VS_WORKERS=$VS_NPROC
  [ "$VS_WORKERS" -le 4 ] || VS_WORKERS=4
  vs_link_questions
  vs_one_line "$VS_BATCH"
  VS_ASKED=$vs_line
  VS_ROWS=$VS_NETNS
  VS_ROWS_SOCKETS=$VS_NETNS
  VS_ROWS_FIREWALL=$VS_NETNS
  if vs_crowd; then vs_after_crowd; else vs_spread vs_links 1; fi
}

vs_section_sysfs() {
  if vs_sysfs_is_ours; then
    vs_run sysfs-physical "$VS_OWN_NETNS" 'ls -ln /sys/class/net' ls -ln /sys/class/net
  else
    vs_skip sysfs-physical - not-needed "$vs_foreign"
  fi
}
