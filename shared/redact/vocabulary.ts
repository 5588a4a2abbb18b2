// Words that name nobody: keys and keywords of the kernel's, iptables', nft's and the engines' own output, and program names.
// Redaction keeps these and replaces every other word, so a word that is missing here costs meaning, never a secret.

const WORDS = `
0A 3ad 9A ACCEPT ACK ADMIN ALL ALLMULTI ANPI ANYCAST ARGS AUDIT ActiveConn Aliases Apr Aug BLACKHOLE
BRIDGE BROADCAST BinaryName CANARY CARRIER CHECKSUM CILIUM CLASSIFY CLUSTERIP CNI COMMAND COMMIT CONFIG
CONFIRMED CONNMARK CONNSECMARK CONTAINER CRI CT Cannot CgroupDriver CgroupParent CgroupVersion Completed
Config ConmonPid Connection ContainerId ContainerName ContainerPort ContainerType Containers CreateInfra
Created DELAY DEVTYPE DN DNAT DNPT DNSEnabled DNSNames DOCKER DORMANT DOWN DRIVER DROP DSCP DYNAMIC Dec
DefaultRuntime Destination Device Docker DockerRootDir Driver DriverOpts ECHO ECN ESTABLISHED EXT
EXTERNAL EnableIPv6 EndpointID EngineSockets Environment ExitCode FAILED FIN FIREWALL FLANNEL FORWARD FW
FWD FWM Feb Flags Forward Fri Gateway Generated Gid GlobalIPv6Address GlobalIPv6PrefixLen HL HMARK
HOSTPORT HW HostConfig HostIP HostId HostIp HostNetwork HostPort Hostname ID IDLETIMER IFINDEX IMAGE
INCOMPLETE INFRA INPUT INTERFACE INVALID IP IPAM IPAMConfig IPAddress IPPrefixLen IPVS IPv4 IPv4Address
IPv6 IPv6Address IPv6Enabled IPv6Gateway ISOLATION Id Idx Iface Image ImageId ImageName InActConn
InfraContainerID InterfaceId Internal Invalid IpcMode IsInfra Jan Jul Jun K8S KUBE KUBEADM KUBELET
Kernel LABELS LED LOCAL LOG LOOPBACK LOWER LOWERLAYERDOWN Labels Links Linux Local LocalAddress MARK
MASQ MASQUERADE MASTER MULTICAST MacAddress Mar Masq May Mon MountLabel NAME NAMES NAMESPACE NETAVARK
NETAVARKS NETMAP NETNSID NEW NFLOG NFQUEUE NO NOARP NODEPORT NODEPORTS NONE NOTE NOTPRESENT NOTRACK NPC
NPROCS NS NSFS NSpid NSsid NStgid Name Namespace NetnsId NetworkID NetworkInterface NetworkMode
NetworkSettings Networks No Nov OCIRuntime ORIGINAL OUTPUT Oct Operation Options PERMANENT PID POD
POINTOPOINT PORTS POSTROUTING POSTRTG PREROUTING PRETTY PROBE PROHIBIT PROMISC PROXY PSH PVID Paused
Permission Pid PidMode Pod PodId Podman Port PortBindings Ports Privileged ProcessId ProcessLabel Prot
Protocol QUEUE RATEEST REACHABLE REDIRECT REJECT RELATED REPLY RETURN RST RUNTIME RX RemoteAddress Route
Running Runtime SECMARK SEEN SEP SERVICES SET SETMARK SLAVE SNAT SNPT STAGE STALE STATE STATUS SVC SYN
SYNPROXY SandboxID SandboxKey SandboxName Sat Scheduler Scope Sep Server ServerVersion SharedNamespaces
Source StartedAt State Status Subnet Subnets Sun SystemdCgroup TCP TCPMSS TCPOPTSTRIP TEE TEMPLATE
TESTING TOS TPROXY TRACE TTL TX Thu Tue Tunnel UDP UID ULOG UNICAST UNKNOWN UNREACHABLE UNSPEC UNTRACKED
UP URG USER UTSMode Uid Untagged Up VERSION VLANs Virtual WEAVE Wed Weight XLB Za aH aHE aHEo aardvark
above accept accepted ack action active add added addr address addresses addrgenmode addrtype admin
advert advertisement advmss again age ageing agent agetty ah alb alias alive all allmulti allow
alsologtostderr alt altname altnames always ambiguous amt and annotations anonymous any anycast api
apiserver append aq are arg argument arp arptables arrive arrives as ash at attach auth authentication
autohash autojoin avgpkt avx2 babel backend backup balance balanced bareudp base bash batadv batch bcast
bcqueuelen behind besteffort bgp big bigint bin binary binding bip bird bird6 bitmap blackhole blkio
block blocking bolt bond boolean boot bootstrap both bpf br brd break bridge bridged broadcast brport
bucketsize buildah buildkitd bundle bundles burst burstable busy busybox by bypass bytecode bytes ca
cache cali calico call can candidate capabilities capabilityArgs carrier cat catatonit cert certificates
cfg cgroup cgroupDriver cgroupfs cgroups cgroupsPath cgroupsv2 chain chains change check child children
cid cidr cilium clamp class cleanup clk cluster clusterCIDR clusterDNS clusterDomain cmdline cni cniArgs
cniVersion cnt code collected collisions com command comment comp complete compose concat conf confd
config configuration configured confirmed conflist congctl conmon conmonPidFile conmonrs conn connbytes
connlabel connlimit connmark conntrack constant container containerId containerPort
containerRuntimeEndpoint containerd containers continue controller cookie coredns cost count counter counters
counts cpu cpuacct cpuset create created cri crictl crio criu cron crond crun crypt csh csum csum6 ct
ctdir ctdirection ctmask ctorigdst ctorigdstport ctorigsrc ctorigsrcport ctproto ctr ctrepldst
ctrepldstport ctreplsrc ctreplsrcport ctstate ctstatus current cut cuuid cwnd daddr dadfailed daemon
dash data day dbus dccp dead dec default defaults delay delivered deliveredTo denied deprecated
descriptors designated destination destinationPort detected dev devgroup device devices devtype dfsg1
dhcp diff dir direction directly directory dirs disable disabled disk dispatch dnat dnrouted dns dnsmasq
doas docker docker0 dockerd does done dport dports driver drop dropbear dropped ds dscp dsfield dst
dstport dummy dup dynamic each echo ecn egress eigrp elasticity elem element elimination emit empty
enable enabled encap end endpoint engine engines env envoy epoch eq error errors erspan esp established
etc etcd eth0 eth1 ether etherproto eui64 events every evidence exact exceeded exe exec exists exit
exited exits expiration expire expires expr expressions extern external exthdr fail failed false family
fanout fast fastleave fastopen fd fdb fdinfo feature features felix ff fib field fields file files
filter filtering filters fin find fip firewall firewalld first fish fixed flags flannel flanneld flood
flow flowtable for force forceadd forever format forward forwarding found fpm fqdn frag fragment freezer
from full fully fuse fw fwd fwmark gates gateway gc gcr geneve get gid github global goto gre grep
gretap gro group group6 grpc gso gt guaranteed guard guest gw gwbridge gzip hairpin hairpinMode handle
haproxy has hash hashlimit hashsize hbh hdr hdrlength hello help helper here hex high hit hitcount hl
hold home hook hoplimit host hostIP hostIp hostPort hostname hosts hour hsr htable http hyperkube
ibrname icc icmp icmp6 icmpv6 icmpx id if if0 if4 if6 ifName iface ifaddr ifb iff ifgroup ifindex iflink
ifname igmp iif iifgroup iifname iiftype image in inbound inc incompatible incomplete index inet inet6
info infra ingress init initcwnd initialized initrwnd initval input insert inspect installed interface
interfaces internal interval intvl inuse inv invalid invert io ionice ip ip6 ip6gre ip6gretap ip6tables
ip6tnl ipMasq ipam ipc iphash ipip ipproto iprange iproute2 ips ipsec ipset iptables ipv4 ipv6
ipv6header ipvlan ipvs ipvs0 ipvtap is isDefaultGateway isGateway isis isolated its java jhash journald
json jump k0s k3s k8s kata kb keep keepalived kernel key keys kind known ksh kube kubeadm kubeconfig
kubelet kubepods kubernetes l2 l3 l3mdev l3proto l3s l4proto label large last latest layer lc learn
learned learning leases leaves left legacy len length level lft lib libpod library life limit line link
linkNetnsName linkNetnsid linkdown linkinfo linklocal links linux list listen listener listeners
listening lists lives ll lladdr ln lname lo loaded local local6 localhost localnet lock locked log login
logind logtostderr lookup loopback loose lost low lower lowpan lrwxrwxrwx ls lshift lsns lt lxc mab mac
machine macsec macvlan macvtap main make manager mangle manifests map maps mark markmask mask masq
masquerade master masters match matches max maxelem maxmtu maybe mcast medium member membership memory
memtotal merged message meta metadata metainfo metric metrics mh microsoft min minikube minmtu minute
miss mld mld2 mngtmpaddr mnt moby mod mode model mount mountinfo mss mtu multi multicast multiport
mysqld name names namespace namespaces nat nd needed needs neigh neighbor neighbour neighbours nerdctl
nested net netavark netdev netdevsim netfilter nethash netkit netmap netmask netns netnsid network
networkMode networkName networkd networks new newPortMappings nexthdr nexthop nexthops nf nfacct nflog
nfmask nfproto nft nftables nftrace nginx nh nhid nice nlmon nm no nodad node nodhcp nolearning nomatch
none noop nop noprefixroute noqueue nosave not nothing notify notrack notready notty nowhere nproc nq ns
nsenter nsfs nsid nsids nth ntk null num number numgen numrxqueues numtxqueues nv object objects obrname
oci of off offload offset oif oifgroup oifname oiftype on once one onlink only op openr operation
operstate opt optimistic options opts or orig original os osf ospf other out outbound output over
overlay overlay2 overlayfs override owner owners packed packet packets parameter parent parentbus
parentdev parse pass passt passthru passwords pasta path pause paused payload peer peers pending per
performance perl permaddr permanent permission permitted persist persistent pervasive pfifo php physdev
physical pi pid pidfile pids pipe pivot pkt pkttype placeholder plugin plugins pmtu po pod podCIDR
podman podman0 pods podsandbox policy port portMappings portfw portid portmap ports postgres postrouting
ppid pppoe pref preferred prefix prefixlen prefixlength prefsrc prerouting pri printf prio priority priv
privacy private privileged pro probability probes problem proc process processByPid processes prog
program prohibit prohibited project promiscuity protect proto protocol proxy ps publish pulls python
python3 qdisc qlen qos quay quench querier query queue queues quickack quiet quota quote ra random range
rangeEnd rangeStart ranges rate rateest raw rdest read readable reading ready realm realms reap recent
records redirect redirects redis reduction refcnt refusals refused register registry reject rejected
rejectped related release remote remote6 removing reply report reqid request reserved reset resolved
resource response restarting restore result results return right rip rke2 rmnet role root rootless
rootlesskit rootlessport rotate roundrobin route route6 router routes routing rp rpfilter rr rsource rst
rsyslogd rt rtclassid rto rtt rttvar ruby rule rule6 rules ruleset run runc running runonce runroot
runtime runtimes rw rwx rx sH saddr same sandbox sandboxes save says sbin sbs scheduler schema scope
sctp sdnotify search seccomp secmark second secondary seconds section security sed seen segs self send
serialize server servers service session set sets settings sh sha256 share shareable shared shell shift
shim show sid since sit size skbinfo skgid skuid sl slave sleep slice slirp4netns snaptype snat snooping
sock socket sockets sockstat sockstat6 solicit solicitation sort source sourcePort space spec spi sport
sports sqlite src srcip srm srv sshd ssthresh stable stack stale start startup startups stat state
static staticDir staticPodPath statistic stats stats64 status stderr stopped storage store stp str
string su subcounters subgid subid subnet subnets such sudo supervisord suppress swap swarm switchid
symbol symhash syn synproxy sys sysctl sysctls sysfs syslog system systemd table tables tag tagged tap
target targets task tbl tck tcn tcp tcp6 tcpFlags tcpflags tcpmss tcsh team temporary tentative
terminated text th the there this thread throw time timeout timer timestamp timesyncd tini tlb tmp
tmpdir to token tokens toml too tool topology tos total tproxy traefik transient transparent trap trie
true trunc ts tso ttl tun tuning tunnel tuntap tw tx txqlen type typeof u32 udevd udp udp6 udplite
uevent ufw uid uidrange ulog uname unassigned unicast unit universe unix unknown unreachable unresolved
unseen unset unspec untracked up update updated upper upto use used usedbcqueuelen user userdata
userland userns users usr util uts v1 v2 v657 val valid validmark value values var vcan vepa verdict
version veth vf vfs via virtual vlan vlanEnd vlans vmap vnet vni volume volumepath volumes vrf vs vti
vti6 vxcan vxlan warnings was weave webhook weight wifi wildcard window wire wireguard with wl wlc work
workdir wrr wwan x86 xdp xfrm xmark xor xorp xresolve xt yaml yes youki z0 z46 zebra zero zombie zone
zsh
`;

export const VOCABULARY: ReadonlySet<string> = new Set(WORDS.split(/\s+/).filter((word) => word !== ""));

/** Names that the kernel, udev or a runtime gives by itself: a number or a hash stands where a person's word would. */
export const GIVEN_NAME =
  /^(?:lo|eth\d+|en[ops]\d[0-9a-z]*|enx[0-9a-f]{12}|wlan\d+|veth[0-9a-f]{0,11}|cali[0-9a-f]{1,11}|tunl\d+|vxlan\d*|docker\d+|cni\d+|podman\d+|br\d+|bond\d+|tap\d+|tun\d+|wg\d+|dummy\d+|ifb\d+|gre\d+|sit\d+|ip6tnl\d+|erspan\d+|gretap\d+|cpu\d+|v\d+|if\d+|sha256|x86|amd64|arm64|aarch64)$/;

/** Hashes that stand in chain names: kube-proxy's base32, netavark's 13 digits; and a pod's uid in a cgroup's name. */
export const GIVEN_HASH = /^(?:[A-Z2-7]{16}|[0-9A-F]{13}|pod[0-9a-f]{8,64})$/;
