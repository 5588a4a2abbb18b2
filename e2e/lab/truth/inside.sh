# Ground truth about one lab host, run inside it as root: what is there by sysfs, the runtimes' own inspect and the record
# of what the lab wired. Each netns is entered and its sysfs freshly mounted (sysfs shows the netns of its mounter).
# A veth pair counts when both ends name each other's ifindex and the kernel's id for the other netns leads there (lsns).
set -euo pipefail
PATH=/usr/libexec/lab:$PATH # where a host that hides or breaks its tools keeps the real ones
work=$(mktemp -d)
holders=()
finish() { [[ ${#holders[@]} == 0 ]] || kill "${holders[@]}" 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT

declare -A door # inode -> a path that enters the netns
stat -L -c '%i %n' /proc/[0-9]*/ns/net 2>/dev/null | grep -v "/proc/$$/" >"$work/processes" || true

# Held by a mount: in this mount namespace, then in every other one (rootless Podman's are seen in its own alone).
mounts_of() { # PID PREFIX; mountinfo writes a blank as \040
  { awk -v root="$2" '$4 ~ /^net:\[/ { gsub(/[^0-9]/, "", $4); print $4, root $5 }' "/proc/$1/mountinfo" || true; } 2>/dev/null |
    while read -r inode path; do printf '%s %b\n' "$inode" "$path"; done
}
mounts_of self '' >"$work/mounts"
{ stat -L -c '%i %n' /proc/self/ns/mnt; stat -L -c '%i %n' /proc/[0-9]*/ns/mnt 2>/dev/null || true; } | sort -s -u -k1,1 |
  while IFS=/ read -r _ _ pid _; do [[ $pid == self ]] || mounts_of "$pid" "/proc/$pid/root"; done >"$work/elsewhere"

# Held by an open descriptor.
find /proc/[0-9]*/fd -lname 'net:\[*' -printf '%l %p\n' 2>/dev/null | sed 's/^net:\[\([0-9]*\)\]/\1/' >"$work/descriptors" || true
while read -r inode path; do door[$inode]=${door[$inode]:-$path}; done < \
  <(cat "$work/processes" "$work/mounts" "$work/elsewhere" "$work/descriptors")

# lsns knows only what a process lives in: the others get a guest for as long as this runs.
while read -r inode path; do
  grep -q "^$inode " "$work/processes" && continue
  nsenter --net="$path" sleep 60 >/dev/null 2>&1 &
  holders+=($!)
  while [[ $(cat "/proc/$!/comm" 2>/dev/null) != sleep ]]; do kill -0 $! || exit 1; sleep 0.01; done
  door[$inode]=/proc/$!/ns/net
done < <(cat "$work/mounts" "$work/elsewhere" "$work/descriptors" | sort -s -u -k1,1)

read_netns='
  inode=$1
  mount -t sysfs sysfs "$2/sysfs-of-netns"
  for folder in "$2"/sysfs-of-netns/class/net/*/; do
    name=${folder%/}
    name=${name##*/}
    master=$(readlink "${folder}master" || true)
    printf "%s\t%s\t%s\t%s\t%s\t%s\n" "$inode" "$name" "$(<"${folder}ifindex")" "$(<"${folder}iflink")" \
      "${master##*/}" "$(<"${folder}address")"
  done >>"$2/sysfs"
  ip -j -d addr | jq -c --argjson inode "$inode" ".[] | {inode: \$inode, name: .ifname, kind: .linkinfo.info_kind, nsid: .link_netnsid,
    addresses: [.addr_info[]? | select(.local) | \"\(.local)/\(.prefixlen)\"]}" >>"$2/links"
  lsns --noheadings --type net --output NS,NETNSID | while read -r other nsid; do
    [[ ! $nsid =~ ^[0-9]+$ ]] || echo "$inode $nsid $other"
  done >>"$2/nsids"
  ss -Hntulp 2>/dev/null | while read -r protocol _ _ _ local _ users; do
    printf "%s\t%s\t%s\t%s\n" "$inode" "$protocol" "$local" "$(grep -o "pid=[0-9]*" <<<"$users" | cut -d= -f2 | sort -nu | xargs)"
  done >>"$2/listeners"
'
mkdir "$work/sysfs-of-netns"
touch "$work"/{sysfs,links,nsids,listeners,containers,made}
for inode in "${!door[@]}"; do
  nsenter --net="${door[$inode]}" unshare --mount bash -euc "$read_netns" bash "$inode" "$work"
done

all_containers | while read -r line; do
  pid=$(jq -r .pid <<<"$line")
  jq -c --argjson user "$(stat -L -c %i "/proc/$pid/ns/user" 2>/dev/null || echo null)" \
    --arg map "$({ xargs <"/proc/$pid/uid_map"; } 2>/dev/null || true)" '.userInode = $user | .uidMap = $map' <<<"$line"
done >"$work/containers"
# Namespaces of every kind with the processes in them; the user namespace that owns each, and its parent, where lsns can say so.
own=" $$ ${holders[*]} "
stat -L -c '%i %n' /proc/[0-9]*/ns/{cgroup,ipc,mnt,net,pid,time,user,uts} 2>/dev/null |
  awk -F'[ /]' -v own="$own" '!index(own, " " $4 " ") { print $1, $4, $6 }' >"$work/memberships" || true
lsns --json --output NS,TYPE,ONS,PNS >"$work/owners" 2>/dev/null || echo '{"namespaces":[]}' >"$work/owners"
# Every process as /proc/PID/status tells it.
awk -v own="$own" 'FNR == 1 { pid = FILENAME; gsub(/[^0-9]/, "", pid) } index(own, " " pid " ") { nextfile }
  { key = $1; sub(/^[^\t]*\t/, "") }
  key == "Name:" { name = $0 } key == "State:" { state = substr($0, 1, 1) } key == "PPid:" { parent = $0 } key == "Uid:" { uid = $1 }
  key == "NSpid:" { gsub(/\t/, " "); printf "%s\t%s\t%s\t%s\t%s\t%s\n", pid, parent, state, uid, $0, name }' \
  /proc/[0-9]*/status 2>/dev/null >"$work/status" || true
cp /run/vslab/made.jsonl "$work/made" 2>/dev/null || true

for name in processes mounts elsewhere descriptors; do
  while read -r inode path; do printf '%s\t%s\n' "$inode" "$path"; done <"$work/$name" >"$work/$name.tsv"
done
jq -n --argjson host "$(stat -L -c %i /proc/1/ns/net)" --rawfile sysfs "$work/sysfs" --rawfile nsids "$work/nsids" \
  --rawfile processes "$work/processes.tsv" --rawfile mounts "$work/mounts.tsv" \
  --rawfile memberships "$work/memberships" --rawfile status "$work/status" --rawfile listeners "$work/listeners" --slurpfile owners "$work/owners" \
  --rawfile elsewhere "$work/elsewhere.tsv" --rawfile descriptors "$work/descriptors.tsv" \
  --slurpfile links "$work/links" --slurpfile containers "$work/containers" --slurpfile made "$work/made" '
  def rows($text; $by): $text | split("\n") | map(select(. != "") | split($by));
  def key: "\(.inode)/\(.ifindex)";
  def place: {inode, ifindex, name};
  ($links | map({key: "\(.inode)/\(.name)", value: .}) | from_entries) as $link
  | (rows($nsids; " ") | map({key: "\(.[0])/\(.[1])", value: (.[2] | tonumber)}) | from_entries) as $nsid
  | (rows($sysfs; "\t") | map({inode: (.[0] | tonumber), name: .[1], ifindex: (.[2] | tonumber), iflink: (.[3] | tonumber),
      bridge: (if .[4] == "" then null else .[4] end), address: .[5]}
      | . + ($link["\(.inode)/\(.name)"] | {kind, nsid, addresses}))) as $interfaces
  | ($interfaces | map({key: key, value: .}) | from_entries) as $at
  | ($interfaces | map(select(.kind == "veth")
      | (if .nsid == null then .inode else $nsid["\(.inode)/\(.nsid)"] end) as $there
      | {key: key, value: (. as $me | $at["\($there)/\(.iflink)"] | select(. != null and .iflink == $me.ifindex))})
      | from_entries) as $peer
  | ([$interfaces[] | select($peer[key]) | [place, ($peer[key] | place)] | sort_by(.inode, .ifindex) | {a: .[0], b: .[1]}] | unique) as $pairs
  | def shown: {name, ifindex, iflink, kind, address, addresses, bridge, peer: ($peer[key] | if . then place else null end)};
    def seen($inode): [$interfaces[] | select(.inode == $inode)] | sort_by(.ifindex);
    (rows($processes; "\t") | map({inode: (.[0] | tonumber), pid: (.[1] | split("/")[2] | tonumber)})) as $processes
  | (rows($mounts; "\t") | map({inode: (.[0] | tonumber), path: .[1]})) as $mounts
  | (rows($elsewhere; "\t") | map({inode: (.[0] | tonumber), path: (.[1] | sub("^/proc/[0-9]+/root"; ""))})) as $elsewhere
  | (rows($descriptors; "\t") | map({inode: (.[0] | tonumber), pid: (.[1] | split("/")[2] | tonumber)})) as $descriptors
  | ($made | map([.a, .b] | sort_by(.inode, .ifindex) | {a: .[0], b: .[1]})) as $made
  | {
      hostInode: $host,
      containers: [$containers[] | . as $c
        | ([$processes[] | select(.pid == $c.pid) | .inode][0]) as $inode
        | seen($inode) as $own
        | (if $inode == $host then null else [$own[] | $peer[key] | select(. != null and .inode == $host)][0] end) as $far
        | $c + {netnsInode: $inode, interfaces: [$own[] | shown],
            hostPeer: ($far | if . then {name, ifindex} else null end), bridge: ($far | if . then .bridge else null end),
            wires: (if $inode == $host then [] else
              [$own[] | select($peer[key]) | {interface: .name, peer: ($peer[key] | place), bridge: $peer[key].bridge}] end)}],
      netns: [([$processes, $mounts, $elsewhere, $descriptors | .[].inode] | unique)[] | . as $inode
        | [$mounts[] | select(.inode == $inode) | .path] as $paths
        | {inode: $inode, host: (. == $host), mounts: ($paths | unique),
           mountsElsewhere: ([$elsewhere[] | select(.inode == $inode) | .path] | unique - $paths),
           descriptors: ([$descriptors[] | select(.inode == $inode) | .pid] | unique),
           pids: [$processes[] | select(.inode == $inode) | .pid] | sort, interfaces: [seen($inode)[] | shown]}
          + ([$paths[] | select(startswith("/run/netns/")) | ltrimstr("/run/netns/")] | if .[0] then {name: .[0]} else {} end)],
      namespaces: (([$owners[0].namespaces[] | {key: (.ns | tostring), value: .}] | from_entries) as $known
        | (rows($memberships; " ") | map({inode: (.[0] | tonumber), pid: (.[1] | tonumber), kind: .[2]}) | group_by(.inode)
          | map({inode: .[0].inode, kind: .[0].kind, pids: (map(.pid) | sort),
              owner: $known["\(.[0].inode)"].ons, parent: $known["\(.[0].inode)"].pns}))),
      processes: (rows($status; "\t") | map({pid: (.[0] | tonumber), ppid: (.[1] | tonumber), state: .[2], uid: (.[3] | tonumber),
        nspid: (.[4] | split(" ") | map(tonumber)), comm: .[5]})),
      listeners: (rows($listeners; "\t") | map({inode: (.[0] | tonumber), protocol: .[1], local: .[2],
        pids: (.[3] | split(" ") | map(select(. != "") | tonumber))})),
      pairs: $pairs,
      madeByHand: $made,
      problems: [$made[] | select(. as $one | $pairs | index([$one]) | not) | "made by hand but not read back: \(.)"]
    }'
