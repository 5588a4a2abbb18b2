# A host that specs may break and change: Docker with a published port, and a hand-wired bridge with two namespaces.
NUMBER=30
SUMMARY="For specs that change things: Docker, a hand-made bridge with two namespaces, a tunnel"

start() {
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 test -S /run/containerd/containerd.sock
  dockerd --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  wait_until 40 docker version
  docker import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar lab:latest
  docker run -d --name web -p 8080:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name app lab:latest
  # A MAC of its own: else the bridge takes the lowest of its ports, and loses its neighbours when that port leaves.
  ip link add br-own address 02:00:00:00:77:01 type bridge
  ip addr add 10.77.0.1/24 dev br-own
  ip link set br-own up
  for name in blue green; do
    ip netns add "$name"
    wire_to_host "/run/netns/$name" "to-$name" eth0 "10.77.0.$([[ $name == blue ]] && echo 2 || echo 3)/24"
    ip link set "to-$name" master br-own
    ip -n "$name" link set lo up
    ip -n "$name" route add default via 10.77.0.1
  done
  ip link add vxlan77 type vxlan id 77 dstport 8472 local 10.250.30.2 dev eth0
  ip link set vxlan77 mtu 1450 up
}
