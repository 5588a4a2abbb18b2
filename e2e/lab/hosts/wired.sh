# No container runtime at all: namespaces wired by hand, each shape one that fools a reader of "@ifN".
NUMBER=3
SUMMARY="Hand-wired: direct pair, twins with the same @ifN, macvlan, lone port, idle bridge, vxlan, unnamed namespaces"

prepare() {
  add_account noisy nopasswd
  force_command noisy <<'SCRIPT'
#!/bin/sh
printf '*** NOTICE: maintenance tonight ***\n\033[31m{"ifindex": not json\033[0m\n'
echo "noisy: quota exceeded on /home" >&2
if [ -n "$SSH_ORIGINAL_COMMAND" ]; then exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"; else exec /bin/sh -l; fi
SCRIPT
  add_account silent none
  force_command silent <<'SCRIPT'
#!/bin/sh
exec sleep 100000
SCRIPT
}

start() {
  local name

  # Two namespaces joined directly: no end in the host's netns, and the same name on both sides.
  ip netns add left
  ip netns add right
  ip link add eth0 netns left type veth peer name eth0 netns right
  ip -n left addr add 172.30.0.1/24 dev eth0
  ip -n right addr add 172.30.0.2/24 dev eth0
  for name in left right; do ip -n $name link set lo up; ip -n $name link set eth0 up; done
  record_pair /run/netns/left eth0 /run/netns/right eth0

  # Twins: both host ends read "@if2", and the peers have the same ifindex, name and address.
  for name in a b; do
    ip netns add twin-$name
    ip link add vt$name type veth peer name eth0 netns twin-$name
    ip -n twin-$name addr add 172.31.0.2/24 dev eth0
    ip -n twin-$name link set eth0 up
    ip link set vt$name up
    record_pair /proc/self/ns/net vt$name /run/netns/twin-$name eth0
  done

  # A macvlan whose parent stays in the host, moved into a namespace.
  ip netns add mac
  ip link add link eth0 name mv0 type macvlan mode bridge
  ip link set mv0 netns mac
  ip -n mac addr add "10.250.$VSLAB_NUMBER.77/24" dev mv0
  ip -n mac link set mv0 up

  # A bridge port without a container: the far end never left the host's netns.
  ip link add br-lone type bridge
  ip link add port0 type veth peer name port0far
  ip link set port0 master br-lone
  ip link set port0 up
  ip link set port0far up
  ip link set br-lone up
  record_pair /proc/self/ns/net port0 /proc/self/ns/net port0far

  ip link add br-idle type bridge
  ip link set br-idle up
  ip link add vxlan42 type vxlan id 42 local "10.251.0.$VSLAB_NUMBER" dstport 4789 dev eth1
  ip link set vxlan42 master br-lone
  ip link set vxlan42 up
  bridge fdb append 00:00:00:00:00:00 dev vxlan42 dst 10.251.0.4
  # As an overlay's agent does; else the first frame flooded while "scale" is down makes its node unreachable.
  ip neigh replace 10.251.0.4 lladdr 02:00:0a:fb:00:04 dev eth1 nud permanent

  # Kept alive by a bind mount alone, outside /run/netns: no process, no name for "ip netns".
  mkdir -p /run/keep
  touch /run/keep/bound
  unshare --net=/run/keep/bound true
  wire_to_host /run/keep/bound vbound eth0 172.32.0.2/24

  # Kept alive by one process alone: no name anywhere.
  hold_netns
  wire_to_host "/proc/$held/ns/net" vheld eth0 172.33.0.2/24
}
