# The life line: when the client goes away, our standard input ends, and everything started here ends with it.

# Prints the direct and indirect children of process $1, except $2 and below.
vs_descendants() {
  vs_family=" $1 "
  vs_grown=1
  while [ "$vs_grown" = 1 ]; do
    vs_grown=0
    for vs_stat in /proc/[0-9]*/stat; do
      vs_record=
      { read -r vs_record <"$vs_stat"; } 2>/dev/null
      vs_pid=${vs_stat#/proc/}
      vs_pid=${vs_pid%/stat}
      vs_tail=${vs_record##*) }
      vs_tail=${vs_tail#* }
      vs_parent=${vs_tail%% *}
      [ "$vs_pid" = "$2" ] && continue
      case $vs_family in
        *" $vs_pid "*) ;;
        *" ${vs_parent:-none} "*)
          vs_family="$vs_family$vs_pid "
          vs_grown=1
          ;;
      esac
    done
  done
  printf '%s' "$vs_family"
}

# Stops the whole family first (a stopped process starts no other), then ends it. Everyone who was ever seen in it: one
# whose parent was just exiting belongs to init by the second look, and would stay stopped for ever.
vs_end_family() {
  vs_before=
  vs_ever=
  vs_all=$(vs_descendants "$1" "$2")
  while [ "$vs_all" != "$vs_before" ]; do
    kill -STOP $vs_all 2>/dev/null
    vs_ever="$vs_ever $vs_all"
    vs_before=$vs_all
    vs_all=$(vs_descendants "$1" "$2")
  done
  kill -KILL $vs_ever 2>/dev/null
}

# Needs standard input on descriptor 4: a shell gives a background job /dev/null as descriptor 0.
vs_watch_lifeline() {
  VS_WATCHER=
  [ "$VS_WATCH" = 1 ] || return 0
  (
    exec >/dev/null 2>&1
    read -r vs_self vs_rest </proc/self/stat
    while read -r vs_ignored <&4; do :; done
    vs_end_family "$$" "$vs_self"
  ) &
  VS_WATCHER=$!
}
