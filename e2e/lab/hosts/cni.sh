# CNI plugins without a runtime: a chain, ptp, macvlan, host-device, a lease that nobody uses any more; and Kata's shape.
NUMBER=21
SUMMARY="CNI: bridge with tuning, portmap and firewall, ptp, macvlan, host-device, a stale lease; a Kata sandbox's shape"

start() {
  mkdir -p /etc/cni/net.d
  rm -f /etc/cni/net.d/*
  mkdir -p /srv/www
  echo 'served by the lab' >/srv/www/index.html
  configs
  workload chain /etc/cni/net.d/10-chain.conflist '{"portMappings": [{"hostPort": 9292, "containerPort": 80, "protocol": "tcp"}]}'
  workload chain2 /etc/cni/net.d/10-chain.conflist
  workload ptp /etc/cni/net.d/20-ptp.conf
  workload macvlan /etc/cni/net.d/30-macvlan.conf
  ip link add hd0 type veth peer name hd0far
  ip link set hd0far up
  workload hostdevice /etc/cni/net.d/40-host-device.conf
  record_pair /proc/self/ns/net hd0far "/run/netns/cni-$last" eth0
  # host-local still lists an address whose container is long gone.
  printf '%s\r\neth0' "$(container_id)" >/var/lib/cni/networks/chain/10.60.0.200
  kata
}

configs() {
  cat >/etc/cni/net.d/10-chain.conflist <<'CONFIG'
{
  "cniVersion": "0.4.0",
  "name": "chain",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni-chain",
      "isGateway": true,
      "ipMasq": true,
      "ipam": { "type": "host-local", "ranges": [[{ "subnet": "10.60.0.0/24" }]], "routes": [{ "dst": "0.0.0.0/0" }] }
    },
    { "type": "tuning", "sysctl": { "net.ipv4.conf.all.log_martians": "1" }, "mtu": 1400 },
    { "type": "portmap", "capabilities": { "portMappings": true }, "snat": true },
    { "type": "firewall", "backend": "iptables" }
  ]
}
CONFIG
  cat >/etc/cni/net.d/20-ptp.conf <<'CONFIG'
{
  "cniVersion": "0.4.0",
  "name": "ptp",
  "type": "ptp",
  "ipMasq": true,
  "ipam": { "type": "host-local", "subnet": "10.61.0.0/24", "routes": [{ "dst": "0.0.0.0/0" }] }
}
CONFIG
  cat >/etc/cni/net.d/30-macvlan.conf <<'CONFIG'
{
  "cniVersion": "0.4.0",
  "name": "lan",
  "type": "macvlan",
  "master": "eth1",
  "mode": "bridge",
  "ipam": { "type": "static", "addresses": [{ "address": "10.251.0.221/24" }] }
}
CONFIG
  cat >/etc/cni/net.d/40-host-device.conf <<'CONFIG'
{
  "cniVersion": "0.4.0",
  "name": "given",
  "type": "host-device",
  "device": "hd0",
  "ipam": { "type": "static", "addresses": [{ "address": "10.62.0.2/24" }] }
}
CONFIG
}

container_id() { tr -dc a-f0-9 </dev/urandom | head -c 64 || true; }

workload() { # NAME CONFIG-FILE [RUNTIME-CONFIG]: a netns with one process that serves on port 80
  last=$(</proc/sys/kernel/random/uuid)
  ip netns add "cni-$last"
  ip -n "cni-$last" link set lo up
  cni_add "$2" "$(container_id)" "/var/run/netns/cni-$last" "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=$1" ${3:+"$3"}
  ip netns exec "cni-$last" busybox httpd -f -p 80 -h /srv/www &
}

# What a Kata sandbox shows a host: shim and virtual machine by name, a netns with eth0 and a tap, no process of the workload.
kata() {
  local id shim=/opt/kata/bin/containerd-shim-kata-v2 machine=/opt/kata/bin/qemu-system-x86_64
  id=$(container_id)
  last=$(</proc/sys/kernel/random/uuid)
  ip netns add "cni-$last"
  ip -n "cni-$last" link set lo up
  cni_add /etc/cni/net.d/10-chain.conflist "$id" "/var/run/netns/cni-$last" \
    "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=kata-box;K8S_POD_INFRA_CONTAINER_ID=$id"
  ip -n "cni-$last" tuntap add dev tap0_kata mode tap
  ip -n "cni-$last" link set tap0_kata up
  stand_in $shim
  stand_in $machine
  mkdir -p "/run/containerd/io.containerd.runtime.v2.task/k8s.io/$id"
  (cd "/run/containerd/io.containerd.runtime.v2.task/k8s.io/$id" &&
    exec ip netns exec "cni-$last" $shim -namespace k8s.io -address /run/containerd/containerd.sock -publish-binary /usr/bin/containerd -id "$id") &
  ip netns exec "cni-$last" $machine -name "sandbox-$id,debug-threads=on" -uuid "$(</proc/sys/kernel/random/uuid)" -machine q35 -m 2048M &
}
