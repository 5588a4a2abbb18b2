# A host where every tool is a BusyBox applet: sessions are chrooted into a tree that holds nothing else.
NUMBER=5
SUMMARY="BusyBox only: ash as sh, applets without JSON, two hand-wired namespaces"

prepare() {
  local root=/srv/busybox applet
  mkdir -p $root/{bin,etc,proc,sys,dev,run,tmp,root,home,usr,var}
  mount -t tmpfs -o mode=755 tmpfs $root
  mkdir -p $root/{bin,etc,proc,sys,dev,run,tmp,root,home,usr,var}
  chmod 1777 $root/tmp
  cp "$(command -v busybox)" $root/bin/busybox
  for applet in $(busybox --list); do [[ $applet == busybox ]] || ln -s busybox "$root/bin/$applet"; done
  ln -s bin $root/sbin
  ln -s ../bin $root/usr/bin
  ln -s ../bin $root/usr/sbin
  ln -s ../run $root/var/run
  sed -i 's#:/bin/bash$#:/bin/sh#' /etc/passwd
  grep -E '^(root|plain|oper|admin):' /etc/passwd >$root/etc/passwd
  grep -E '^(root|plain|oper|admin):' /etc/group >$root/etc/group
  cp /etc/hostname /etc/machine-id $root/etc/
  printf 'NAME="BusyBox lab host"\nID=busybox\nVERSION_ID=1\n' >$root/etc/os-release
  printf 'Match all\n  ChrootDirectory %s\n' $root >>/run/vslab/sshd_extra
}

start() {
  local root=/srv/busybox name
  ip link add br0 type bridge
  ip addr add 172.34.0.1/24 dev br0
  ip link set br0 up

  ip netns add one
  wire_to_host /run/netns/one vone eth0 172.34.0.11/24
  ip link set vone master br0

  chroot $root unshare -n sleep 1000000 >/dev/null 2>&1 &
  held=$!
  wait_until 5 grep -qx sleep "/proc/$held/comm"
  wire_to_host "/proc/$held/ns/net" vtwo eth0 172.34.0.12/24
  ip link set vtwo master br0

  # Equal indexes at both ends: BusyBox prints vsame@vsame here and same@same there.
  ip link add vsame index 77 type veth peer name same index 77 netns one
  ip link set vsame up
  nsenter --net=/run/netns/one ip link set same up
  record_pair /proc/self/ns/net vsame /run/netns/one same

  mount -t proc proc $root/proc
  mount -t sysfs sysfs $root/sys
  mount --bind /dev $root/dev
  mount --rbind /run $root/run
  mount --bind /home $root/home
}
