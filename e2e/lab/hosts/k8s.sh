# A Kubernetes node without its control plane: containerd's CRI driven as a kubelet would, CNI bridge + portmap, Docker beside it.
NUMBER=9
SUMMARY="Kubernetes pods on containerd (pause, several containers, hostNetwork, static, ended, hostPort) and Docker beside them"
BRINGS="cri"

start() {
  cni_network
  kubelet_stand_in
  containerd_config
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 cri ready
  dockerd --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  wait_until 40 docker version
  node_images
  cri run /run/vslab/cri/pods.json
  kube_rules
  docker run -d --name registry -p 5000:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name builder lab:latest
}

cri() { /run/vslab/node /run/vslab/cri/pods.mjs "$@"; }

cni_network() {
  mkdir -p /etc/cni/net.d
  rm -f /etc/cni/net.d/*
  cat >/etc/cni/net.d/10-lab.conflist <<'CONFIG'
{
  "cniVersion": "0.4.0",
  "name": "lab-pods",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni0",
      "isGateway": true,
      "ipMasq": true,
      "hairpinMode": true,
      "ipam": {
        "type": "host-local",
        "ranges": [[{ "subnet": "10.244.0.0/24" }]],
        "routes": [{ "dst": "0.0.0.0/0" }]
      }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } },
    { "type": "firewall", "backend": "iptables" }
  ]
}
CONFIG
}

containerd_config() {
  mkdir -p /etc/containerd
  cat >/etc/containerd/config.toml <<'CONFIG'
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.k8s.io/pause:3.9"
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/etc/cni/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
CONFIG
}

# The files and the process a kubelet shows a reader; the process does nothing.
kubelet_stand_in() {
  mkdir -p /var/lib/kubelet /etc/systemd/system/kubelet.service.d /etc/kubernetes/manifests
  cat >/etc/systemd/system/kubelet.service.d/10-kubeadm.conf <<'CONFIG'
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
CONFIG
  cat >/var/lib/kubelet/kubeadm-flags.env <<'CONFIG'
KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///var/run/containerd/containerd.sock --pod-infra-container-image=registry.k8s.io/pause:3.9"
CONFIG
  cat >/var/lib/kubelet/config.yaml <<'CONFIG'
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
podCIDR: 10.244.0.0/24
staticPodPath: /etc/kubernetes/manifests
clusterDomain: cluster.local
clusterDNS:
- 10.96.0.10
CONFIG
  stand_in /usr/bin/kubelet
  /usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf \
    --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml \
    --container-runtime-endpoint=unix:///var/run/containerd/containerd.sock \
    --pod-infra-container-image=registry.k8s.io/pause:3.9 &
}

pod_address() { cri truth | jq -r --arg name "$1" 'select(.sandbox and .pod.name == $name) | .pod.ip'; }

# What kube-proxy in iptables mode writes for two services: kube-dns (two endpoints) and nginx (ClusterIP and NodePort, answers).
kube_rules() {
  local dns1 dns2 nginx
  dns1=$(pod_address coredns-5dd5756b68-ck9fd)
  dns2=$(pod_address coredns-5dd5756b68-wqz8t)
  nginx=$(pod_address nginx-7854ff8877-2lqzn)
  iptables-restore --noflush <<RULES
*filter
:KUBE-EXTERNAL-SERVICES - [0:0]
:KUBE-FIREWALL - [0:0]
:KUBE-FORWARD - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-PROXY-CANARY - [0:0]
:KUBE-SERVICES - [0:0]
-I INPUT 1 -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS
-I INPUT 2 -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
-A INPUT -j KUBE-FIREWALL
-I FORWARD 1 -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
-I FORWARD 2 -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-I FORWARD 3 -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
-I OUTPUT 1 -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-A OUTPUT -j KUBE-FIREWALL
-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP
-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT
-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A KUBE-SERVICES -d 10.96.200.7/32 -p tcp -m comment --comment "default/empty:http has no endpoints" -m tcp --dport 80 -j REJECT
COMMIT
*nat
:KUBE-EXT-2CMXP7HKUVJN7L6M - [0:0]
:KUBE-MARK-MASQ - [0:0]
:KUBE-NODEPORTS - [0:0]
:KUBE-POSTROUTING - [0:0]
:KUBE-PROXY-CANARY - [0:0]
:KUBE-SEP-3EU4ZGYZGO5IEYPQ - [0:0]
:KUBE-SEP-6AAA5SI3HBFJWNN2 - [0:0]
:KUBE-SEP-Z7QTFYBPUKNJ2QFZ - [0:0]
:KUBE-SERVICES - [0:0]
:KUBE-SVC-2CMXP7HKUVJN7L6M - [0:0]
:KUBE-SVC-TCOU7JCQXEZGVUNU - [0:0]
-I PREROUTING 1 -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-I OUTPUT 1 -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
-I POSTROUTING 1 -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
-A KUBE-EXT-2CMXP7HKUVJN7L6M -m comment --comment "masquerade traffic for default/nginx external destinations" -j KUBE-MARK-MASQ
-A KUBE-EXT-2CMXP7HKUVJN7L6M -j KUBE-SVC-2CMXP7HKUVJN7L6M
-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000
-A KUBE-NODEPORTS -p tcp -m comment --comment "default/nginx" -m tcp --dport 30080 -j KUBE-EXT-2CMXP7HKUVJN7L6M
-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN
-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0
-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully
-A KUBE-SEP-3EU4ZGYZGO5IEYPQ -s $dns1/32 -m comment --comment "kube-system/kube-dns:dns" -j KUBE-MARK-MASQ
-A KUBE-SEP-3EU4ZGYZGO5IEYPQ -p udp -m comment --comment "kube-system/kube-dns:dns" -m udp -j DNAT --to-destination $dns1:53
-A KUBE-SEP-6AAA5SI3HBFJWNN2 -s $dns2/32 -m comment --comment "kube-system/kube-dns:dns" -j KUBE-MARK-MASQ
-A KUBE-SEP-6AAA5SI3HBFJWNN2 -p udp -m comment --comment "kube-system/kube-dns:dns" -m udp -j DNAT --to-destination $dns2:53
-A KUBE-SEP-Z7QTFYBPUKNJ2QFZ -s $nginx/32 -m comment --comment "default/nginx" -j KUBE-MARK-MASQ
-A KUBE-SEP-Z7QTFYBPUKNJ2QFZ -p tcp -m comment --comment "default/nginx" -m tcp -j DNAT --to-destination $nginx:80
-A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-SVC-TCOU7JCQXEZGVUNU
-A KUBE-SERVICES -d 10.96.37.5/32 -p tcp -m comment --comment "default/nginx cluster IP" -m tcp --dport 80 -j KUBE-SVC-2CMXP7HKUVJN7L6M
-A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS
-A KUBE-SVC-2CMXP7HKUVJN7L6M ! -s 10.244.0.0/16 -d 10.96.37.5/32 -p tcp -m comment --comment "default/nginx cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ
-A KUBE-SVC-2CMXP7HKUVJN7L6M -m comment --comment "default/nginx -> $nginx:80" -j KUBE-SEP-Z7QTFYBPUKNJ2QFZ
-A KUBE-SVC-TCOU7JCQXEZGVUNU ! -s 10.244.0.0/16 -d 10.96.0.10/32 -p udp -m comment --comment "kube-system/kube-dns:dns cluster IP" -m udp --dport 53 -j KUBE-MARK-MASQ
-A KUBE-SVC-TCOU7JCQXEZGVUNU -m comment --comment "kube-system/kube-dns:dns -> $dns1:53" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-3EU4ZGYZGO5IEYPQ
-A KUBE-SVC-TCOU7JCQXEZGVUNU -m comment --comment "kube-system/kube-dns:dns -> $dns2:53" -j KUBE-SEP-6AAA5SI3HBFJWNN2
COMMIT
RULES
}

# The lab's image with stand-ins for the programs of the pods, and a pause image; Docker's file format is what ctr imports.
node_images() {
  local root=/tmp/image name
  mkdir -p $root /tmp/pause
  tar -C $root -xf /run/vslab/image.tar
  for name in kube-proxy etcd coredns; do stand_in $root/usr/local/bin/$name; done
  stand_in /tmp/pause/pause
  tar -C $root -c . | docker import -c 'CMD ["/bin/sleep","100000"]' - lab:latest
  tar -C /tmp/pause -c . | docker import -c 'ENTRYPOINT ["/pause"]' - registry.k8s.io/pause:3.9
  docker save lab:latest registry.k8s.io/pause:3.9 | ctr --namespace k8s.io images import --no-unpack=false -
  rm -rf $root /tmp/pause
}
