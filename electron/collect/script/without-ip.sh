# Hosts without ip: what /sys and /proc tell of interfaces, addresses, routes and neighbours. Less than ip does: no nsid, no
# rules; of other network namespaces no kind, no MAC and no index of the other end. /sys also tells kinds that BusyBox ip does not.

# True when sysfs shows the devices of our network namespace: it shows those of the one it was mounted in.
vs_sysfs_is_ours() {
  vs_devices=$(cat /proc/$$/net/dev 2>/dev/null)
  vs_foreign=
  vs_seen=0
  for vs_dev in /sys/class/net/*/ifindex; do
    vs_dev=${vs_dev%/ifindex}
    vs_dev=${vs_dev##*/}
    vs_seen=$((vs_seen + 1))
    case $vs_devices in
      *" $vs_dev:"* | *"$VS_NL$vs_dev:"*) ;;
      *)
        vs_foreign="sysfs here belongs to another network namespace: no $vs_dev in /proc/net/dev"
        return 1
        ;;
    esac
  done
  [ "$vs_seen" = "$(printf '%s\n' "$vs_devices" | "$VS_GREP" -c ':')" ] && return 0
  vs_foreign='sysfs here belongs to another network namespace: it does not show all of /proc/net/dev'
  return 1
}

# vs_sysfs_links INODE: our own interfaces.
vs_sysfs_links() {
  set +f
  if vs_sysfs_is_ours; then
    vs_fields='{ifindex,iflink,type,address,mtu,operstate,flags,uevent,tun_flags,bridge/vlan_filtering,brport/state,brport/hairpin_mode}'
    vs_run sysfs-links "$1" "grep -aHs '' /sys/class/net/*/$vs_fields; ls -dln /sys/class/net/*/master" sh -c '
      d=/sys/class/net
      grep -aHs "" $d/*/ifindex $d/*/iflink $d/*/type $d/*/address $d/*/mtu $d/*/operstate $d/*/flags $d/*/uevent \
        $d/*/tun_flags $d/*/bridge/vlan_filtering $d/*/brport/state $d/*/brport/hairpin_mode
      ls -dln $d/*/master 2>/dev/null
      exit 0'
  else
    vs_skip sysfs-links "$1" not-found "$vs_foreign"
  fi
  set -f
}

# vs_proc_net INODE PATH: addresses, routes and neighbours, in ours or in the one descriptor 7 holds.
vs_proc_net() {
  vs_files='/proc/self/net/dev /proc/self/net/if_inet6 /proc/self/net/igmp /proc/self/net/dev_mcast /proc/self/net/fib_trie /proc/self/net/route'
  vs_files="$vs_files /proc/self/net/ipv6_route /proc/self/net/arp"
  set +f
  unset IFS
  case $2 in
    self) vs_run proc-net "$1" "grep -aHs '' $vs_files" "$VS_GREP" -aHs '' $vs_files ;;
    *) vs_run_in proc-net "$1" "$2" "grep -aHs '' $vs_files" "$VS_GREP" -aHs '' $vs_files ;;
  esac
  set -f
}

# vs_links_without_ip INODE PATH
vs_links_without_ip() {
  case $2 in self) vs_sysfs_links "$1" ;; esac
  vs_proc_net "$1" "$2"
}
