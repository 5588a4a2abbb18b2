# All processes in one pass per file: who they are and which namespaces they live in. Never their environment.

# Kept in memory as well: the list of network namespaces is made from it.
vs_section_ns_links() {
  vs_text="find /proc/[0-9]*/ns -type l ! -name '*_for_children' -printf '%p\\t%l\\n'"
  [ "$VS_PRINTF" = 1 ] || vs_text='ls -ln /proc/[0-9]*/ns/*'
  vs_begin ns-links - "$VS_LIMIT" "$vs_text"
  if [ "$VS_PRINTF" = 1 ]; then
    VS_LINKS=$($VS_LIMITED "$VS_FIND" /proc/[0-9]*/ns -type l ! -name '*_for_children' \
      -printf '%p\t%l\n' 2>/dev/null)
  else
    VS_LINKS=$($VS_LIMITED ls -ln /proc/[0-9]*/ns/* 2>/dev/null)
  fi
  vs_code=$?
  vs_packed vs_print_links
  vs_finish "$vs_code" ''
}

vs_print_links() {
  printf '%s\n' "$VS_LINKS" || exit 1
  vs_unreadable_links
}

# A process of somebody else keeps its row, with an empty target: "not permitted" is not "not there".
vs_unreadable_links() {
  [ "$VS_UID" != 0 ] || return 0
  for vs_folder in /proc/[0-9]*/ns; do
    [ ! -r "$vs_folder" ] && [ -d "${vs_folder%/ns}" ] || continue
    for vs_kind in cgroup ipc mnt net pid time user uts; do
      printf '%s/%s\t\n' "$vs_folder" "$vs_kind" || exit 1
    done
  done
}

# Name, state, parent, session, flags and start time; what a process costs is nobody's question, and long.
vs_stat() { # PATTERN
  $VS_LIMITED "$VS_GREP" -aHs "$1" /proc/[0-9]*/stat 2>/dev/null |
    "$VS_SED" -E 's/^(.*\) [^ ]+( [^ ]+){6})( [^ ]+){12}( [0-9]+) .*$/\1 0 0 0 0 0 0 0 0 0 0 0 0\4/'
}

# Kept in memory for a moment, to know whether there are zombies to look for again.
vs_section_proc() {
  vs_begin proc-stat - "$VS_LIMIT" "grep -aH '' /proc/[0-9]*/stat  # fields 10 to 21 as 0, none behind 22"
  vs_rows=$(vs_stat '')
  vs_packed printf '%s\n' "$vs_rows"
  vs_finish 0 ''
  VS_ZOMBIES_AT=
  case $vs_rows in *') Z '* | *') X '*) VS_ZOMBIES_AT=$vs_ms ;; esac
  vs_rows=
  vs_packed vs_sections_proc
}

vs_sections_proc() {
  vs_run proc-status - "grep -aHE '^(Name|Uid|Gid|NSpid|NStgid|NSsid):' /proc/[0-9]*/status" \
    "$VS_GREP" -aHE '^(Name|Uid|Gid|NSpid|NStgid|NSsid):' /proc/[0-9]*/status
  vs_run proc-cmdline - "grep -aH '' /proc/[0-9]*/cmdline" "$VS_GREP" -aH '' /proc/[0-9]*/cmdline
  vs_run proc-cgroup - "grep -aH '' /proc/[0-9]*/cgroup" "$VS_GREP" -aH '' /proc/[0-9]*/cgroup
}

# The last look: every process is a zombie for a moment, until its parent has run. Who is one still, a second later, stays.
vs_section_zombies() {
  vs_text="grep -aH ') [ZX] ' /proc/[0-9]*/stat  # a second or more after proc-stat"
  if [ -z "$VS_ZOMBIES_AT" ]; then
    vs_skip proc-zombies - not-needed 'there was no zombie'
    return 0
  fi
  vs_now
  [ "$((vs_ms - VS_ZOMBIES_AT))" -ge 1000 ] || sleep 1
  vs_begin proc-zombies - "$VS_LIMIT" "$vs_text"
  vs_stat ') [ZX] '
  vs_finish 0 ''
}

