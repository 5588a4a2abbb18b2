// Ways to break a lab host, each with the finding it must give and the way back.

export interface Scenario {
  /** Code of the finding. */
  readonly code: string;
  /** A word its title must hold: the place, not only the kind. */
  readonly names: string;
  /** The lab host it breaks; `changing` when none is named. */
  readonly host?: string;
  readonly make: string;
  readonly undo: string;
}

const APP = 'nsenter -t "$(docker inspect -f "{{.State.Pid}}" app)" -n';
const GONE = "b".repeat(64);
/** Waits until a test in the shell holds; the command ends with a failure when it does not within ten seconds. */
const until = (holds: string) =>
  `for try in $(seq 100); do if ${holds}; then break; fi; sleep 0.1; done; ${holds}`;
/** A process that calls itself something else; its pid is kept for the way back. @param seen what its command line says then. */
const pretend = (file: string, command: string, seen: string) =>
  `setsid ${command} </dev/null >/dev/null 2>&1 & echo $! >/run/${file}.pid; ${until(`tr '\\0' ' ' <"/proc/$(cat /run/${file}.pid)/cmdline" | grep -q '^${seen}'`)}`;
const end = (file: string) =>
  `kill "$(cat /run/${file}.pid)"; ${until(`! test -d "/proc/$(cat /run/${file}.pid)"`)}; rm /run/${file}.pid`;
const APP_PID = '$(docker inspect -f "{{.State.Pid}}" app)';
const CONTAINERD = "$(ps -C containerd -o pid= | tr -d ' ')";
/** Wakes containerd, which then tells dockerd that the container ended, and starts it again. */
const APP_AGAIN = `kill -CONT ${CONTAINERD}; ${until('test "$(docker inspect -f "{{.State.Status}}" app)" = exited')}; docker start app`;
/** Finds the netns of the pod that has 10.244.0.2; its name is kept for the way back. */
const SEEK_POD = `for name in $(ip netns list | cut -d ' ' -f 1); do if ip -n "$name" -o addr show dev eth0 | grep -qF ' 10.244.0.2/'; then echo "$name" >/run/stray; fi; done`;
const POD = 'ip -n "$(cat /run/stray)"';
const WEB_LISTENS = until(
  `nsenter -t "$(docker inspect -f "{{.State.Pid}}" web)" -n ss -ltnH | grep -q ':80 '`,
);
const NO_PROXY = `kill $(ps -C docker-proxy -o pid=); ${until("! ps -C docker-proxy -o stat= | grep -q '^[^Z]'")}`;
const WEB_AGAIN = `docker restart -t 0 web; ${WEB_LISTENS}`;

