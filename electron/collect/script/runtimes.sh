# What the container engines say of themselves, field by field from an allow-list: never environment variables.

vs_docker_format() {
  VS_LABELS='{"io.kubernetes.pod.name":{{json (index .Config.Labels "io.kubernetes.pod.name")}},"io.kubernetes.pod.namespace":{{json (index .Config.Labels "io.kubernetes.pod.namespace")}},"io.kubernetes.pod.uid":{{json (index .Config.Labels "io.kubernetes.pod.uid")}},"io.kubernetes.container.name":{{json (index .Config.Labels "io.kubernetes.container.name")}},"io.kubernetes.docker.type":{{json (index .Config.Labels "io.kubernetes.docker.type")}},"io.kubernetes.sandbox.id":{{json (index .Config.Labels "io.kubernetes.sandbox.id")}},"com.docker.compose.project":{{json (index .Config.Labels "com.docker.compose.project")}},"com.docker.compose.service":{{json (index .Config.Labels "com.docker.compose.service")}}}'
  VS_DOCKER_CONTAINER='{"Id":{{json .Id}},"Name":{{json .Name}},"Image":{{json .Config.Image}},"ImageId":{{json .Image}},"Created":{{json .Created}},"Status":{{json .State.Status}},"Pid":{{json .State.Pid}},"ExitCode":{{json .State.ExitCode}},"StartedAt":{{json .State.StartedAt}},"Hostname":{{json .Config.Hostname}},"Runtime":{{json .HostConfig.Runtime}},"NetworkMode":{{json .HostConfig.NetworkMode}},"PidMode":{{json .HostConfig.PidMode}},"IpcMode":{{json .HostConfig.IpcMode}},"UTSMode":{{json .HostConfig.UTSMode}},"CgroupParent":{{json .HostConfig.CgroupParent}},"Privileged":{{json .HostConfig.Privileged}},"EngineSockets":[{{range .Mounts}}{{if or (eq .Source "/var/run/docker.sock") (eq .Source "/run/docker.sock") (eq .Source "/run/containerd/containerd.sock") (eq .Source "/run/podman/podman.sock") (eq .Source "/run/crio/crio.sock")}}{{json .Source}},{{end}}{{end}}null],"PortBindings":{{json .HostConfig.PortBindings}},"Ports":{{json .NetworkSettings.Ports}},"SandboxKey":{{json .NetworkSettings.SandboxKey}},"Networks":{{json .NetworkSettings.Networks}},"Labels":'$VS_LABELS'}'
  VS_DOCKER_NETWORK='{"Id":{{json .ID}},"Name":{{json .Name}},"Driver":{{json .Driver}},"Scope":{{json .Scope}},"Internal":{{json .Internal}},"EnableIPv6":{{json .EnableIPv6}},"IPAM":{{json .IPAM.Config}},"Options":{{json .Options}},"Containers":{{json .Containers}}}'
  VS_DOCKER_INFO='{"ServerVersion":{{json .ServerVersion}},"CgroupDriver":{{json .CgroupDriver}},"CgroupVersion":{{json .CgroupVersion}},"DefaultRuntime":{{json .DefaultRuntime}},"DockerRootDir":{{json .DockerRootDir}},"Driver":{{json .Driver}}}'
}

# The engine is asked only where its socket is: the client would otherwise wait, or start a daemon.
vs_sections_docker() {
  if [ ! -S /run/docker.sock ] && [ ! -S /var/run/docker.sock ]; then
    vs_skip docker-containers - not-needed 'no /run/docker.sock: Docker does not run here'
    return 0
  elif [ -z "$VS_DOCKER" ]; then
    vs_skip docker-containers - not-found 'Docker runs here, but its client (docker) is not installed'
    return 0
  elif [ ! -w /run/docker.sock ]; then
    vs_skip docker-containers - not-permitted 'this user may not use /run/docker.sock'
    return 0
  fi
  # The client must not follow a context, a remote host or a plugin of the person who logged in.
  unset DOCKER_CONTEXT DOCKER_API_VERSION DOCKER_TLS_VERIFY DOCKER_CERT_PATH
  DOCKER_HOST=unix:///run/docker.sock
  DOCKER_CONFIG=/nonexistent
  export DOCKER_HOST DOCKER_CONFIG
  vs_docker_format
  vs_ids=$($VS_LIMITED "$VS_DOCKER" ps -aq --no-trunc 2>/dev/null)
  case $? in
    0)
      if [ -n "$vs_ids" ]; then
        vs_run docker-containers - 'docker inspect --type container -f TEMPLATE $(docker ps -aq --no-trunc)' \
          "$VS_DOCKER" inspect --type container -f "$VS_DOCKER_CONTAINER" $vs_ids
      else
        vs_say docker-containers - 'docker ps -aq --no-trunc' ''
      fi
      vs_ids=$($VS_LIMITED "$VS_DOCKER" network ls -q --no-trunc 2>/dev/null)
      vs_run docker-networks - 'docker network inspect -f TEMPLATE $(docker network ls -q --no-trunc)' \
        "$VS_DOCKER" network inspect -f "$VS_DOCKER_NETWORK" $vs_ids
      vs_run docker-version - 'docker info -f TEMPLATE' "$VS_DOCKER" info -f "$VS_DOCKER_INFO"
      ;;
    *) vs_run docker-containers - 'docker ps -aq --no-trunc' "$VS_DOCKER" ps -aq --no-trunc ;;
  esac
  vs_section_nested_docker
  # Podman reads these too, and complains.
  unset DOCKER_HOST DOCKER_CONFIG
}

