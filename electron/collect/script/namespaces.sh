# Which network namespaces exist: by process, by mount (also in other mount namespaces), by open descriptor.

# Lines "INODE PATH" of kind $1 (net, mnt), one per process, from either form of the ns-links section.
vs_links_of() {
  printf '%s\n' "$VS_LINKS" | "$VS_SED" -n \
    -e "s#^\\(/proc/[0-9]*/ns/$1\\)$VS_TAB$1:\\[\\([0-9]*\\)\\]\$#\\2 \\1#p" \
    -e "s#^.* \\(/proc/[0-9]*/ns/$1\\) -> $1:\\[\\([0-9]*\\)\\]\$#\\2 \\1#p"
}

# One process per mount namespace, this script first. The same mount seen again elsewhere adds nothing.
vs_section_mountinfo() {
  vs_text="grep -a ' - nsfs ' /proc/PID/mountinfo, for one PID of each mount namespace"
  vs_begin mountinfo-nsfs - "$VS_LIMIT" "$vs_text"
  vs_own=$(readlink /proc/self/ns/mnt 2>/dev/null)
  vs_own=${vs_own#mnt:\[}
  vs_last=${vs_own%\]}
  set -- "/proc/$$/mountinfo"
  for vs_word in $(vs_links_of mnt | "$VS_SORT" -n); do
    case $vs_word in
      /*) [ "$vs_ino" = "$vs_last" ] || [ "$vs_ino" = "${vs_own%\]}" ] || set -- "$@" "${vs_word%ns/mnt}mountinfo"
        vs_last=$vs_ino ;;
      *) vs_ino=$vs_word ;;
    esac
  done
  VS_MOUNTS=$($VS_LIMITED "$VS_GREP" -aH ' - nsfs ' "$@" 2>/dev/null |
    "$VS_SED" 's#^/proc/\([0-9]*\)/mountinfo:#\1:#' | "$VS_SORT" -s -u -t ' ' -k4,5)
  printf '%s' "$VS_MOUNTS" || exit 1
  vs_finish 0 ''
}

# Namespaces of any kind that an open descriptor holds, and descriptors of tun and tap devices, in one walk.
vs_section_fd_netns() {
  vs_begin fd-netns - "$VS_LIMIT" "find /proc/[0-9]*/fd -lname '*:[[]*' ! -lname 'socket:*' ! -lname 'pipe:*' -printf '%p\\t%l\\n'"
  if [ "$VS_PRINTF" = 1 ]; then
    VS_FDS=$($VS_LIMITED "$VS_FIND" /proc/[0-9]*/fd -type l ! -lname 'socket:*' ! -lname 'pipe:*' ! -lname 'anon_inode:*' \
      \( -lname '*:[[][0-9]*]' -o -lname /dev/net/tun \) -printf '%p\t%l\n' 2>/dev/null)
  else
    VS_FDS=$($VS_LIMITED ls -ln /proc/[0-9]*/fd/* 2>/dev/null |
      "$VS_GREP" -aE ' -> ((net|mnt|pid|uts|ipc|user|cgroup|time):|/dev/net/tun$)' |
      "$VS_SED" "s#^.* \\(/proc/[0-9]*/fd/[0-9]*\\) -> #\\1$VS_TAB#")
  fi
  case $VS_FDS in
    *"$VS_TAB/dev/net/tun"*) printf '%s\n' "$VS_FDS" | "$VS_GREP" -av "$VS_TAB/dev/net/tun\$" ;;
    *) printf '%s' "$VS_FDS" ;;
  esac
  vs_finish 0 ''
}

# Which process drives which tun or tap device: the kernel names the device in the descriptor's fdinfo.
vs_section_tun() {
  case $VS_FDS in *"$VS_TAB/dev/net/tun"*) ;; *) return 0 ;; esac
  vs_infos=$(printf '%s\n' "$VS_FDS" | "$VS_SED" -n "s#^\\(/proc/[0-9]*/fd\\)\\(/[0-9]*\\)$VS_TAB/dev/net/tun\$#\\1info\\2#p")
  vs_run tun-devices - "grep -aHs '^iff:' /proc/PID/fdinfo/N, for each N -> /dev/net/tun" "$VS_GREP" -aHs '^iff:' $vs_infos
}

