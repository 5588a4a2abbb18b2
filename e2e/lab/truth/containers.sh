# Which containers there are, one JSON line each, by what their own runtimes say. inside.sh follows this file on the same input.
export PODMAN_IGNORE_CGROUPSV1_WARNING=1

docker_containers() { # [DOCKER COMMAND...]
  "${@:-docker}" ps -aq --no-trunc | xargs -r "${@:-docker}" inspect | jq -c '.[] | {runtime: "docker", id: .Id,
    name: (.Name | ltrimstr("/")), pid: .State.Pid, status: .State.Status, lowLevelRuntime: .HostConfig.Runtime,
    pod: (.Config.Labels as $tag | if ($tag["io.kubernetes.pod.uid"] // "") == "" then null else {name: $tag["io.kubernetes.pod.name"],
      namespace: $tag["io.kubernetes.pod.namespace"], uid: $tag["io.kubernetes.pod.uid"],
      sandbox: ($tag["io.kubernetes.sandbox.id"] // .Id)} end),
    networkMode: .HostConfig.NetworkMode, ports: (.NetworkSettings.Ports // {})}'
}

# Docker inside a container of this host: its pids are those of its own PID namespace.
nested_containers() { # CONTAINER
  local outer line pid
  outer=$(docker inspect -f '{{.State.Pid}}' "$1")
  docker_containers docker exec "$1" docker | while read -r line; do
    pid=$(jq -r .pid <<<"$line")
    [[ $pid == 0 ]] || pid=$(pid_here "$(readlink "/proc/$outer/root/proc/$pid/ns/pid")")
    jq -c --argjson pid "$pid" --arg inside "$1" '.pid = $pid | .inside = $inside' <<<"$line"
  done
}

pid_here() { # "pid:[INODE]": the process that is PID 1 in there, as numbered here
  local file
  for file in /proc/[0-9]*/ns/pid; do
    [[ $(readlink "$file" 2>/dev/null) == "$1" ]] || continue
    file=${file%/ns/pid}
    [[ $(awk '/^NSpid:/ { print $NF }' "$file/status") != 1 ]] || { echo "${file#/proc/}"; return; }
  done
  return 1
}

podman_containers() { # USER COMMAND...: as the command asks it
  local user=$1 pods
  shift
  pods=$("$@" pod ps --no-trunc --format '{{.Id}} {{.Name}}' | jq -Rcn '[inputs | split(" ") | {key: .[0], value: .[1]}] | from_entries')
  "$@" ps -aq --no-trunc | xargs -r "$@" inspect | jq -c --arg user "$user" --argjson pods "$pods" '.[] | {runtime: "podman",
    id: .Id, name: .Name, user: $user, pid: .State.Pid, status: .State.Status, lowLevelRuntime: (.OCIRuntime | split("/") | last),
    pod: (if (.Pod // "") == "" then null else {id: .Pod, name: $pods[.Pod], namespace: null, uid: null} end),
    infra: .IsInfra, conmonPid: .State.ConmonPid, ports: (.NetworkSettings.Ports // {})}'
}

rootless_containers() {
  local folder uid user
  for folder in /run/user/*/libpod; do
    [[ -d $folder ]] || continue
    uid=${folder#/run/user/}
    uid=${uid%/libpod}
    user=$(id -nu "$uid")
    podman_containers "$user" setpriv --reuid "$uid" --regid "$uid" --init-groups env -i -C "/home/$user" HOME="/home/$user" \
      USER="$user" PODMAN_IGNORE_CGROUPSV1_WARNING=1 XDG_RUNTIME_DIR="/run/user/$uid" PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin podman
  done
}

cri_containers() { /run/vslab/node /run/vslab/cri/pods.mjs truth; }

# CRI-O's containers by runc's own list: the annotations are those CRI-O writes.
crio_containers() {
  runc --root /run/runc list --format json | jq -c '.[] | .annotations as $note | {runtime: "cri-o", id, pid, status,
    name: (if $note["io.kubernetes.cri-o.ContainerType"] == "sandbox" then $note["io.kubernetes.pod.name"]
      else $note["io.kubernetes.container.name"] end), lowLevelRuntime: "runc",
    sandbox: ($note["io.kubernetes.cri-o.ContainerType"] == "sandbox"),
    pod: {name: $note["io.kubernetes.pod.name"], namespace: $note["io.kubernetes.pod.namespace"], uid: $note["io.kubernetes.pod.uid"],
      sandbox: $note["io.kubernetes.cri-o.SandboxID"], ip: $note["io.kubernetes.cri-o.IP.0"]}}'
}

# containerd's own namespace `default`, by ctr: the id is what somebody called it; without a task it does not run.
ctr_containers() {
  local id pid
  for id in $(ctr containers list -q); do
    pid=$(ctr tasks list | awk -v id="$id" '$1 == id { print $2 }')
    jq -cn --arg id "$id" --argjson pid "${pid:-0}" '{runtime: "containerd", id: $id, name: $id, pid: $pid,
      status: (if $pid > 0 then "running" else "created" end), lowLevelRuntime: "runc", pod: null}'
  done
}

all_containers() {
  local name
  [[ ! -S /run/docker.sock ]] || docker_containers
  for name in $(cat /run/vslab/nested 2>/dev/null); do nested_containers "$name"; done
  [[ ! -e /run/libpod/alive ]] || podman_containers root podman
  rootless_containers
  [[ ! -e /run/vslab/cri ]] || cri_containers
  [[ ! -e /run/vslab/crio.jsonl ]] || crio_containers
  [[ ! -S /run/containerd/containerd.sock ]] || ctr_containers
}