# Reading /proc/net/tcp walks the kernel's whole hash table, milliseconds each: only where sockstat counts sockets.
vs_section_sockets() {
  set -f
  vs_files=
  IFS=$VS_NL
  for vs_row in $VS_ROWS_SOCKETS; do
    vs_row=${vs_row#*"$VS_TAB"}
    vs_path=${vs_row%%"$VS_TAB"*}
    case $vs_path in
      self) vs_files="$vs_files /proc/$$/net/sockstat /proc/$$/net/sockstat6" ;;
      /proc/[0-9]*/ns/net) vs_files="$vs_files ${vs_path%ns/net}net/sockstat ${vs_path%ns/net}net/sockstat6" ;;
    esac
  done
  unset IFS
  vs_busy=$($VS_LIMITED "$VS_GREP" -aHE '^((TCP|UDP)6?: inuse [1-9]|sockets:)' $vs_files 2>/dev/null)
  IFS=$VS_NL
  for vs_row in $VS_ROWS_SOCKETS; do
    unset IFS
    vs_ino=${vs_row%%"$VS_TAB"*}
    vs_path=${vs_row#*"$VS_TAB"}
    vs_path=${vs_path%%"$VS_TAB"*}
    case $vs_path in
      self) vs_sockets_at "$vs_ino" "/proc/$$/net" ;;
      /proc/[0-9]*/ns/net) vs_sockets_of "$vs_ino" "${vs_path%ns/net}net" "$vs_row" ;;
      *)
        if [ "$VS_UID" = 0 ]; then
          vs_skip sockets "$vs_ino" not-needed 'no process lives in this network namespace'
        else
          vs_skip sockets "$vs_ino" not-permitted 'finding a process of this network namespace needs root'
        fi
        ;;
    esac
    IFS=$VS_NL
  done
  unset IFS
  set +f
}

# vs_sockets_of INODE FOLDER ROW: the folder of a process that may have ended, or become another's, since it was found.
vs_sockets_of() {
  case $vs_busy in
    *"$2/sockstat:sockets:"*)
      vs_said=$(vs_sockets_at "$1" "$2")
      if vs_reach "$1" "${2%net}ns/net"; then
        printf '%s\n' "$vs_said" || exit 1
        return 0
      fi
      ;;
  esac
  if [ "$VS_UID" = 0 ] && [ -n "$VS_NSENTER" ]; then vs_with_door vs_sockets_inside "$3"; else vs_lost sockets "$1"; fi
}

# vs_sockets_at INODE FOLDER: the listeners that FOLDER tells of, a net folder of /proc.
vs_sockets_at() {
  vs_net=$2
  set -- "$1"
  case $vs_busy in *"$vs_net/sockstat:TCP:"*) set -- "$@" "$vs_net/tcp" ;; esac
  case $vs_busy in *"$vs_net/sockstat6:TCP6:"*) set -- "$@" "$vs_net/tcp6" ;; esac
  case $vs_busy in *"$vs_net/sockstat:UDP:"*) set -- "$@" "$vs_net/udp" ;; esac
  case $vs_busy in *"$vs_net/sockstat6:UDP6:"*) set -- "$@" "$vs_net/udp6" ;; esac
  vs_of=$1
  shift
  if [ $# -gt 0 ]; then
    vs_run sockets "$vs_of" "grep -aHE ': [0-9A-F:]+ [0-9A-F:]+ (0A|07) ' $*" \
      "$VS_GREP" -aHE ': [0-9A-F:]+ [0-9A-F:]+ (0A|07) ' "$@"
  else
    vs_say sockets "$vs_of" "grep -aHE '^(TCP|UDP)6?: inuse [1-9]' $vs_net/sockstat $vs_net/sockstat6" ''
  fi
}

# vs_sockets_inside INODE PATH: the same from within, where no process's folder would do.
vs_sockets_inside() {
  vs_net=/proc/self/net
  vs_run_in sockets "$1" "$2" "grep -aHsE ': [0-9A-F:]+ [0-9A-F:]+ (0A|07) ' $vs_net/tcp $vs_net/tcp6 $vs_net/udp $vs_net/udp6" \
    "$VS_GREP" -aHsE ': [0-9A-F:]+ [0-9A-F:]+ (0A|07) ' "$vs_net/tcp" "$vs_net/tcp6" "$vs_net/udp" "$vs_net/udp6"
}

vs_section_fd_sockets() {
  if [ "$VS_PRINTF" = 1 ]; then
    vs_run fd-sockets - "find /proc/[0-9]*/fd -lname 'socket:*' -printf '%p\\t%l\\n'" \
      "$VS_FIND" /proc/[0-9]*/fd -lname 'socket:*' -printf '%p\t%l\n'
  else
    vs_begin fd-sockets - "$VS_LIMIT" "ls -ln /proc/[0-9]*/fd/* | grep socket:"
    $VS_LIMITED ls -ln /proc/[0-9]*/fd/* 2>/dev/null | "$VS_GREP" -a 'socket:'
    vs_finish 0 ''
  fi
}
