# One node of a flannel network with the vxlan back end: cni0 by the CNI bridge plugin, flannel.1 with its static neighbours.
# Node N has 10.252.N.0/24, the MAC 5e:fa:00:00:00:N (hexadecimal) and the underlay address 10.251.0.N on eth1.

flannel_mac() { printf '5e:fa:00:00:00:%02x' "$1"; }

flannel_node() { # OTHER-NODE...
  local me=$VSLAB_NUMBER other
  mkdir -p /run/flannel /etc/cni/net.d
  rm -f /etc/cni/net.d/*
  printf 'FLANNEL_NETWORK=10.252.0.0/16\nFLANNEL_SUBNET=10.252.%s.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n' "$me" >/run/flannel/subnet.env
  printf '{"name":"cbr0","cniVersion":"0.3.1","plugins":[{"type":"flannel","delegate":{"hairpinMode":true,"isDefaultGateway":true}},{"type":"portmap","capabilities":{"portMappings":true}}]}\n' \
    >/etc/cni/net.d/10-flannel.conflist
  # What the flannel plugin delegates to.
  jq -n --arg subnet "10.252.$me.0/24" '{cniVersion: "0.3.1", name: "cbr0", type: "bridge", mtu: 1450, hairpinMode: true, ipMasq: false,
    isGateway: true, isDefaultGateway: true, ipam: {type: "host-local", ranges: [[{subnet: $subnet}]], routes: [{dst: "10.252.0.0/16"}]}}' \
    >/run/flannel/delegate.json

  ip link add flannel.1 address "$(flannel_mac "$me")" mtu 1450 type vxlan id 1 local "10.251.0.$me" dev eth1 dstport 8472 nolearning
  ip addr add "10.252.$me.0/32" dev flannel.1
  ip link set flannel.1 up
  for other in "$@"; do
    ip neigh add "10.252.$other.0" lladdr "$(flannel_mac "$other")" dev flannel.1 nud permanent
    bridge fdb add "$(flannel_mac "$other")" dev flannel.1 dst "10.251.0.$other"
    ip route add "10.252.$other.0/24" via "10.252.$other.0" dev flannel.1 onlink
  done
  iptables-restore --noflush <<RULES
*nat
:FLANNEL-POSTRTG - [0:0]
-A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
-A FLANNEL-POSTRTG -s 10.252.$me.0/24 -d 10.252.0.0/16 -m comment --comment "flanneld masq" -j RETURN
-A FLANNEL-POSTRTG -s 10.252.0.0/16 -d 10.252.$me.0/24 -m comment --comment "flanneld masq" -j RETURN
-A FLANNEL-POSTRTG -s 10.252.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
COMMIT
RULES
}

flannel_pod() { # NAME: a netns on cni0 with one process that serves on port 80
  local netns=cni-$(</proc/sys/kernel/random/uuid) id
  id=$(tr -dc a-f0-9 </dev/urandom | head -c 64 || true)
  ip netns add "$netns"
  ip -n "$netns" link set lo up
  mkdir -p /srv/www
  echo "served by $1" >/srv/www/index.html
  cni_add /run/flannel/delegate.json "$id" "/var/run/netns/$netns" "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=$1;K8S_POD_INFRA_CONTAINER_ID=$id" >"/run/flannel/$1.json"
  ip netns exec "$netns" busybox httpd -f -p 80 -h /srv/www &
  record_pair /proc/self/ns/net "$(jq -r '.interfaces[1].name' "/run/flannel/$1.json")" "/run/netns/$netns" eth0
}