export const SCENARIOS: readonly Scenario[] = [
  {
    code: "duplicate-address",
    names: "10.77.0.2",
    make: "ip -n green addr add 10.77.0.2/24 dev eth0",
    undo: "ip -n green addr del 10.77.0.2/24 dev eth0",
  },
  {
    code: "subnet-overlap",
    names: "br-two",
    make: "ip link add br-two type bridge; ip addr add 10.77.0.129/25 dev br-two; ip link set br-two up",
    undo: "ip link del br-two",
  },
  {
    code: "address-outside-bridge",
    names: "10.88.9.2",
    make: "ip -n blue addr del 10.77.0.2/24 dev eth0; ip -n blue addr add 10.88.9.2/24 dev eth0",
    undo: "ip -n blue addr del 10.88.9.2/24 dev eth0; ip -n blue addr add 10.77.0.2/24 dev eth0; ip -n blue route add default via 10.77.0.1",
  },
  {
    code: "mtu-mismatch",
    names: "to-blue",
    make: "ip link set to-blue mtu 1400",
    undo: "ip link set to-blue mtu 1500; ip link set br-own mtu 1500",
  },
  {
    code: "mtu-mismatch",
    names: "vxlan78",
    make: "ip link add vxlan78 type vxlan id 78 dstport 8473 local 10.250.30.2; ip link set vxlan78 mtu 1500 up",
    undo: "ip link del vxlan78",
  },
  {
    code: "veth-end-down",
    names: "eth0",
    make: "ip -n blue link set eth0 down",
    undo: "ip -n blue link set eth0 up; ip -n blue route add default via 10.77.0.1",
  },
  {
    code: "orphan-veth",
    names: "orph1",
    make: "ip link add orph0 type veth peer name orph1; ip link set orph0 master br-own",
    undo: "ip link del orph0",
  },
  {
    code: "bridge-without-ports",
    names: "br-idle",
    make: "ip link add br-idle type bridge",
    undo: "ip link del br-idle",
  },
  { code: "empty-netns", names: "hollow", make: "ip netns add hollow", undo: "ip netns del hollow" },
  {
    code: "left-over-netns",
    names: "0123456789ab",
    make: "ip netns add gone; touch /run/docker/netns/0123456789ab; mount --bind /run/netns/gone /run/docker/netns/0123456789ab; ip netns del gone",
    undo: "umount /run/docker/netns/0123456789ab; rm /run/docker/netns/0123456789ab",
  },
  {
    code: "missing-default-route",
    names: "app",
    make: `${APP} ip route del default`,
    undo: `${APP} ip route add default via 172.17.0.1`,
  },
  {
    code: "neighbour-failed",
    names: "10.77.0.99",
    make: "ip -n blue route add 10.99.0.0/24 via 10.77.0.99; ip -n blue neigh replace 10.77.0.99 dev eth0 nud failed",
    undo: "ip -n blue route del 10.99.0.0/24; ip -n blue neigh del 10.77.0.99 dev eth0",
  },
  {
    code: "fdb-unreachable",
    names: "203.0.113.9",
    make: "ip route add unreachable 203.0.113.9/32; bridge fdb append 02:00:00:00:00:09 dev vxlan77 dst 203.0.113.9",
    undo: "bridge fdb del 02:00:00:00:00:09 dev vxlan77 dst 203.0.113.9; ip route del unreachable 203.0.113.9/32",
  },
  {
    code: "forwarding-off",
    names: "forwarding",
    make: "echo 0 >/proc/sys/net/ipv4/ip_forward",
    undo: "echo 1 >/proc/sys/net/ipv4/ip_forward",
  },
  {
    code: "bridge-nf-off",
    names: "iptables",
    make: "iptables -t nat -N KUBE-SERVICES; iptables -t nat -A KUBE-SERVICES -d 10.96.0.1/32 -j RETURN; echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables",
    undo: "iptables -t nat -F KUBE-SERVICES; iptables -t nat -X KUBE-SERVICES; echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables",
  },
  // The switches are absent while the module is not loaded; the machine's own cannot be unloaded, so they are hidden.
  {
    code: "bridge-nf-not-loaded",
    names: "br_netfilter",
    make: "iptables -t nat -N KUBE-SERVICES; iptables -t nat -A KUBE-SERVICES -d 10.96.0.1/32 -j RETURN; mount -t tmpfs none /proc/sys/net/bridge",
    undo: "umount /proc/sys/net/bridge; iptables -t nat -F KUBE-SERVICES; iptables -t nat -X KUBE-SERVICES",
  },
  {
    code: "stale-chains",
    names: "Kubernetes",
    make: "iptables -t nat -N KUBE-SVC-OLD; iptables -t nat -A KUBE-SVC-OLD -j RETURN",
    undo: "iptables -t nat -F KUBE-SVC-OLD; iptables -t nat -X KUBE-SVC-OLD",
  },
  {
    code: "stale-container-rules",
    names: GONE.slice(0, 12),
    make: `iptables -t nat -N CNI-HOSTPORT-DNAT; iptables -t nat -A CNI-HOSTPORT-DNAT -m comment --comment 'dnat name: "podman" id: "${GONE}"' -j RETURN`,
    undo: "iptables -t nat -F CNI-HOSTPORT-DNAT; iptables -t nat -X CNI-HOSTPORT-DNAT",
  },
  {
    code: "rp-filter-asymmetric",
    names: "eth1",
    make: "ip route add default via 10.251.0.1 dev eth1 metric 200; echo 1 >/proc/sys/net/ipv4/conf/eth1/rp_filter",
    undo: "ip route del default via 10.251.0.1 dev eth1 metric 200; echo 0 >/proc/sys/net/ipv4/conf/eth1/rp_filter",
  },
  {
    code: "route-localnet",
    names: "eth1",
    make: "echo 1 >/proc/sys/net/ipv4/conf/eth1/route_localnet",
    undo: "echo 0 >/proc/sys/net/ipv4/conf/eth1/route_localnet",
  },
  {
    code: "forward-drop",
    names: "br-own",
    make: "iptables -P FORWARD DROP",
    undo: "iptables -P FORWARD ACCEPT",
  },
  {
    code: "dnat-to-nobody",
    names: "172.17.0.99",
    make: "iptables -t nat -A PREROUTING -p tcp --dport 9999 -j DNAT --to-destination 172.17.0.99",
    undo: "iptables -t nat -D PREROUTING -p tcp --dport 9999 -j DNAT --to-destination 172.17.0.99",
  },
  {
    code: "port-shadowed",
    names: ":80",
    make: "iptables -t nat -I DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.201:80",
    undo: "iptables -t nat -D DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.201:80",
  },
  {
    code: "port-shadowed",
    names: "Port 8080 has two servers",
    make: `${NO_PROXY}; ${pretend("server", "busybox nc -ll -p 8080 -e true", "busybox nc")}; ${until("ss -ltnH | grep -q ':8080 '")}`,
    undo: `${end("server")}; ${WEB_AGAIN}`,
  },
  {
    code: "port-shadowed",
    names: "Port 8080 is published twice",
    make: `${NO_PROXY}; podman import /run/vslab/image.tar localhost/lab:latest; podman run -d --name twin -p 8080:80 localhost/lab:latest sleep 1000`,
    undo: `podman rm -f -t 0 twin; podman rmi localhost/lab:latest; ${WEB_AGAIN}`,
  },
  {
    code: "rule-names-gone-interface",
    names: "br-0123456789ab",
    make: "iptables -A FORWARD -i br-0123456789ab -j ACCEPT",
    undo: "iptables -D FORWARD -i br-0123456789ab -j ACCEPT",
  },
  {
    code: "published-port-no-server",
    names: "8099",
    make: "docker run -d --name mute -p 8099:80 lab:latest",
    undo: "docker rm -f mute",
  },
  {
    code: "engine-socket-mounted",
    names: "sockful",
    make: "docker run -d --name sockful -v /var/run/docker.sock:/var/run/docker.sock lab:latest",
    undo: "docker rm -f sockful",
  },
  {
    code: "host-network",
    names: "onhost",
    make: "docker run -d --name onhost --network host lab:latest",
    undo: "docker rm -f onhost",
  },
  {
    code: "zombies",
    names: "3 zombies",
    // bash must have become what never waits before the first child ends: it would wait for it.
    make: `${pretend("zombies", "bash -c 'sleep 1 & sleep 1 & sleep 1 & exec sleep 1000'", "sleep 1000")}; ${until('[ "$(ps --ppid "$(cat /run/zombies.pid)" -o stat= | grep -c ^Z)" = 3 ]')}`,
    undo: end("zombies"),
  },
  {
    code: "conmon-without-child",
    names: "conmon",
    make: pretend("conmon", "bash -c 'exec -a /usr/bin/conmon sleep 1000'", "/usr/bin/conmon"),
    undo: end("conmon"),
  },
  {
    code: "cgroup-drivers-differ",
    names: "Docker",
    make: pretend(
      "kubelet",
      `bash -c 'exec -a /usr/bin/kubelet bash -c "sleep 1000; :" x --cgroup-driver=systemd'`,
      "/usr/bin/kubelet",
    ),
    undo: end("kubelet"),
  },
  {
    code: "leaked-lease",
    names: "cbr0",
    make: `mkdir -p /var/lib/cni/networks/cbr0; printf '%s\\neth0' ${GONE} >/var/lib/cni/networks/cbr0/10.22.0.9`,
    undo: "rm -r /var/lib/cni/networks/cbr0",
  },
  {
    code: "published-port-unserved",
    names: "8080",
    make: `${NO_PROXY}; iptables -t nat -F DOCKER`,
    undo: WEB_AGAIN,
  },
  {
    code: "two-iptables",
    names: "Two kinds",
    make: "iptables-legacy -A INPUT -s 10.99.99.99 -j DROP",
    undo: "iptables-legacy -D INPUT -s 10.99.99.99 -j DROP",
  },
  // Neither runtime looks at the other's networks, and one that is given a subnet does not look for a free one.
  {
    code: "runtime-subnets-clash",
    names: "podman",
    make: "podman network create --subnet 10.66.0.0/24 alpha; docker network create --subnet 10.66.0.0/16 beta",
    undo: "podman network rm alpha; docker network rm beta",
  },
  // A containerd that runs ends what a dead shim leaves behind; one that hangs does not, and dockerd tells what it last knew.
  {
    code: "shim-died",
    names: "app",
    make: `kill -STOP ${CONTAINERD}; kill -KILL "$(ps -o ppid= -p "${APP_PID}" | tr -d ' ')"; ${until(`test "$(ps -o ppid= -p "${APP_PID}" | tr -d ' ')" = 1`)}`,
    undo: APP_AGAIN,
  },
  {
    code: "shim-died",
    names: "crun1",
    host: "podman",
    make: 'kill -KILL "$(podman inspect -f "{{.State.ConmonPid}}" crun1)"',
    undo: "podman rm -f -t 0 crun1; podman run -d --name crun1 --runtime=/usr/bin/crun localhost/lab:latest",
  },
  {
    code: "container-without-process",
    names: "app",
    make: `kill -STOP ${CONTAINERD}; kill -KILL ${APP_PID}; ${until(`! test -d "/proc/${APP_PID}"`)}`,
    undo: APP_AGAIN,
  },
  {
    code: "privileged-container",
    names: "mighty",
    host: "podman",
    make: "podman run -d --name mighty --privileged localhost/lab:latest",
    undo: "podman rm -f -t 0 mighty",
  },
  // The result of a container that was, put back as a DEL that failed leaves it.
  {
    code: "stale-cni-cache",
    names: "1 result",
    host: "podman-cni",
    make: `id=$(podman run -d --name gone localhost/lab:latest); cp "/var/lib/cni/results/podman-$id-eth0" /run/kept; podman rm -f -t 0 gone; mv /run/kept "/var/lib/cni/results/podman-$id-eth0"; echo "$id" >/run/gone.id`,
    undo: 'rm "/var/lib/cni/results/podman-$(cat /run/gone.id)-eth0" /run/gone.id',
  },
  // kubelet's own settings give this node 10.244.0.0/24 (hosts/k8s.sh).
  {
    code: "pod-outside-cidr",
    names: "coredns-5dd5756b68-ck9fd has 10.99.0.9",
    host: "k8s",
    make: `${SEEK_POD}; ${POD} addr del 10.244.0.2/24 dev eth0; ${POD} addr add 10.99.0.9/24 dev eth0`,
    undo: `${POD} addr del 10.99.0.9/24 dev eth0; ${POD} addr add 10.244.0.2/24 dev eth0; ${POD} route add default via 10.244.0.1; rm /run/stray`,
  },
  // No namespace keeps the time of day apart from the machine's, so the host's `date` tells another.
  {
    code: "clock-off",
    names: "2 hours fast",
    make: `printf '#!/bin/sh\nexec /bin/date -d "+2 hours" "$@"\n' >/usr/local/bin/date; chmod 755 /usr/local/bin/date`,
    undo: "rm /usr/local/bin/date",
  },
];