# Daemons inside containers (minikube, Docker in Docker): same socket path, another mount namespace, other containers.
vs_nested_daemons() {
  VS_NESTED=
  VS_NESTED_SEEN=
  [ "$VS_UID" = 0 ] || return 0
  vs_mine=$(readlink /proc/self/ns/mnt 2>/dev/null)
  for vs_file in $($VS_LIMITED "$VS_GREP" -lsxE 'dockerd|containerd|crio' /proc/[0-9]*/comm 2>/dev/null); do
    vs_folder=${vs_file%/comm}
    vs_mounts=$(readlink "$vs_folder/ns/mnt" 2>/dev/null)
    [ -n "$vs_mounts" ] && [ "$vs_mounts" != "$vs_mine" ] || continue
    case " $VS_NESTED_SEEN " in *" $vs_mounts "*) continue ;; esac
    VS_NESTED_SEEN="$VS_NESTED_SEEN $vs_mounts"
    VS_NESTED="$VS_NESTED ${vs_folder#/proc/}"
  done
}

# Its pids and paths are those of its own namespaces; the first line of each answer says through which process it was asked.
vs_section_nested_docker() {
  vs_answers=
  for vs_pid in $VS_NESTED; do
    [ -S "/proc/$vs_pid/root/run/docker.sock" ] || continue
    DOCKER_HOST=unix:///proc/$vs_pid/root/run/docker.sock
    vs_ids=$($VS_TIMEOUT "$VS_QUICK" "$VS_DOCKER" ps -aq --no-trunc 2>/dev/null)
    [ -n "$vs_ids" ] || continue
    vs_out=$($VS_LIMITED "$VS_DOCKER" inspect --type container -f "$VS_DOCKER_CONTAINER" $vs_ids 2>/dev/null)
    vs_answers="$vs_answers# $vs_pid$VS_NL$vs_out$VS_NL"
  done
  [ -z "$vs_answers" ] || vs_say nested-docker-containers - \
    'DOCKER_HOST=unix:///proc/PID/root/run/docker.sock docker inspect -f TEMPLATE $(docker ps -aq)' "$vs_answers"
}

