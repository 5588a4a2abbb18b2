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
    { "type": "portmap", "capabilities": { "portMappings": true } }
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
