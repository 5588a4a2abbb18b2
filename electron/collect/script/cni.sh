# Files of CNI and of the container engines: networks, leases, names of containers, settings. Chosen fields only: what
# may hold a secret (environment, labels and annotations of people, tokens in CNI files) stays on the host.

# Homes with container storage of their own: rootless Podman. VS_USERS holds "UID<TAB>NAME<TAB>HOME" lines.
vs_section_users() {
  VS_USERS=
  VS_HOMES=
  set -f
  while IFS=: read -r vs_name vs_x vs_id vs_gid vs_gecos vs_home vs_shell; do
    case $vs_home in
      /root | / | '' | *[!A-Za-z0-9/._@-]*) continue ;;
    esac
    [ -d "$vs_home/.local/share/containers" ] || [ -d "/run/user/$vs_id/libpod" ] || continue
    VS_USERS="$VS_USERS$vs_id$VS_TAB$vs_name$VS_TAB$vs_home$VS_NL"
    VS_HOMES="$VS_HOMES $vs_home"
  done </etc/passwd 2>/dev/null
  set +f
  if [ -n "$VS_USERS" ]; then
    vs_say users - 'ls -d ~USER/.local/share/containers, for each USER of /etc/passwd' "$VS_USERS"
    vs_files subid - '/etc/sub?id' "" '^[^#]' /etc/subuid /etc/subgid
  fi
}

# The patterns "$@" that name something, in vs_found_files; every user's home stands for "~".
vs_glob() {
  vs_found_files=
  for vs_pattern in "$@"; do
    case $vs_pattern in
      '~'*)
        for vs_home in $VS_HOMES; do
          vs_try "$vs_home${vs_pattern#?}"
        done
        ;;
      *) vs_try "$vs_pattern" ;;
    esac
  done
}

vs_try() {
  for vs_first in $1; do
    [ -e "$vs_first" ] && vs_found_files="$vs_found_files $1"
    break
  done
}

# vs_files NAME NETNS WHAT GREP-FLAGS EXPRESSION PATTERN...: the matching lines (with -o: the matching parts) of files.
vs_files() {
  vs_name=$1
  vs_text="grep -aHE$4 '$5' $3"
  vs_opt=-aHsE$4
  vs_expression=$5
  vs_at=$2
  shift 5
  vs_glob "$@"
  if [ -z "$vs_found_files" ]; then
    if [ "$VS_UID" != 0 ]; then
      vs_skip "$vs_name" "$vs_at" not-permitted "an ordinary user sees no such files"
    else
      vs_skip "$vs_name" "$vs_at" not-needed "there are no such files"
    fi
    return 0
  fi
  vs_begin "$vs_name" "$vs_at" "$VS_QUICK" "$vs_text"
  { vs_err=$($VS_TIMEOUT "$VS_QUICK" "$VS_GREP" "$vs_opt" "$vs_expression" $vs_found_files 2>&1 1>&3 3>&-); } 3>&1
  vs_code=$?
  # 1: nothing matched; 2: a file went away meanwhile.
  [ "$vs_code" -gt 2 ] || vs_code=0
  vs_finish "$vs_code" "$vs_err"
}

# Values of words like these are never sent, whatever file they stand in.
VS_SECRET='[A-Za-z0-9_-]*([Tt]oken|[Pp]assw|[Ss]ecret|[Cc]redential|[Kk]ey|[Cc]ert)[A-Za-z0-9_-]*'

vs_section_cni_config() {
  vs_glob '/etc/cni/net.d/*.conf' '/etc/cni/net.d/*.conflist' '/etc/cni/net.d/*.json' \
    '/etc/kubernetes/cni/net.d/*.conf' '/etc/kubernetes/cni/net.d/*.conflist' \
    '/var/lib/rancher/k3s/agent/etc/cni/net.d/*.conflist' '~/.config/cni/net.d/*.conflist'
  if [ -z "$vs_found_files" ]; then
    if [ -d /etc/cni/net.d ] && [ ! -r /etc/cni/net.d ]; then
      vs_skip cni-config - not-permitted '/etc/cni/net.d is readable for root alone'
    else
      vs_skip cni-config - not-needed 'no configuration in /etc/cni/net.d'
    fi
    return 0
  fi
  vs_begin cni-config - "$VS_QUICK" "grep -aH '' /etc/cni/net.d/*.conf*  # values of tokens, keys and passwords left out"
  $VS_TIMEOUT "$VS_QUICK" "$VS_GREP" -aHs '' $vs_found_files 2>/dev/null |
    "$VS_SED" -E "s/(\"$VS_SECRET\"[[:space:]]*:[[:space:]]*\")[^\"]*/\\1(left out)/g"
  vs_finish 0 ''
}

