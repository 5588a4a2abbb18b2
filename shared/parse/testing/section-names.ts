// Every section that has a parser: for tests that feed all of them.
export const SECTION_NAMES: readonly string[] = [
  ..."meta os-release ns-links proc-stat proc-zombies proc-status proc-cmdline proc-cgroup mountinfo-nsfs fd-netns netns-list".split(
    " ",
  ),
  ..."netns-names lsns nsid-targets sysfs-physical fd-sockets docker-containers docker-networks podman-containers".split(
    " ",
  ),
  ..."podman-pods podman-networks storage-containers ip ip-addr ip-route ip-route6 ip-rule ip-rule6 ip-neigh".split(
    " ",
  ),
  ..."nested-docker-containers users subid user-storage cni-config cni-leases cni-cache oci-bundles oci-state".split(
    " ",
  ),
  ..."engine-settings podman-network-files ctr-containers crictl-pods crictl-containers userns-maps".split(
    " ",
  ),
  ..."lsns-owners tun-devices sysfs-links proc-net".split(" "),
  ..."ip-nsid bridge-fdb bridge-vlan sysctl sockets nft iptables-save ipset".split(" "),
];
