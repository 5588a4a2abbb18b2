# Doors: the paths that lead into a network namespace. What a path leads to may end, and its pid be another's a moment later.

# True when descriptor 7 holds network namespace $1. The kernel tells the inode in fdinfo since 5.14, without a process.
vs_holds() {
  vs_held_ino=
  while read -r vs_word vs_rest; do
    case $vs_word in ino:) vs_held_ino=$vs_rest ;; esac
  done </proc/self/fdinfo/7
  if [ -z "$vs_held_ino" ]; then
    vs_held_ino=$(readlink /proc/self/fd/7 2>/dev/null)
    vs_held_ino=${vs_held_ino#net:\[}
    vs_held_ino=${vs_held_ino%\]}
  fi
  [ "$vs_held_ino" = "$1" ]
}

# vs_reach INODE PATH: opens PATH as descriptor 7 when it leads to that namespace. An open descriptor cannot lead elsewhere.
vs_reach() {
  vs_door=$2
  case $vs_door in *\\*) vs_door=$(printf '%b' "$vs_door") ;; esac
  { command exec 7<"$vs_door"; } 2>/dev/null || return 1
  vs_holds "$1"
}

# vs_open INODE PATH SOURCE [PATH...]: opens the first door that still leads there; its path is in vs_door. When none does,
# one more look at all processes.
vs_open() {
  vs_wanted=$1
  vs_reach "$1" "$2" && return 0
  shift 3
  for vs_other in "$@"; do vs_reach "$vs_wanted" "$vs_other" && return 0; done
  [ "$VS_LOOKS" -gt 0 ] || return 1
  VS_LOOKS=$((VS_LOOKS - 1))
  set +f
  vs_found=$(ls -ln /proc/[0-9]*/ns/net 2>/dev/null |
    "$VS_SED" -n "s#^.* \\(/proc/[0-9]*/ns/net\\) -> net:\\[$vs_wanted\\]\$#\\1#p")
  set -f
  unset IFS
  for vs_other in $vs_found; do vs_reach "$vs_wanted" "$vs_other" && return 0; done
  return 1
}

# vs_lost STEP INODE: nobody could be asked. That is a failed section, not an empty one.
vs_lost() {
  case $1 in
    vs_links) vs_name=ip ;;
    vs_firewall) vs_name=nft ;;
    vs_sysctl) vs_name=sysctl ;;
    *) vs_name=sockets ;;
  esac
  vs_begin "$vs_name" "$2" 0 "nsenter --net=... # no door left"
  vs_finish 1 'not entered: every path that led there has ended or leads elsewhere by now'
}

# vs_with_door STEP ROW: calls STEP INODE PATH with the door of that row of VS_NETNS open as descriptor 7.
vs_with_door() {
  vs_step=$1
  set -f
  IFS=$VS_TAB
  set -- $2
  unset IFS
  if [ "$2" = self ]; then
    "$vs_step" "$1" self
  elif [ "$VS_UID" != 0 ] || [ -z "$VS_NSENTER" ]; then
    # Nobody can enter; the step says why.
    "$vs_step" "$1" "$2"
  elif vs_open "$@"; then
    "$vs_step" "$1" "$vs_door"
    exec 7<&-
  else
    vs_lost "$vs_step" "$1"
  fi
}