vs_podman_format() {
  VS_POD_LABELS='{"io.kubernetes.pod.name":{{json (index .Config.Labels "io.kubernetes.pod.name")}},"io.kubernetes.pod.namespace":{{json (index .Config.Labels "io.kubernetes.pod.namespace")}},"com.docker.compose.project":{{json (index .Config.Labels "com.docker.compose.project")}},"com.docker.compose.service":{{json (index .Config.Labels "com.docker.compose.service")}},"io.podman.compose.project":{{json (index .Config.Labels "io.podman.compose.project")}}}'
  VS_PODMAN_CONTAINER='{"Id":{{json .ID}},"Name":{{json .Name}},"Image":{{json .ImageName}},"ImageId":{{json .Image}},"Created":{{json .Created}},"Status":{{json .State.Status}},"Pid":{{json .State.Pid}},"ConmonPid":{{json .State.ConmonPid}},"ExitCode":{{json .State.ExitCode}},"Hostname":{{json .Config.Hostname}},"Runtime":{{json .OCIRuntime}},"Pod":{{json .Pod}},"IsInfra":{{json .IsInfra}},"NetworkMode":{{json .HostConfig.NetworkMode}},"PidMode":{{json .HostConfig.PidMode}},"IpcMode":{{json .HostConfig.IpcMode}},"UTSMode":{{json .HostConfig.UTSMode}},"Privileged":{{json .HostConfig.Privileged}},"EngineSockets":[{{range .Mounts}}{{if or (eq .Source "/var/run/docker.sock") (eq .Source "/run/docker.sock") (eq .Source "/run/containerd/containerd.sock") (eq .Source "/run/podman/podman.sock") (eq .Source "/run/crio/crio.sock")}}{{json .Source}},{{end}}{{end}}null],"PortBindings":{{json .HostConfig.PortBindings}},"Ports":{{json .NetworkSettings.Ports}},"SandboxKey":{{json .NetworkSettings.SandboxKey}},"Networks":{{json .NetworkSettings.Networks}},"Labels":'$VS_POD_LABELS'}'
  VS_PODMAN_POD='{"Id":{{json .ID}},"Name":{{json .Name}},"State":{{json .State}},"CreateInfra":{{json .CreateInfra}},"InfraContainerID":{{json .InfraContainerID}},"SharedNamespaces":{{json .SharedNamespaces}},"Containers":{{json .Containers}}}'
  VS_PODMAN_NETWORK='{"Id":{{json .ID}},"Name":{{json .Name}},"Driver":{{json .Driver}},"NetworkInterface":{{json .NetworkInterface}},"Subnets":{{json .Subnets}},"Internal":{{json .Internal}},"IPv6Enabled":{{json .IPv6Enabled}},"DNSEnabled":{{json .DNSEnabled}},"Options":{{json .Options}}}'
}

# Podman has no daemon: asking it on a host where it never ran would create its state. "alive" says it ran this boot.
vs_sections_podman() {
  if [ "$VS_UID" != 0 ]; then
    vs_skip podman-containers - not-permitted "the system's Podman containers are root's"
    return 0
  elif [ ! -e /run/libpod/alive ] && [ ! -e /var/run/libpod/alive ]; then
    vs_skip podman-containers - not-needed 'no /run/libpod/alive: Podman has not run as root since boot'
    return 0
  elif [ -z "$VS_PODMAN" ]; then
    vs_skip podman-containers - not-found 'Podman ran here, but podman is not installed'
    return 0
  fi
  PODMAN_IGNORE_CGROUPSV1_WARNING=1
  export PODMAN_IGNORE_CGROUPSV1_WARNING
  vs_podman_format
  vs_ids=$($VS_LIMITED "$VS_PODMAN" ps -aq --no-trunc 2>/dev/null)
  case $? in
    0) ;;
    *)
      vs_run podman-containers - 'podman ps -aq --no-trunc' "$VS_PODMAN" ps -aq --no-trunc
      return 0
      ;;
  esac
  if [ -n "$vs_ids" ]; then
    vs_run podman-containers - 'podman container inspect -f TEMPLATE $(podman ps -aq --no-trunc)' \
      "$VS_PODMAN" container inspect -f "$VS_PODMAN_CONTAINER" $vs_ids
  else
    vs_say podman-containers - 'podman ps -aq --no-trunc' ''
  fi
  vs_ids=$($VS_LIMITED "$VS_PODMAN" pod ps -q --no-trunc 2>/dev/null)
  vs_begin podman-pods - "$VS_LIMIT" 'podman pod inspect -f TEMPLATE POD, for each of podman pod ps -q'
  for vs_id in $vs_ids; do
    $VS_LIMITED "$VS_PODMAN" pod inspect -f "$VS_PODMAN_POD" "$vs_id" 2>/dev/null
  done
  vs_finish 0 ''
  vs_ids=$($VS_LIMITED "$VS_PODMAN" network ls -q 2>/dev/null)
  [ -z "$vs_ids" ] || vs_run podman-networks - 'podman network inspect -f TEMPLATE $(podman network ls -q)' \
    "$VS_PODMAN" network inspect -f "$VS_PODMAN_NETWORK" $vs_ids
}

# Names and images of Podman and CRI-O containers as they lie on disk; works when the engine itself hangs.
vs_section_storage() {
  vs_store=/var/lib/containers/storage/overlay-containers/containers.json
  if [ -r "$vs_store" ]; then
    vs_run storage-containers - "cat $vs_store" cat "$vs_store"
  elif [ "$VS_UID" != 0 ] && [ -d /var/lib/containers ]; then
    vs_skip storage-containers - not-permitted '/var/lib/containers/storage is readable for root alone'
  else
    vs_skip storage-containers - not-needed "no $vs_store"
  fi
}
