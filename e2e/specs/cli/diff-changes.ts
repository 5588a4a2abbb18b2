// Things people do to a host, one at a time, each with what the diff must say: exactly this and nothing else.

export interface ScriptedChange {
  readonly does: string;
  readonly make: string;
  /** `word kind name`; a name between slashes is a pattern. */
  readonly says: readonly string[];
}

const inApp = 'nsenter -t "$(docker inspect -f "{{.State.Pid}}" app)" -n';

export const CHANGES: readonly ScriptedChange[] = [
  { does: "nothing", make: "true", says: [] },
  { does: "nothing, a while later", make: "sleep 2", says: [] },
  {
    does: "an address is added",
    make: "ip addr add 10.77.0.9/24 dev br-own",
    says: ["added address 10.77.0.9/24"],
  },
  {
    does: "an address moves to another interface",
    make: "ip addr del 10.77.0.9/24 dev br-own; ip addr add 10.77.0.9/24 dev eth1",
    says: ["changed address 10.77.0.9/24"],
  },
  {
    does: "an address is removed",
    make: "ip addr del 10.77.0.9/24 dev eth1",
    says: ["removed address 10.77.0.9/24"],
  },
  {
    does: "a prefix length is changed",
    make: "ip -n blue addr add 10.77.0.2/16 dev eth0; ip -n blue addr del 10.77.0.2/24 dev eth0",
    says: ["changed address 10.77.0.2/16"],
  },
  {
    does: "it is changed back",
    make: "ip -n blue addr add 10.77.0.2/24 dev eth0; ip -n blue addr del 10.77.0.2/16 dev eth0",
    says: ["changed address 10.77.0.2/24"],
  },
  {
    does: "a route is added",
    make: "ip route add 203.0.113.0/24 via 10.77.0.2",
    says: ["added route 203.0.113.0/24"],
  },
  {
    does: "its gateway is changed",
    make: "ip route replace 203.0.113.0/24 via 10.77.0.3",
    says: ["changed route 203.0.113.0/24"],
  },
  {
    does: "its metric is changed",
    make: "ip route del 203.0.113.0/24; ip route add 203.0.113.0/24 via 10.77.0.3 metric 7",
    says: ["changed route 203.0.113.0/24"],
  },
  {
    does: "it is removed",
    make: "ip route del 203.0.113.0/24 metric 7",
    says: ["removed route 203.0.113.0/24"],
  },
  {
    does: "a blackhole is added",
    make: "ip route add blackhole 198.51.100.0/24",
    says: ["added route blackhole 198.51.100.0/24"],
  },
  {
    does: "a route in another table",
    make: "ip route add default via 10.77.0.2 table 77",
    says: ["added route default table 77"],
  },
  {
    does: "a routing rule is added",
    make: "ip rule add from 10.77.0.9 lookup 77 priority 777",
    says: ["added rule /^777: .*10\\.77\\.0\\.9/"],
  },
  { does: "it is removed", make: "ip rule del priority 777", says: ["removed rule /^777: /"] },
  {
    does: "a fixed neighbour",
    make: "ip neigh replace 10.77.0.50 lladdr 02:00:00:00:00:50 dev br-own nud permanent",
    says: ["added neighbour /10\\.77\\.0\\.50/"],
  },
  {
    does: "a tunnel entry",
    make: "bridge fdb append 02:00:00:00:00:09 dev vxlan77 dst 192.0.2.9",
    says: ["added forwarding-entry /192\\.0\\.2\\.9/"],
  },
  {
    does: "a ping, which the ARP table learns",
    make: "ip netns exec blue ping -c1 -W1 10.77.0.3 || true",
    says: [],
  },
  {
    does: "an interface is renamed",
    make: "ip link set to-blue down; ip link set to-blue name to-azure; ip link set to-azure up",
    says: ["changed interface to-azure"],
  },
  {
    does: "its MTU is changed",
    make: "ip link set to-azure mtu 1400; ip link set br-own mtu 1500 2>/dev/null || true",
    says: ["changed interface to-azure"],
  },
  {
    does: "it leaves its bridge",
    make: "ip link set to-azure mtu 1500; ip link set to-azure nomaster",
    says: ["changed interface to-azure"],
  },
  { does: "it returns", make: "ip link set to-azure master br-own", says: ["changed interface to-azure"] },
  { does: "a bridge is added", make: "ip link add br-more type bridge", says: ["added interface br-more"] },
  {
    does: "it is made anew",
    make: "ip link del br-more; ip link add br-more type bridge",
    says: ["replaced interface br-more"],
  },
  { does: "it is removed", make: "ip link del br-more", says: ["removed interface br-more"] },
  { does: "a netns is added", make: "ip netns add red", says: ["added netns netns red"] },
  { does: "it is made anew", make: "ip netns del red; ip netns add red", says: ["replaced netns netns red"] },
  {
    does: "a process starts in it",
    make: "setsid ip netns exec red sleep 1000 </dev/null >/dev/null 2>&1 & echo $! >/run/red.pid; sleep 0.2",
    says: [],
  },
  {
    does: "it ends, and the netns goes",
    make: 'kill "$(cat /run/red.pid)"; ip netns del red',
    says: ["removed netns netns red"],
  },
  {
    does: "a rule is added",
    make: "iptables -A FORWARD -s 10.77.0.0/24 -j ACCEPT",
    says: ["changed firewall iptables filter FORWARD"],
  },
  {
    does: "a policy is changed",
    make: "iptables -P FORWARD DROP",
    says: ["changed firewall iptables filter FORWARD"],
  },
  {
    does: "rules change places",
    make: "iptables -D FORWARD -s 10.77.0.0/24 -j ACCEPT; iptables -I FORWARD -s 10.77.0.0/24 -j ACCEPT",
    says: ["changed firewall iptables filter FORWARD"],
  },
  {
    does: "all is as before",
    make: "iptables -D FORWARD -s 10.77.0.0/24 -j ACCEPT; iptables -P FORWARD ACCEPT",
    says: ["changed firewall iptables filter FORWARD"],
  },
  {
    does: "a chain is added",
    make: "iptables -N OWN; iptables -A OWN -j RETURN",
    says: ["added firewall iptables filter OWN"],
  },
  {
    does: "it is removed",
    make: "iptables -F OWN; iptables -X OWN",
    says: ["removed firewall iptables filter OWN"],
  },
  {
    does: "traffic that only counts",
    make: "ip netns exec blue wget -q -T1 -O /dev/null http://10.250.30.2:8080/ || true",
    says: [],
  },
  {
    does: "a table of nftables",
    make: "nft add table inet own; nft 'add chain inet own c { type filter hook input priority 0; }'; nft add rule inet own c tcp dport 9 counter drop",
    says: ["added firewall nft inet own c"],
  },
  {
    does: "one more rule in it",
    make: "nft add rule inet own c tcp dport 10 drop",
    says: ["changed firewall nft inet own c"],
  },
  {
    does: "the table is removed",
    make: "nft delete table inet own",
    says: ["removed firewall nft inet own c"],
  },
  {
    does: "a switch is turned",
    make: "echo 1 >/proc/sys/net/ipv4/conf/eth1/rp_filter",
    says: ["changed sysctl net.ipv4.conf.eth1.rp_filter"],
  },
  {
    does: "a server starts on the host",
    make: "setsid busybox nc -ll -p 7777 -e true </dev/null >/dev/null 2>&1 & echo $! >/run/nc.pid; sleep 0.3",
    says: ["added listener /:7777$/"],
  },
  { does: "it ends", make: 'kill "$(cat /run/nc.pid)"', says: ["removed listener /:7777$/"] },
  {
    does: "a server starts in a netns",
    make: "setsid ip netns exec green busybox nc -ll -p 7778 -e true </dev/null >/dev/null 2>&1 & echo $! >/run/nc.pid; sleep 0.3",
    says: ["added listener /:7778$/"],
  },
  { does: "it ends", make: 'kill "$(cat /run/nc.pid)"', says: ["removed listener /:7778$/"] },
  {
    does: "a program starts in a container",
    make: "docker exec -d app sleep 4321; sleep 0.5",
    says: ["added process sleep 4321"],
  },
  {
    does: "an address appears in a container",
    make: `${inApp} ip addr add 172.17.0.200/32 dev eth0`,
    says: ["added address 172.17.0.200/32"],
  },
  {
    does: "a container is started",
    make: "docker run -d --name more --network none lab:latest",
    says: ["added container more", "added netns container more"],
  },
  { does: "it is paused", make: "docker pause more", says: ["changed container more"] },
  { does: "it goes on", make: "docker unpause more", says: ["changed container more"] },
  { does: "it is renamed", make: "docker rename more extra", says: ["changed container extra"] },
  {
    does: "it is restarted",
    make: "docker restart -t 0 extra",
    says: ["changed container extra", "replaced netns container extra"],
  },
  {
    does: "it is recreated",
    make: "docker rm -f extra; docker run -d --name extra --network none lab:latest",
    says: ["replaced container extra", "replaced netns container extra"],
  },
  {
    does: "it is stopped",
    make: "docker stop -t 0 extra",
    says: ["changed container extra", "removed netns /./"],
  },
  { does: "it is removed", make: "docker rm extra", says: ["removed container extra"] },
  {
    does: "a network is created",
    make: "docker network create --subnet 172.29.0.0/16 -o com.docker.network.bridge.name=br-net net1",
    says: ["added interface br-net", "changed firewall /./"],
  },
  {
    does: "a running container is connected to it",
    make: "docker network connect net1 app; for try in $(seq 50); do if ip -6 addr show dev br-net | grep -q fe80; then break; fi; sleep 0.1; done",
    says: [
      "changed container app",
      "changed interface br-net",
      "added interface /^veth/",
      "added interface eth1",
      "added address /^fe80::/",
      // Docker's own DNS server in the container, by rules.
      "added firewall /./",
    ],
  },
  {
    does: "it is disconnected",
    // The kernel tells a bridge's lost carrier up to a second later.
    make: "docker network disconnect net1 app; for try in $(seq 50); do if grep -q down /sys/class/net/br-net/operstate; then break; fi; sleep 0.1; done",
    says: [
      "changed container app",
      "changed interface br-net",
      "removed interface /^veth/",
      "removed interface eth1",
    ],
  },
  {
    does: "a container is recreated with its port",
    make: "docker rm -f web; docker run -d --name web -p 8080:80 lab:latest /bin/busybox httpd -f -p 80 -h /www",
    says: ["replaced container web", "replaced netns container web", "replaced interface /^veth/"],
  },
];

/** Takes back what the changes left, so that the host serves other specs; run whatever happened before. */
export const RESTORE = [
  "ip link set to-azure down; ip link set to-azure name to-blue; ip link set to-blue up",
  "ip route del blackhole 198.51.100.0/24; ip route flush table 77",
  "ip neigh del 10.77.0.50 dev br-own; bridge fdb del 02:00:00:00:00:09 dev vxlan77 dst 192.0.2.9",
  "echo 0 >/proc/sys/net/ipv4/conf/eth1/rp_filter",
  "docker rm -f extra more; docker network disconnect -f net1 app; docker network rm net1; docker restart -t 0 app",
  "ip -n blue route replace default via 10.77.0.1",
  "true",
].join("; ");