# Of a result cache only what joins: the base64 copy of the configuration and the pod's annotations stay where they are.
vs_sections_cni_state() {
  vs_files cni-leases - '/var/lib/cni/networks/*/*' '' '' \
    '/var/lib/cni/networks/*/[0-9a-f]*[0-9a-f:]' '/var/lib/cni/networks/*/last_reserved_ip.*' \
    '/run/cni-ipam-state/*/[0-9a-f]*[0-9a-f:]' '/run/containers/cni/networks/*/[0-9a-f]*[0-9a-f:]' \
    '~/.local/share/cni/networks/*/[0-9a-f]*[0-9a-f:]'
  vs_cache='"(containerId|ifName|networkName)": ?"[^"]*"|\["K8S_POD_[A-Z_]*", ?"[^"]*"\]'
  vs_cache="$vs_cache|\"portMappings\": ?\\[[^]]*\\]|\"(interfaces|ips)\": ?\\[[^]]*\\]"
  vs_files cni-cache - '/var/lib/cni/results/*' o "$vs_cache" '/var/lib/cni/results/*-*' '/var/lib/cni/cache/results/*-*' \
    '/run/containers/cni/results/*-*' '~/.local/share/cni/results/*-*'
}

# What every container's bundle says of its pod, and its first process; of config.json the named annotations alone.
vs_section_bundles() {
  vs_said='io\.kubernetes\.cri\.(container-type|container-name|image-name|sandbox-(id|name|namespace|uid))'
  vs_said="$vs_said|io\\.kubernetes\\.cri-o\\.(ContainerType|ContainerName|SandboxID|SandboxName|ImageName|HostNetwork|IP\\.[01])"
  vs_said="$vs_said|io\\.kubernetes\\.(container\\.name|pod\\.(name|namespace|uid))|io\\.container\\.manager"
  vs_said="\"($vs_said|cgroupsPath|binary_name)\": ?\"[^\"]*\""
  # Only these values of "path" are network namespaces; a number alone is the file of the first pid.
  vs_said="$vs_said|\"path\": ?\"[^\"]*(/netns/[^\"/]*|/ns/net)\"|^[0-9]+\$|^/[^ ]*/containerd-shim[^ /]*\$"
  vs_task='/run/containerd/io.containerd.runtime.v2.task/*/*'
  vs_k3s='/run/k3s/containerd/io.containerd.runtime.v2.task/*/*'
  vs_old='/run/containerd/io.containerd.runtime.v1.linux/*/*'
  # Kubernetes inside a container (kind, minikube): the same folders below the root of its containerd.
  vs_within=
  for vs_pid in $VS_NESTED; do vs_within="$vs_within /proc/$vs_pid/root$vs_task/config.json"; done
  vs_files oci-bundles - "$vs_task/{config.json,init.pid,shim-binary-path,options.json} .../overlay-containers/*/userdata/config.json" \
    o "$vs_said" \
    "$vs_task/config.json" "$vs_task/init.pid" "$vs_task/shim-binary-path" "$vs_task/options.json" \
    "$vs_k3s/config.json" "$vs_k3s/init.pid" "$vs_k3s/shim-binary-path" "$vs_k3s/options.json" \
    "$vs_old/config.json" "$vs_old/init.pid" $vs_within \
    '/run/containers/storage/*-containers/*/userdata/config.json' \
    '/run/containers/storage/*-containers/*/userdata/pidfile' \
    '/var/lib/containers/storage/*-containers/*/userdata/config.json' \
    '~/.local/share/containers/storage/*-containers/*/userdata/config.json' \
    '/run/user/*/containers/*-containers/*/userdata/pidfile'
}