# How ids inside each user namespace map to ours: one process of each, ours included.
vs_section_userns() {
  set --
  vs_last=
  for vs_word in $(vs_links_of user | "$VS_SORT" -n); do
    case $vs_word in
      /*) [ "$vs_ino" = "$vs_last" ] || set -- "$@" "${vs_word%ns/user}uid_map" "${vs_word%ns/user}gid_map"
        vs_last=$vs_ino ;;
      *) vs_ino=$vs_word ;;
    esac
  done
  # One user namespace: ours. Its map says nothing, and nothing is owned by another.
  [ $# -gt 2 ] || return 0
  vs_run userns-maps - "grep -aHs '' /proc/PID/uid_map /proc/PID/gid_map, for one PID of each user namespace" \
    "$VS_GREP" -aHs '' "$@"
  [ -n "$VS_LSNS" ] || return 0
  # PNS: the parent of a nested pid or user namespace; ONS: the user namespace that owns it. Not known to old lsns.
  vs_out=$($VS_TIMEOUT "$VS_QUICK" "$VS_LSNS" -n -r -o NS,TYPE,PNS,ONS 2>/dev/null) || return 0
  vs_say lsns-owners - 'lsns -n -r -o NS,TYPE,PNS,ONS' "$vs_out"
}

# Every source as "INODE ORDER PID PATH SOURCE". A process is the first door: its /proc/PID/net is read without entering,
# and of several the one with the lowest pid has mostly lived longest.
vs_netns_candidates() {
  vs_links_of net | "$VS_SED" 's#^\([0-9]*\) \(/proc/\([0-9]*\)/.*\)#\1 2 \3 \2 proc#'
  printf '%s\n' "$VS_MOUNTS" | "$VS_SED" -n \
    -e "s#^$$:[^ ]* [^ ]* [^ ]* net:\\[\\([0-9]*\\)\\] \\([^ ]*\\) .*#\\1 3 0 \\2 mount#p" -e t \
    -e 's#^\([0-9]*\):[^ ]* [^ ]* [^ ]* net:\[\([0-9]*\)\] \([^ ]*\) .*#\2 4 \1 /proc/\1/root\3 mount#p'
  printf '%s\n' "$VS_FDS" | "$VS_SED" -n "s#^\\([^$VS_TAB]*\\)${VS_TAB}net:\\[\\([0-9]*\\)\\].*#\\2 5 0 \\1 fd#p"
}

# Fills VS_NETNS with "INODE<TAB>PATH<TAB>SOURCE[<TAB>PATH...]" lines, ours first: the first door, then up to three more of
# as many kinds as there are. A path keeps mountinfo's escapes (\040).
vs_section_netns_list() {
  VS_NETNS="$VS_OWN_NETNS${VS_TAB}self${VS_TAB}self"
  VS_COUNT=1
  vs_last=$VS_OWN_NETNS
  set -f
  IFS=$VS_NL
  for vs_row in $(vs_netns_candidates | "$VS_SORT" -k1,1n -k2,2n -k3,3n); do
    vs_ino=${vs_row%% *}
    [ "$vs_ino" != "$VS_OWN_NETNS" ] || continue
    vs_row=${vs_row#* }
    vs_kind=${vs_row%% *}
    vs_row=${vs_row#* * }
    if [ "$vs_ino" != "$vs_last" ]; then
      vs_last=$vs_ino
      vs_doors=" $vs_kind"
      VS_NETNS="$VS_NETNS$VS_NL$vs_ino$VS_TAB${vs_row% *}$VS_TAB${vs_row##* }"
      VS_COUNT=$((VS_COUNT + 1))
      continue
    fi
    # Two of a kind are enough: the next kind is the better second choice.
    case $vs_doors in *" $vs_kind"*" $vs_kind"* | *' '*' '*' '*' '*) continue ;; esac
    vs_doors="$vs_doors $vs_kind"
    VS_NETNS="$VS_NETNS$VS_TAB${vs_row% *}"
  done
  unset IFS
  set +f
  vs_packed vs_say netns-list - 'ls -l /proc/*/ns/net /proc/*/fd; grep nsfs /proc/*/mountinfo' "$VS_NETNS$VS_NL"
}

# Names and numbers of namespaces as the host's own network namespace knows them.
vs_section_names() {
  if [ "$VS_IPROUTE2" = 1 ]; then
    vs_run netns-names - 'ip netns list' "$VS_IP" netns list
  else
    vs_skip netns-names - not-found 'ip netns needs iproute2'
  fi
  if [ -z "$VS_LSNS" ]; then
    vs_skip lsns - not-found 'lsns is not installed'
    return 0
  fi
  # CentOS 7 has an lsns that knows neither namespace numbers nor mounts.
  VS_COLUMNS=NS,NETNSID,NPROCS,PID,NSFS
  vs_out=$($VS_LIMITED "$VS_LSNS" -t net -n -r -o "$VS_COLUMNS" 2>/dev/null)
  case $? in
    0) vs_say lsns - "lsns -t net -n -r -o $VS_COLUMNS" "$vs_out" ;;
    *)
      VS_COLUMNS=NS,NPROCS,PID
      vs_run lsns - "lsns -t net -n -r -o $VS_COLUMNS" "$VS_LSNS" -t net -n -r -o "$VS_COLUMNS"
      ;;
  esac
}

# What each namespace the host has numbered calls its own neighbours: one line per number. The first line repeats
# the numbers asked for, in order. One process each: in a batch, ip forgets the target.
vs_section_nsid_targets() {
  [ "$VS_LISTID" = 1 ] || {
    vs_skip nsid-targets - not-found 'ip netns list-id is not known here'
    return 0
  }
  vs_ids=$($VS_LIMITED "$VS_IP" netns list-id 2>/dev/null)
  set --
  IFS=$VS_NL
  for vs_row in $vs_ids; do
    vs_row=${vs_row#nsid }
    set -- "$@" "${vs_row%% *}"
  done
  unset IFS
  if [ $# = 0 ]; then
    vs_skip nsid-targets - not-needed 'this network namespace has numbered no other'
    return 0
  elif [ $# -gt 64 ]; then
    vs_skip nsid-targets - not-needed "$# numbered network namespaces: lsns names them"
    return 0
  fi
  vs_begin nsid-targets - "$VS_LIMIT" 'ip -j netns list-id target-nsid N, for each nsid N of ip netns list-id'
  printf '# %s\n' "$*" || exit 1
  for vs_id in "$@"; do
    vs_answer=$($VS_LIMITED "$VS_IP" -j netns list-id target-nsid "$vs_id" 2>/dev/null)
    printf '%s\n' "${vs_answer:-null}" || exit 1
  done
  vs_finish 0 ''
}
