# Namespaces of all eight kinds, every way to keep one alive, awkward names, and each kind of link this kernel has.
NUMBER=20
SUMMARY="Every kind of namespace and link: held by a descriptor, nested user namespaces, zombies, odd names, VLAN bridge"

prepare() {
  add_account dave none
  printf 'dave:100000:65536\n' | tee /etc/subuid >/etc/subgid
}

start() {
  names
  holders
  kinds_of_namespaces
  users
  links
}

# What "ip netns" may show: digits, a blank (\040 in mountinfo), two names for one netns, an id set by hand.
names() {
  ip netns add 1234567890
  wire_to_host /run/netns/1234567890 vdigits eth0 172.40.0.2/24
  ip netns add 'with blank'
  wire_to_host '/run/netns/with blank' vblank eth0 172.40.1.2/24
  ip netns add first
  ip netns set first 100
  touch /run/netns/second
  mount --bind /run/netns/first /run/netns/second
  wire_to_host /run/netns/first vtwonames eth0 172.40.2.2/24
}

# Held by an open descriptor alone: the process that made it is gone.
holders() {
  hold_netns
  wire_to_host "/proc/$held/ns/net" vopenfd eth0 172.40.3.2/24
  sleep 1000000 7<"/proc/$held/ns/net" &
  wait_until 5 grep -qx sleep /proc/$!/comm
  kill "$held"

  # Held by a mount that only another mount namespace has.
  unshare --mount --propagation private sh -c '
    mkdir -p /run/keep/private && mount -t tmpfs tmpfs /run/keep/private && touch /run/keep/private/net
    unshare --net=/run/keep/private/net true
    touch /run/keep/ready
    exec sleep 1000000' &
  wait_until 5 test -e /run/keep/ready
  wire_to_host "/proc/$!/root/run/keep/private/net" vprivate eth0 172.40.4.2/24
}

kinds_of_namespaces() {
  unshare --time --monotonic 86400 sleep 1000000 &
  unshare --uts sh -c 'hostname other-name; exec sleep 1000000' &
  unshare --ipc sleep 1000000 &
  unshare --cgroup sleep 1000000 &
  unshare --mount sleep 1000000 &
  unshare --pid --fork --mount-proc --kill-child sh -c 'sleep 0.1 & exec sleep 1000000' & # its child stays a zombie
  # Two processes in one netns, each with a mount namespace of its own.
  hold_netns
  wire_to_host "/proc/$held/ns/net" vshared eth0 172.40.5.2/24
  nsenter --net="/proc/$held/ns/net" unshare --mount sleep 1000000 &
}

# A user's namespaces, and another user namespace inside: the netns of each belongs to it.
users() {
  local outer inner
  as_user dave unshare --user --map-root-user --net sh -c '
    ip link set lo up
    unshare --user --map-root-user --net sleep 1000000 &
    exec sleep 999999' &
  wait_until 5 process_named 'sleep 999999'
  outer=$(pgrep -fx 'sleep 999999')
  wait_until 5 pgrep -P "$outer" -fx 'sleep 1000000'
  inner=$(pgrep -P "$outer" -fx 'sleep 1000000')
  nsenter --net="/proc/$outer/ns/net" ip link add between type veth peer name eth0 netns "$inner"
  nsenter --net="/proc/$outer/ns/net" ip link set between up
  nsenter --net="/proc/$inner/ns/net" ip link set eth0 up
  record_pair "/proc/$outer/ns/net" between "/proc/$inner/ns/net" eth0
}

process_named() { pgrep -fx "$1"; }

links() {
  # A bridge that filters VLANs where the kernel can, a veth whose name contains @, a second and a labelled address, a long alternative name.
  when_known brvlan type bridge vlan_filtering 1 vlan_default_pvid 10
  [[ -e /sys/class/net/brvlan ]] || ip link add brvlan type bridge
  ip link set brvlan up
  ip link add 'c@a' type veth peer name 'b@c@a'
  ip link set 'c@a' master brvlan
  ip link set 'c@a' up
  ip link set 'b@c@a' up
  if bridge vlan add dev 'c@a' vid 20; then bridge vlan add dev 'c@a' vid 30-33; fi
  record_pair /proc/self/ns/net 'c@a' /proc/self/ns/net 'b@c@a'
  ip addr add 172.41.0.1/24 dev brvlan label brvlan:one
  ip addr add 172.41.0.2/24 dev brvlan label brvlan:two
  ip addr add 172.41.0.3/32 peer 172.41.9.9 dev brvlan
  ip link property add dev brvlan altname a-name-longer-than-fifteen-characters
  ip route add 172.42.0.0/16 via 172.41.0.9 table 42
  ip rule add from 172.41.0.0/24 lookup 42 priority 1042

  ip tuntap add dev tapidle mode tap user dave
  ip tuntap add dev tunidle mode tun
  ip link add ifbin type ifb
  ip link add link eth1 name mvpriv type macvlan mode private
  ip link add vx7 type vxlan id 7 local "10.251.0.$VSLAB_NUMBER" remote 10.251.0.250 dstport 4789 dev eth1

  # These kinds are modules many kernels lack; the truth says which came to be.
  when_known dum0 type dummy
  when_known bond0 type bond mode active-backup
  when_known eth1.30 link eth1 type vlan id 30
  when_known ipv0 link eth1 type ipvlan mode l2
  when_known vrf7 type vrf table 7
  when_known wg0 type wireguard
  when_known gen0 type geneve id 8 remote 10.251.0.250
  when_known ipip7 type ipip local "10.251.0.$VSLAB_NUMBER" remote 10.251.0.250
  when_known gre7 type gre local "10.251.0.$VSLAB_NUMBER" remote 10.251.0.250
  if [[ -e /sys/class/net/bond0 && -e /sys/class/net/dum0 ]]; then ip link set dum0 master bond0; fi
}

when_known() { ip link add name "$@" || echo "this kernel has no such link: $*"; }