# Names of the folders in which runc, crun, kata and youki keep one folder per container.
vs_section_state_roots() {
  vs_out=
  for vs_root in /run/runc/* /run/crun/* /run/docker/runtime-*/*/* /run/containerd/runc/*/* /run/k3s/containerd/runc/*/* \
    /run/user/*/runc/* /run/user/*/crun/* /run/runc-*/* /run/kata-containers/shared/sandboxes/* /run/vc/sbs/* /run/youki/*; do
    [ ! -d "$vs_root" ] || vs_out="$vs_out$vs_root$VS_NL"
  done
  if [ -n "$vs_out" ]; then
    vs_say oci-state - 'ls -d /run/runc/* /run/crun/* /run/docker/runtime-runc/moby/* /run/containerd/runc/*/* ...' "$vs_out"
  elif [ "$VS_UID" != 0 ]; then
    vs_skip oci-state - not-permitted 'the state of runc and crun is readable for root alone'
  else
    vs_skip oci-state - not-needed 'no state of runc or crun in the known folders'
  fi
}

# Settings that decide how containers are run and wired, each with its file. Comments and everything else stay out.
vs_section_settings() {
  vs_keys='cgroupDriver|containerRuntimeEndpoint|clusterDNS|clusterDomain|staticPodPath|podCIDR|hairpinMode|mode|clusterCIDR'
  vs_keys="$vs_keys|cgroup_manager|default_runtime|default_runtime_name|network_backend|network_dir|plugin_dirs|conf_dir|bin_dir"
  vs_keys="$vs_keys|SystemdCgroup|systemd_cgroup|BinaryName|runtime_path|runtime_root|sandbox_image|pause_image|runtime"
  vs_keys="$vs_keys|userland-proxy|iptables|ip6tables|bip|default-runtime|exec-opts|firewall-backend|bridge|fixed-cidr|data-root"
  vs_expression="^[[:space:]]*\"?($vs_keys)\"?[[:space:]]*[:=]|--(container-runtime|container-runtime-endpoint|cgroup-driver|config|runtime-cgroups)[= ]"
  vs_expression="$vs_expression|^[[:space:]]*\\[[A-Za-z0-9_.\" -]*(runtimes|cni|network|engine)[A-Za-z0-9_.\" -]*\\]"
  vs_files engine-settings - '/var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env /etc/crio/crio.conf ...' '' "$vs_expression" \
    /var/lib/kubelet/config.yaml /var/lib/kubelet/kubeadm-flags.env /etc/default/kubelet /etc/sysconfig/kubelet \
    '/etc/systemd/system/kubelet.service.d/*.conf' '/usr/lib/systemd/system/kubelet.service.d/*.conf' \
    /var/lib/kube-proxy/config.conf '/var/lib/kubelet/pods/*/volumes/kubernetes.io~configmap/kube-proxy/config.conf' /etc/crio/crio.conf '/etc/crio/crio.conf.d/*' /etc/containerd/config.toml \
    /etc/docker/daemon.json /usr/share/containers/containers.conf /etc/containers/containers.conf \
    '/etc/containers/containers.conf.d/*.conf' '~/.config/containers/containers.conf'
}

vs_section_podman_networks() {
  vs_files podman-network-files - '/etc/containers/networks/*.json ~/.local/share/containers/storage/networks/*.json' '' '' \
    '/etc/containers/networks/*.json' '~/.local/share/containers/storage/networks/*.json'
}

# Containers of every user as they lie on disk: their Podman is never asked, it would run in the user's name.
vs_section_user_storage() {
  [ -n "$VS_USERS" ] || return 0
  vs_files user-storage - '~/.local/share/containers/storage/*-containers/containers.json' '' '' \
    '~/.local/share/containers/storage/*-containers/containers.json'
}

