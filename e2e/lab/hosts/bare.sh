# A host without the tools a reader counts on: no ip, bridge, ss, nft, iptables, lsns or busybox. Only /proc, /sys and nsenter.
NUMBER=7
SUMMARY="Without ip, bridge, ss, nft, iptables and lsns; one wired namespace"

start() {
  hold_netns
  wire_to_host "/proc/$held/ns/net" vbare eth0 172.36.0.2/24
  mkdir -p /usr/libexec/lab # in nobody's PATH: the truth is read with these
  cp -L /usr/sbin/ip /usr/bin/lsns /usr/bin/ss /usr/libexec/lab/
  rm -f /usr/sbin/{ip,bridge,ss,nft,tc}* /usr/bin/{ip,ss,lsns,busybox} /usr/sbin/{iptables,ip6tables,ebtables,arptables,xtables}*
}
