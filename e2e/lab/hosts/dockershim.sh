# A Kubernetes node of the Docker years: pods are k8s_* containers, Docker knows no network for them, CNI made it.
NUMBER=19
SUMMARY="Pods on Docker (dockershim): k8s_POD_* with network none, k8s_* with container:SANDBOX, CNI bridge named bridge"

start() {
  mkdir -p /etc/cni/net.d
  rm -f /etc/cni/net.d/*
  cat >/etc/cni/net.d/1-k8s.conf <<'CONFIG'
{
  "cniVersion": "0.3.1",
  "name": "bridge",
  "type": "bridge",
  "bridge": "bridge",
  "isDefaultGateway": true,
  "ipMasq": true,
  "hairpinMode": true,
  "ipam": { "type": "host-local", "subnet": "10.244.7.0/24" }
}
CONFIG
  stand_in /usr/bin/kubelet
  /usr/bin/kubelet --config=/var/lib/kubelet/config.yaml --network-plugin=cni --container-runtime=docker --hostname-override=dockershim &
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 test -S /run/containerd/containerd.sock
  dockerd --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  wait_until 40 docker version
  docker import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar lab:latest
  mkdir /tmp/pause
  stand_in /tmp/pause/pause
  tar -C /tmp/pause -c . | docker import -c 'ENTRYPOINT ["/pause"]' - registry.k8s.io/pause:3.9
  rm -r /tmp/pause

  pod storage-provisioner kube-system 2c6e9a11-0d5b-4c7e-b1f4-53a8e0d1c901 host
  app storage-provisioner 1
  pod hello-7d9c6b4f85-x2nvb default f2b7c1d4-8a3e-4f60-9c25-7e1d0b4a6f38
  app hello 0 /bin/busybox httpd -f -p 80 -h /www
  app sidecar 3
  pod coredns-787d4945fb-jkl5m kube-system 90d3b6e2-5f17-4ac8-8e02-c4b9a7d61f53
  app coredns 0
  # After a name clash the kubelet's Docker names got a seventh field.
  docker run -d --name "k8s_late_hello-7d9c6b4f85-x2nvb_default_f2b7c1d4-8a3e-4f60-9c25-7e1d0b4a6f38_0_6b1f2c3d" --network none lab:latest /bin/true
  docker run -d --name plain lab:latest

  # Neither Docker's nor a pod's: what somebody runs by ctr in containerd's namespace `default`; one has never been started.
  mkdir /srv/redis
  tar -C /srv/redis -xf /run/vslab/image.tar
  ctr run -d --rootfs /srv/redis redis3 /bin/sleep 100000
  ctr containers create --rootfs /srv/redis idle3 /bin/sleep 100000
}

# pod NAME NAMESPACE UID [host]
pod() {
  local pid
  pod=$1 namespace=$2 uid=$3
  sandbox=$(docker run -d --name "k8s_POD_${pod}_${namespace}_${uid}_0" --network "${4:-none}" --ipc shareable \
    --cgroup-parent "/kubepods/besteffort/pod$uid" --label io.kubernetes.docker.type=podsandbox \
    --label io.kubernetes.container.name=POD --label "io.kubernetes.pod.name=$pod" \
    --label "io.kubernetes.pod.namespace=$namespace" --label "io.kubernetes.pod.uid=$uid" registry.k8s.io/pause:3.9)
  [[ ${4:-} == host ]] && return
  pid=$(docker inspect -f '{{.State.Pid}}' "$sandbox")
  cni_add /etc/cni/net.d/1-k8s.conf "$sandbox" "/proc/$pid/ns/net" \
    "IgnoreUnknown=1;K8S_POD_NAMESPACE=$namespace;K8S_POD_NAME=$pod;K8S_POD_INFRA_CONTAINER_ID=$sandbox;K8S_POD_UID=$uid"
}

app() { # NAME ATTEMPT [COMMAND...]: one more container of the pod
  docker run -d --name "k8s_${1}_${pod}_${namespace}_${uid}_$2" --network "container:$sandbox" --ipc "container:$sandbox" \
    --cgroup-parent "/kubepods/besteffort/pod$uid" --label io.kubernetes.docker.type=container \
    --label "io.kubernetes.container.name=$1" --label "io.kubernetes.pod.name=$pod" --label "io.kubernetes.sandbox.id=$sandbox" \
    --label "io.kubernetes.pod.namespace=$namespace" --label "io.kubernetes.pod.uid=$uid" lab:latest "${@:3}"
}
