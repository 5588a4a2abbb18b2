# PID 1 of a lab host: builds the host's own view of the machine, starts sshd, then what hosts/NAME.sh describes.
set -Eeuo pipefail
trap 'echo "boot.sh: failed in line $LINENO: $BASH_COMMAND"' ERR

# The root is an overlay whose writes live in memory: nothing a host does reaches the machine's own files.
# Submounts of the machine are not carried over, so the host's mount table shows the host alone.
own_root() {
  local base=$VSLAB_DIR/root root
  mount -t tmpfs -o mode=755 vslab "$base"
  mkdir "$base"/{upper,work,root}
  root=$base/root
  mount -t overlay -o "lowerdir=$VSLAB_ROOT,upperdir=$base/upper,workdir=$base/work" overlay "$root"
  mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
  mount -t sysfs -o nosuid,nodev,noexec sysfs "$root/sys"
  mount --bind /dev "$root/dev"
  mount -t devpts -o newinstance,gid=5,mode=620,ptmxmode=666 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  if [[ -d $root/dev/net ]]; then # as udev makes it: for everyone
    mount -t tmpfs -o mode=755 tmpfs "$root/dev/net"
    mknod -m 666 "$root/dev/net/tun" c 10 200
  fi
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount -t tmpfs -o mode=700 tmpfs "$root/root"
  for folder in home var/log var/lib/docker var/lib/containerd var/lib/containers var/lib/cni; do
    mkdir -p "$root/$folder"
    mount -t tmpfs -o mode=755 tmpfs "$root/$folder"
  done
  mkdir "$root/run/vslab" "$root/run/lock" "$root/run/sshd"
  mount --bind "$VSLAB_DIR/shared" "$root/run/vslab"
  mkdir "$root/.machine"
  cd "$root"
  pivot_root . .machine
  umount -l /.machine
  rmdir /.machine
  find /usr/local/bin /usr/local/sbin -mindepth 1 -delete # a plain Debian: only what its packages brought
}

own_cgroups() {
  local controller folder alias pid
  if [[ $VSLAB_CGROUPS != *$'\n'* && $VSLAB_CGROUPS == /sys/fs/cgroup/vslab-* ]]; then # version 2
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    mkdir -p /sys/fs/cgroup/init
    while read -r pid; do echo "$pid" >/sys/fs/cgroup/init/cgroup.procs || true; done </sys/fs/cgroup/cgroup.procs
    for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
      echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control || true
    done
    return
  fi
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  for folder in $VSLAB_CGROUPS; do # version 1: the hierarchies the machine has, as it combines them
    controller=$(basename "$(dirname "$folder")")
    mkdir "/sys/fs/cgroup/$controller"
    case $controller in
      systemd) mount -t cgroup -o none,name=systemd cgroup "/sys/fs/cgroup/$controller" ;;
      *) mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller" ;;
    esac
    for alias in ${controller//,/ }; do
      [[ -e /sys/fs/cgroup/$alias ]] || ln -s "$controller" "/sys/fs/cgroup/$alias"
    done
  done
}

own_network() {
  ip link set lo up
  ip addr add "10.250.$VSLAB_NUMBER.2/24" dev eth0
  ip link set eth0 up
  ip addr add "10.251.0.$VSLAB_NUMBER/24" dev eth1
  ip link set eth1 up
  ip route add default via "10.250.$VSLAB_NUMBER.1"
  echo 1 >/proc/sys/net/ipv4/ip_forward
}

own_identity() {
  hostname "$VSLAB_NAME"
  echo "$VSLAB_NAME" >/etc/hostname
  printf '127.0.0.1 localhost\n127.0.1.1 %s\n' "$VSLAB_NAME" >/etc/hosts
  [[ -f /run/vslab/machine-id ]] || tr -d - </proc/sys/kernel/random/uuid >/run/vslab/machine-id
  cp --remove-destination /run/vslab/machine-id /etc/machine-id
  cp /etc/skel/.bashrc /etc/skel/.profile /root/ 2>/dev/null || true
}

own_sshd() {
  rm -rf /etc/ssh/sshd_config.d /etc/ssh/ssh_host_* /etc/motd
  mkdir -p /etc/ssh/authorized_keys.d
  mv /run/vslab/ssh_host_*_key /run/vslab/ssh_host_*_key.pub /etc/ssh/
  chmod 600 /etc/ssh/ssh_host_*_key
  cp /run/vslab/id_ed25519.pub /etc/ssh/authorized_keys.d/root
  cat >/etc/ssh/sshd_config <<CONFIG
HostKey /etc/ssh/ssh_host_ed25519_key
HostKey /etc/ssh/ssh_host_ecdsa_key
AuthorizedKeysFile /etc/ssh/authorized_keys.d/%u
PermitRootLogin prohibit-password
PasswordAuthentication yes
KbdInteractiveAuthentication yes
UsePAM yes
UseDNS no
PrintMotd no
MaxStartups 100
Subsystem sftp internal-sftp
$(cat /run/vslab/sshd_extra 2>/dev/null || true)
CONFIG
  /usr/sbin/sshd -t
  /usr/sbin/sshd -D -E /var/log/sshd.log &
}

own_root
. /run/vslab/accounts.sh
. /run/vslab/wiring.sh
. /run/vslab/standin.sh
. /run/vslab/podman.sh
. /run/vslab/cni.sh
. /run/vslab/flannel.sh
. /run/vslab/host.sh
own_cgroups
own_network
own_identity
add_accounts
if declare -F prepare >/dev/null; then prepare; fi
own_sshd
unset VSLAB_DIR VSLAB_CGROUPS VSLAB_ROOT
if declare -F start >/dev/null; then start; fi
trap - ERR
touch /run/vslab/ready
set +e
while :; do wait -n || sleep 1; done # stays, and reaps what loses its parent