# libpod's own database: of each container's record, which also holds its environment, the ports and the network alone.
vs_section_podman_state() {
  vs_said='"(staticDir|conmonPidFile|networkMode)":"[^"]*"|"newPortMappings":\[[^]]*\]'
  vs_files podman-state - '.../storage/libpod/bolt_state.db .../storage/db.sql' o "$vs_said" \
    /var/lib/containers/storage/libpod/bolt_state.db /var/lib/containers/storage/db.sql /var/lib/containers/storage/db.sql-wal \
    '~/.local/share/containers/storage/libpod/bolt_state.db' '~/.local/share/containers/storage/db.sql' \
    '~/.local/share/containers/storage/db.sql-wal'
}

# containerd's list knows ended containers too; of those without a task, the pod labels alone are printed.
vs_section_containerd() {
  vs_sock=
  for vs_try_sock in /run/containerd/containerd.sock /run/k3s/containerd/containerd.sock; do
    [ ! -S "$vs_try_sock" ] || vs_sock=$vs_try_sock
  done
  if [ -z "$vs_sock" ]; then
    vs_skip ctr-containers - not-needed 'no socket of containerd'
    return 0
  elif [ -z "$VS_CTR" ]; then
    vs_skip ctr-containers - not-found 'containerd runs here, but its client (ctr) is not installed'
    return 0
  elif [ ! -w "$vs_sock" ]; then
    vs_skip ctr-containers - not-permitted "this user may not use $vs_sock"
    return 0
  fi
  vs_begin ctr-containers - "$VS_LIMIT" 'ctr -n NAMESPACE containers list; ctr -n NAMESPACE containers info ID | grep -o POD-LABELS'
  vs_spaces=$($VS_TIMEOUT "$VS_QUICK" "$VS_CTR" -a "$vs_sock" namespaces list -q 2>/dev/null)
  vs_code=$?
  vs_asked=0
  for vs_space in $vs_spaces; do
    # Docker's own are told by Docker.
    [ "$vs_space" != moby ] || continue
    vs_out=$($VS_TIMEOUT "$VS_QUICK" "$VS_CTR" -a "$vs_sock" -n "$vs_space" containers list 2>/dev/null)
    [ -n "$vs_out" ] || continue
    printf '# %s\n%s\n' "$vs_space" "$vs_out" || exit 1
    vs_ids=$(printf '%s\n' "$vs_out" | "$VS_SED" -n -e 1d -e 's/^\([^ ]*\) .*/\1/p')
    for vs_id in $vs_ids; do
      [ ! -d "${vs_sock%/*}/io.containerd.runtime.v2.task/$vs_space/$vs_id" ] || continue
      vs_asked=$((vs_asked + 1))
      [ "$vs_asked" -le 24 ] || break
      $VS_TIMEOUT "$VS_QUICK" "$VS_CTR" -a "$vs_sock" -n "$vs_space" containers info "$vs_id" 2>/dev/null |
        "$VS_GREP" -aoE '"io\.(kubernetes\.(pod\.(name|namespace|uid)|container\.name|cri\.sandbox-id)|cri-containerd\.kind)": ?"[^"]*"' |
        "$VS_SED" "s|^|$vs_id |"
    done
  done
  vs_finish "$vs_code" ''
}

# The CRI's own tables, where its client is installed: state and attempt of every container, ended ones too.
vs_sections_cri() {
  vs_sock=
  for vs_try_sock in /run/containerd/containerd.sock /run/k3s/containerd/containerd.sock /run/crio/crio.sock /run/cri-dockerd.sock; do
    [ ! -S "$vs_try_sock" ] || [ ! -w "$vs_try_sock" ] || vs_sock=$vs_try_sock
  done
  [ -n "$VS_CRICTL" ] && [ -n "$vs_sock" ] || return 0
  vs_run crictl-pods - "crictl -r unix://$vs_sock pods --no-trunc" \
    "$VS_CRICTL" -t 4s -r "unix://$vs_sock" -i "unix://$vs_sock" pods --no-trunc
  vs_run crictl-containers - "crictl -r unix://$vs_sock ps -a --no-trunc" \
    "$VS_CRICTL" -t 4s -r "unix://$vs_sock" -i "unix://$vs_sock" ps -a --no-trunc
}
