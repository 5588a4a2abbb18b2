# All processes in one pass per file: who they are and which namespaces they live in. Never their environment.

# Kept in memory as well: the list of network namespaces is made from it.
vs_section_ns_links() {
  if [ "$VS_PRINTF" = 1 ]; then
    vs_text="find /proc/[0-9]*/ns -type l ! -name '*_for_children' -printf '%p\\t%l\\n'"
    vs_begin ns-links - "$VS_LIMIT" "$vs_text"
    VS_LINKS=$($VS_LIMITED "$VS_FIND" /proc/[0-9]*/ns -type l ! -name '*_for_children' \
      -printf '%p\t%l\n' 2>/dev/null)
  else
    vs_begin ns-links - "$VS_LIMIT" 'ls -ln /proc/[0-9]*/ns/*'
    VS_LINKS=$($VS_LIMITED ls -ln /proc/[0-9]*/ns/* 2>/dev/null)
  fi
  vs_code=$?
  printf '%s\n' "$VS_LINKS" || exit 1
  vs_unreadable_links
  vs_finish "$vs_code" ''
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
  printf '%s\n' "$vs_rows" || exit 1
  vs_finish 0 ''
  VS_ZOMBIES_AT=
  case $vs_rows in *') Z '* | *') X '*) VS_ZOMBIES_AT=$vs_ms ;; esac
  vs_rows=
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
  for vs_row in $VS_NETNS; do
    vs_row=${vs_row#*"$VS_TAB"}
    vs_path=${vs_row%%"$VS_TAB"*}
    case $vs_path in
      self) vs_files="$vs_files /proc/$$/net/sockstat /proc/$$/net/sockstat6" ;;
      /proc/[0-9]*/ns/net) vs_files="$vs_files ${vs_path%ns/net}net/sockstat ${vs_path%ns/net}net/sockstat6" ;;
    esac
  done
  unset IFS
  vs_busy=$($VS_LIMITED "$VS_GREP" -aHE '^(TCP|UDP)6?: inuse [1-9]' $vs_files 2>/dev/null)
  IFS=$VS_NL
  for vs_row in $VS_NETNS; do
    vs_ino=${vs_row%%"$VS_TAB"*}
    vs_row=${vs_row#*"$VS_TAB"}
    vs_path=${vs_row%%"$VS_TAB"*}
    vs_net=${vs_path%ns/net}net
    case $vs_path in self) vs_net=/proc/$$/net ;; esac
    set --
    case $vs_busy in *"$vs_net/sockstat:TCP:"*) set -- "$vs_net/tcp" ;; esac
    case $vs_busy in *"$vs_net/sockstat6:TCP6:"*) set -- "$@" "$vs_net/tcp6" ;; esac
    case $vs_busy in *"$vs_net/sockstat:UDP:"*) set -- "$@" "$vs_net/udp" ;; esac
    case $vs_busy in *"$vs_net/sockstat6:UDP6:"*) set -- "$@" "$vs_net/udp6" ;; esac
    unset IFS
    case $vs_path in
      self | /proc/*/ns/net)
        if [ $# -gt 0 ]; then
          vs_run sockets "$vs_ino" "grep -aHE ': [0-9A-F:]+ [0-9A-F:]+ (0A|07) ' $*" \
            "$VS_GREP" -aHE ': [0-9A-F:]+ [0-9A-F:]+ (0A|07) ' "$@"
        else
          vs_say sockets "$vs_ino" "grep -aHE '^(TCP|UDP)6?: inuse [1-9]' $vs_net/sockstat $vs_net/sockstat6" ''
        fi
        ;;
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
