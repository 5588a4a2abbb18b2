# CRI-O's shape: real conmon and runc on bundles in CRI-O's folders with CRI-O's annotations; the daemon is a stand-in.
NUMBER=12
SUMMARY="CRI-O's layout: conmon per container, sandbox and app containers, pinned namespaces, one hostNetwork pod"

store=/var/lib/containers/storage
run_store=/run/containers/storage

start() {
  mkdir -p /etc/crio/crio.conf.d /etc/cni/net.d /run/crio/exits /run/netns /run/ipcns /run/utsns $store/overlay-containers
  rm -f /etc/cni/net.d/*
  cat >/etc/cni/net.d/100-crio-bridge.conf <<'CONFIG'
{
  "cniVersion": "0.3.1",
  "name": "crio",
  "type": "bridge",
  "bridge": "cni0",
  "isGateway": true,
  "ipMasq": true,
  "hairpinMode": true,
  "ipam": { "type": "host-local", "routes": [{ "dst": "0.0.0.0/0" }], "ranges": [[{ "subnet": "10.85.0.0/16" }]] }
}
CONFIG
  printf '[crio.runtime]\ncgroup_manager = "cgroupfs"\nconmon_cgroup = "pod"\ndefault_runtime = "runc"\n' >/etc/crio/crio.conf.d/10-lab.conf
  daemon_stand_ins
  image=$(sha256sum /run/vslab/image.tar | cut -d' ' -f1)
  mkdir -p "$store/overlay/$image/diff"
  tar -C "$store/overlay/$image/diff" -xf /run/vslab/image.tar
  stand_in "$store/overlay/$image/diff/pause"
  stand_in "$store/overlay/$image/diff/usr/bin/coredns"
  : >/run/vslab/crio.jsonl

  pod coredns-5dd5756b68-hj8vm kube-system 7c9e6679-7425-40de-944b-e07fc1f90ae7 burstable
  app coredns /usr/bin/coredns -conf /etc/coredns/Corefile
  pod web-0 shop 16fd2706-8baf-433b-82eb-8c7fada847da besteffort
  app web /bin/busybox httpd -f -p 80 -h /www
  app sidecar /bin/sleep 100000
  pod node-exporter-tq5xw monitoring 886313e1-3b8a-5372-9b90-0c9aee199e5d besteffort host
  app node-exporter /bin/sleep 100000
  jq -s . /run/vslab/crio.jsonl >$store/overlay-containers/containers.json
}

# The last of a repeated flag wins; the endpoint comes with and without a scheme.
daemon_stand_ins() {
  stand_in /usr/bin/crio
  stand_in /usr/bin/kubelet
  /usr/bin/crio --cgroup-manager=systemd --cgroup-manager=cgroupfs &
  /usr/bin/kubelet --config=/var/lib/kubelet/config.yaml --container-runtime=remote --cgroup-driver=systemd \
    --container-runtime-endpoint=/var/run/crio/crio.sock --runtime-cgroups=/system.slice/crio.service --cgroup-driver=cgroupfs &
}

new_id() { tr -dc a-f0-9 </dev/urandom | head -c 64 || true; }

# pod NAME NAMESPACE UID QUALITY [host]: pins the pod's namespaces, connects it and runs its pause container.
pod() {
  pod_name=$1 pod_namespace=$2 pod_uid=$3 parent=/kubepods/$4/pod$3 host_network=false
  [[ ${5:-} != host ]] || host_network=true
  sandbox=$(new_id) ip=
  pinned=$(</proc/sys/kernel/random/uuid)
  touch "/run/ipcns/$pinned" "/run/utsns/$pinned" "/run/netns/$pinned"
  if [[ $host_network == true ]]; then
    rm "/run/netns/$pinned" "/run/utsns/$pinned"
    unshare --ipc="/run/ipcns/$pinned" true
  else
    unshare --net="/run/netns/$pinned" --ipc="/run/ipcns/$pinned" --uts="/run/utsns/$pinned" hostname "$pod_name"
    nsenter --net="/run/netns/$pinned" ip link set lo up
    ip=$(cni_add /etc/cni/net.d/100-crio-bridge.conf "$sandbox" "/var/run/netns/$pinned" \
      "IgnoreUnknown=1;K8S_POD_NAMESPACE=$pod_namespace;K8S_POD_NAME=$pod_name;K8S_POD_INFRA_CONTAINER_ID=$sandbox;K8S_POD_UID=$pod_uid" |
      jq -r '.ips[0].address | split("/")[0]')
  fi
  run_container "$sandbox" sandbox POD /pause
}

app() { run_container "$(new_id)" container "$@"; } # NAME COMMAND...: one more container of the pod

run_container() { # ID sandbox|container NAME COMMAND...
  local id=$1 type=$2 name=$3 full log layer userdata=$run_store/overlay-containers/$1/userdata
  local kept=$store/overlay-containers/$1/userdata
  shift 3
  full=k8s_${name}_${pod_name}_${pod_namespace}_${pod_uid}_0
  log=/var/log/pods/${pod_namespace}_${pod_name}_$pod_uid/$name/0.log
  layer=$store/overlay/$(new_id)
  mkdir -p "$userdata" "$kept" "${log%/*}" "$layer"/{diff,work,merged}
  mount -t overlay -o "lowerdir=$store/overlay/$image/diff,upperdir=$layer/diff,workdir=$layer/work" overlay "$layer/merged"
  runc spec --bundle "$userdata"
  jq --arg id "$id" --arg type "$type" --arg name "$name" --arg full "$full" --arg log "$log" --arg root "$layer/merged" \
    --arg sandbox "$sandbox" --arg pod "$pod_name" --arg namespace "$pod_namespace" --arg uid "$pod_uid" --arg ip "$ip" \
    --arg pinned "$pinned" --arg cgroup "$parent" --argjson host "$host_network" --arg image "$image" '
    .process.args = $ARGS.positional | .process.terminal = false | .root = {path: $root} | del(.hostname)
    | .linux.cgroupsPath = "\($cgroup)/crio-\($id)"
    | .linux.namespaces = [{type: "pid"}, {type: "mount"}, {type: "ipc", path: "/var/run/ipcns/\($pinned)"}]
        + (if $host then [] else [{type: "uts", path: "/var/run/utsns/\($pinned)"}, {type: "network", path: "/var/run/netns/\($pinned)"}] end)
    | .annotations = {
        "io.container.manager": "cri-o", "io.kubernetes.container.name": $name, "io.kubernetes.pod.name": $pod,
        "io.kubernetes.pod.namespace": $namespace, "io.kubernetes.pod.uid": $uid, "kubernetes.io/config.source": "api",
        "io.kubernetes.cri-o.ContainerID": $id, "io.kubernetes.cri-o.ContainerName": $full,
        "io.kubernetes.cri-o.ContainerType": $type, "io.kubernetes.cri-o.SandboxID": $sandbox,
        "io.kubernetes.cri-o.SandboxName": "k8s_POD_\($pod)_\($namespace)_\($uid)_0",
        "io.kubernetes.cri-o.KubeName": $pod, "io.kubernetes.cri-o.Namespace": $namespace, "io.kubernetes.cri-o.LogPath": $log,
        "io.kubernetes.cri-o.HostNetwork": ($host | tostring), "io.kubernetes.cri-o.CgroupParent": $cgroup,
        "io.kubernetes.cri-o.MountPoint": $root, "io.kubernetes.cri-o.Image": $image, "io.kubernetes.cri-o.IP.0": $ip,
        "io.kubernetes.cri-o.Metadata": (if $type == "sandbox" then {name: $pod, uid: $uid, namespace: $namespace} else {name: $name} end | tojson),
        "io.kubernetes.cri-o.Labels": ({"io.kubernetes.container.name": $name, "io.kubernetes.pod.name": $pod,
          "io.kubernetes.pod.namespace": $namespace, "io.kubernetes.pod.uid": $uid} | tojson)
      } | if $ip == "" then del(.annotations["io.kubernetes.cri-o.IP.0"]) else . end' \
    "$userdata/config.json" --args -- "$@" >"$kept/config.json"
  cp "$kept/config.json" "$userdata/config.json"
  /usr/bin/conmon -b "$userdata" -c "$id" --exit-dir /var/run/crio/exits -l "$log" --log-level info -n "$full" \
    -P "$userdata/conmon-pidfile" -p "$userdata/pidfile" --persist-dir "$kept" -r "$(command -v runc)" \
    --runtime-arg --root=/run/runc --socket-dir-path /var/run/crio -u "$id"
  wait_until 5 test -s "$userdata/pidfile"
  runc --root /run/runc start "$id"
  jq -cn --arg id "$id" --arg full "$full" --arg type "$type" --arg name "$name" --arg sandbox "$sandbox" --arg pod "$pod_name" \
    --arg namespace "$pod_namespace" --arg uid "$pod_uid" --arg image "$image" --arg layer "${layer##*/}" \
    '{id: $id, names: [$full], image: $image, layer: $layer, metadata: ({"pod-name": "k8s_\($pod)_\($namespace)_\($uid)_0",
      "pod-id": $sandbox, "image-name": "localhost/lab:latest", "image-id": $image, name: $full,
      "metadata-name": (if $type == "sandbox" then $pod else $name end), uid: $uid, namespace: $namespace,
      "created-at": (now | floor), pod: ($type == "sandbox")} | tojson), created: (now | todate)}' >>/run/vslab/crio.jsonl
}
