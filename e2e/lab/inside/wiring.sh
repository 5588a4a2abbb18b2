# Hand-made wiring, with a record of what was made: /run/vslab/made.jsonl is the strongest truth there is.

netns_inode() { stat -L -c %i "$1"; }
link_index() { # NETNS-PATH INTERFACE
  nsenter --net="$1" ip -o link show dev "$2" | cut -d: -f1
}

# record_pair PATH-A NAME-A PATH-B NAME-B: these two interfaces are the ends of one veth, because we made them so.
record_pair() {
  jq -cn --argjson ai "$(netns_inode "$1")" --argjson ax "$(link_index "$1" "$2")" --arg an "$2" \
    --argjson bi "$(netns_inode "$3")" --argjson bx "$(link_index "$3" "$4")" --arg bn "$4" \
    '{a: {inode: $ai, ifindex: $ax, name: $an}, b: {inode: $bi, ifindex: $bx, name: $bn}}' >>/run/vslab/made.jsonl
}

# hold_netns: a new netns that lives by one sleeping process alone; $held becomes that process.
hold_netns() {
  unshare --net sleep 1000000 >/dev/null 2>&1 &
  held=$!
  wait_until 5 grep -qx sleep "/proc/$held/comm"
}

# wire_to_host PATH HOST-END INSIDE-END ADDRESS/LEN: a veth between the host and the netns at PATH.
wire_to_host() {
  ip link add "$2" type veth peer name "$3" netns "$1"
  nsenter --net="$1" ip addr add "$4" dev "$3"
  nsenter --net="$1" ip link set "$3" up
  ip link set "$2" up
  record_pair /proc/self/ns/net "$2" "$1" "$3"
}

# wait_until SECONDS COMMAND...: succeeds as soon as the command does.
wait_until() {
  local tries=$(($1 * 20))
  shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    ((tries > 0)) || { echo "gave up waiting for: $*"; return 1; }
    sleep 0.05
  done
}
