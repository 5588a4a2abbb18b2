# Frames: how every answer is wrapped, timed and limited. Only the builtin printf ever writes the boundary.

# Milliseconds since boot, without starting a process.
vs_now() {
  vs_up=0.00
  read -r vs_up vs_rest </proc/uptime 2>/dev/null
  vs_ms=$((${vs_up%.*}${vs_up#*.} * 10))
}

# A path made on the host may hold a line break; a marker is one line.
vs_one_line() {
  vs_line=$1
  while :; do
    case $vs_line in
      *"$VS_NL"*) vs_line="${vs_line%%"$VS_NL"*}?${vs_line#*"$VS_NL"}" ;;
      *) return 0 ;;
    esac
  done
}

# vs_begin NAME NETNS LIMIT COMMAND
vs_begin() {
  vs_one_line "$4"
  printf '%s begin %s %s %s %s\n' "$VS_BOUNDARY" "$1" "$2" "$3" "$vs_line" || exit 1
  vs_now
  vs_since=$vs_ms
}

# vs_finish EXIT-CODE STDERR
vs_finish() {
  vs_now
  case $2 in
    '') printf '\n' || exit 1 ;;
    *) printf '\n%s err\n%.16384s\n' "$VS_BOUNDARY" "$2" || exit 1 ;;
  esac
  case $1 in
    124 | 137 | 143) printf '%s end %s %s timeout\n' "$VS_BOUNDARY" "$1" "$((vs_ms - vs_since))" || exit 1 ;;
    *) printf '%s end %s %s\n' "$VS_BOUNDARY" "$1" "$((vs_ms - vs_since))" || exit 1 ;;
  esac
}

# vs_skip NAME NETNS REASON TEXT: why a section was not run. NETNS "-" speaks for the whole host.
vs_skip() {
  vs_one_line "$4"
  printf '%s skip %s %s %s %s\n' "$VS_BOUNDARY" "$1" "$2" "$3" "$vs_line" || exit 1
}

# vs_say NAME NETNS COMMAND CONTENT [EXIT-CODE]: a section whose content is already in memory.
vs_say() {
  vs_begin "$1" "$2" 0 "$3"
  printf '%s' "$4" || exit 1
  vs_finish "${5:-0}" ''
}

# vs_packed COMMAND...: what COMMAND prints goes out as one gzip member between two markers, where the client asked for it
# and the host has gzip. It runs in a shell of its own then: what it sets is lost.
vs_packed() {
  if [ -z "$VS_GZIP" ]; then
    "$@"
    return 0
  fi
  printf '%s pack gzip\n' "$VS_BOUNDARY" || exit 1
  "$@" | "$VS_GZIP" -6c
  printf '\n%s packed\n' "$VS_BOUNDARY" || exit 1
}

# vs_pack_own PATH COMMAND...: packed where it is the host's own network namespace: its answers are the long ones.
vs_pack_own() {
  vs_of=$1
  shift
  case $vs_of in self) vs_packed "$@" ;; *) "$@" ;; esac
}

# Stands in for timeout(1) where it is missing: vs_watchdog SECONDS ARG...
vs_watchdog() {
  vs_seconds=$1
  shift
  "$@" &
  vs_child=$!
  (
    exec >/dev/null 2>&1
    sleep "$vs_seconds" &
    vs_sleeper=$!
    trap 'kill "$vs_sleeper"; exit 0' TERM
    wait "$vs_sleeper"
    kill -KILL "$vs_child"
  ) &
  vs_guard=$!
  wait "$vs_child"
  vs_status=$?
  kill "$vs_guard" 2>/dev/null
  return "$vs_status"
}

# Guards a loop of many short commands: ends whatever has been the child of shell $1 for VS_QUICK seconds. Saves the
# process that timeout(1) costs, half a millisecond in each of 500 namespaces.
vs_guard() { # SHELL-PID
  exec >/dev/null 2>&1
  # Started inside a loop over rows, where words must not become file names; here they must.
  set +f
  read -r vs_self vs_rest </proc/self/stat
  vs_last_seen=
  vs_seconds=0
  while sleep 1; do
    [ -d "/proc/$1" ] || exit 0
    vs_kids=
    read -r vs_kids <"/proc/$1/task/$1/children"
    vs_now_running=
    for vs_kid in $vs_kids; do
      [ "$vs_kid" = "$vs_self" ] || vs_now_running="$vs_now_running $vs_kid"
    done
    vs_seconds=$((vs_seconds + 1))
    [ "$vs_now_running" = "$vs_last_seen" ] && [ -n "$vs_last_seen" ] || vs_seconds=0
    vs_last_seen=$vs_now_running
    [ "$vs_seconds" -ge "$VS_QUICK" ] || continue
    vs_seconds=0
    for vs_kid in $vs_now_running; do vs_end_family "$vs_kid" "$vs_self"; done
  done
}

# A tool that hung twice is not asked again: 500 namespaces would each wait for the limit.
vs_hung_twice() {
  case $VS_HUNG in
    *" $1 "*" $1 "*)
      vs_begin "$1" "$2" "$3" "$4"
      vs_finish 124 "not run: $1 did not answer in time twice before"
      return 0
      ;;
  esac
  return 1
}

# vs_run NAME NETNS COMMAND ARG...: runs one command under the limit; standard output flows, standard error is kept.
vs_run() {
  vs_name=$1
  vs_within=$VS_LIMIT
  vs_limiter=$VS_LIMITED
  case $1 in
    ip-rule* | ip-neigh | ip-nsid | netns-names | lsns | bridge-* | sysctl | sockets | tun-devices | userns-maps | storage-* | crictl-*)
      vs_within=$VS_QUICK
      [ -z "$vs_limiter" ] || vs_limiter="$VS_TIMEOUT $VS_QUICK"
      ;;
  esac
  vs_hung_twice "$1" "$2" "$vs_within" "$3" && return 0
  vs_begin "$1" "$2" "$vs_within" "$3"
  shift 3
  { vs_err=$($vs_limiter "$@" 2>&1 1>&3 3>&-); } 3>&1
  vs_code=$?
  case $vs_code in 124 | 137 | 143) VS_HUNG="$VS_HUNG $vs_name  " ;; esac
  vs_finish "$vs_code" "$vs_err"
}

# vs_run_in NAME INODE PATH COMMAND ARG...: the same, inside the network namespace that descriptor 7 holds; PATH is how it
# was reached ("self": ours).
vs_run_in() {
  vs_ino=$2
  vs_path=$3
  vs_text=$4
  vs_what=$1
  shift 4
  case $vs_path in
    self) vs_run "$vs_what" "$vs_ino" "$vs_text" "$@" ;;
    *) vs_run "$vs_what" "$vs_ino" "nsenter --net=$vs_path $vs_text" "$VS_NSENTER" --net=/proc/self/fd/7 "$@" ;;
  esac
}
