# Calico's data plane: pods are /32 routes behind cali* veths without a bridge, all with one MAC; docker0 is a bystander.
NUMBER=13
SUMMARY="Calico's shape: cali* without a bridge, one MAC for all, /32 routes, proxy_arp, vxlan.calico, cali- chains"

start() {
  ip link add docker0 address 02:42:5a:c3:11:0e type bridge
  ip addr add 172.17.0.1/16 dev docker0
  ip link set docker0 up
  ip link add gone type veth peer name gone-too # a port came and went: NO-CARRIER, as after the last container
  ip link set gone master docker0
  ip link del gone
  ip link add vxlan.calico address 66:1f:31:0a:77:2c mtu 1450 type vxlan id 4096 local "10.251.0.$VSLAB_NUMBER" dev eth1 dstport 4789 nolearning
  ip addr add 192.168.31.64/32 dev vxlan.calico
  ip link set vxlan.calico up
  ip route add blackhole 192.168.31.64/26 proto 80
  ip route add 192.168.52.128/26 via 192.168.52.128 dev vxlan.calico onlink proto 80 # a node that is not there
  ip neigh add 192.168.52.128 lladdr 66:3e:9b:5d:02:11 dev vxlan.calico nud permanent
  bridge fdb add 66:3e:9b:5d:02:11 dev vxlan.calico dst 10.251.0.250

  local byte netns
  for byte in 65 66 67; do # as a CRI runtime leaves them: a mount, and the pod's process
    netns=cni-$(</proc/sys/kernel/random/uuid)
    ip netns add "$netns"
    workload "/run/netns/$netns" $byte
    ip netns exec "$netns" sleep 1000000 &
  done
  hold_netns # as Docker leaves them: the process alone
  workload "/proc/$held/ns/net" 68
  felix_rules
}

# workload NETNS-PATH LAST-BYTE: one pod's cable and routes.
workload() {
  local cali=cali$(head -c 16 /proc/sys/kernel/random/uuid | tr -d - | head -c 11) address=192.168.31.$2
  ip link add "$cali" mtu 1450 type veth peer name eth0 netns "$1" mtu 1450
  ip link set "$cali" address ee:ee:ee:ee:ee:ee
  echo 1 >"/proc/sys/net/ipv4/conf/$cali/proxy_arp"
  echo 0 >"/proc/sys/net/ipv4/neigh/$cali/proxy_delay"
  ip link set "$cali" up
  nsenter --net="$1" ip -batch - <<BATCH
link set lo up
addr add $address/32 dev eth0
link set eth0 up
route add 169.254.1.1 dev eth0 scope link
route add default via 169.254.1.1 dev eth0
BATCH
  ip route add "$address/32" dev "$cali" scope link
  record_pair /proc/self/ns/net "$cali" "$1" eth0
  printf '%s %s\n' "$cali" "$address" >>/run/vslab/workloads
}

felix_rules() {
  local cali address
  {
    printf '*filter\n:cali-FORWARD - [0:0]\n:cali-from-wl-dispatch - [0:0]\n:cali-to-wl-dispatch - [0:0]\n'
    printf -- '-A FORWARD -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD\n'
    printf -- '-A cali-FORWARD -i cali+ -m comment --comment "cali:8ZoYfO5HKXWbB3pk" -j cali-from-wl-dispatch\n'
    printf -- '-A cali-FORWARD -o cali+ -m comment --comment "cali:jdEuaPBe14V2hutn" -j cali-to-wl-dispatch\n'
    printf -- '-A cali-FORWARD -m comment --comment "cali:MH9kMp5aNICL-Olv" -j MARK --set-xmark 0x10000/0x10000\n'
    while read -r cali address; do
      printf ':cali-fw-%s - [0:0]\n:cali-tw-%s - [0:0]\n' "$cali" "$cali"
      printf -- '-A cali-from-wl-dispatch -i %s -g cali-fw-%s\n-A cali-to-wl-dispatch -o %s -g cali-tw-%s\n' "$cali" "$cali" "$cali" "$cali"
      printf -- '-A cali-fw-%s -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n' "$cali"
      printf -- '-A cali-tw-%s -m conntrack --ctstate INVALID -j DROP\n' "$cali"
    done </run/vslab/workloads
    printf -- '-A cali-from-wl-dispatch -m comment --comment "Unknown interface" -j DROP\n'
    printf -- '-A cali-to-wl-dispatch -m comment --comment "Unknown interface" -j DROP\nCOMMIT\n'
    printf '*nat\n:cali-nat-outgoing - [0:0]\n-A POSTROUTING -m comment --comment "cali:O3lYWMrLQYEMJtB5" -j cali-nat-outgoing\n'
    printf -- '-A cali-nat-outgoing -s 192.168.31.0/24 ! -d 192.168.0.0/16 -j MASQUERADE --random-fully\nCOMMIT\n'
  } | iptables-restore --noflush
}
