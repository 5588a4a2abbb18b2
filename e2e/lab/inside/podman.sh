# Podman's settings for a host without systemd, journal and CAP_SYS_RESOURCE (limits can only go down), for root and for users.

# podman_config BACKEND: containers.conf with cni or netavark.
podman_config() {
  cat <<CONFIG
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "$1"
CONFIG
}

# rootless_home USER: the user's own settings and runtime folder. vfs needs nothing of the kernel.
rootless_home() {
  local uid home=/home/$1
  uid=$(id -u "$1")
  mkdir -p "/run/user/$uid" "$home/.config/containers"
  printf '[containers]\ncgroups = "disabled"\n' >"$home/.config/containers/containers.conf"
  printf '[storage]\ndriver = "vfs"\n' >"$home/.config/containers/storage.conf"
  chmod 700 "/run/user/$uid"
  chown -R "$uid:$uid" "/run/user/$uid" "$home"
}

# as_user USER COMMAND...: as after a login, in the user's home.
as_user() {
  local uid
  uid=$(id -u "$1")
  (cd "/home/$1" && exec setpriv --reuid "$uid" --regid "$uid" --init-groups env -i HOME="/home/$1" USER="$1" \
    XDG_RUNTIME_DIR="/run/user/$uid" PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin "${@:2}")
}
