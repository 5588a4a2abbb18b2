# The newer Debian: iproute2 6.x, Docker 26, Podman 5 with nftables and pasta.
NUMBER=17
SUMMARY="Debian 13: Docker 26, Podman 5 with netavark on nftables, rootless with pasta"
DISTRIBUTION="trixie openssh-server sudo iproute2 bridge-utils iptables nftables jq busybox-static procps iputils-ping uidmap slirp4netns passt runc crun conmon containerd docker.io docker-cli podman netavark aardvark-dns catatonit containernetworking-plugins util-linux-extra"

prepare() {
  add_account carol none
  printf 'carol:100000:65536\n' | tee /etc/subuid >/etc/subgid
}

start() {
  local carol
  mkdir -p /etc/containers
  podman_config netavark >/etc/containers/containers.conf
  printf 'firewall_driver = "nftables"\n' >>/etc/containers/containers.conf # the last section is [network]
  rootless_home carol
  of_carol & carol=$!
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 test -S /run/containerd/containerd.sock
  dockerd --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  podman import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar localhost/lab:latest
  podman run -d --name pod-plain localhost/lab:latest
  podman run -d --name pod-web -p 9090:80 localhost/lab:latest /bin/busybox httpd -f -p 80 -h /www
  wait_until 40 docker version
  docker import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar lab:latest
  docker network create backend
  docker run -d --name web -p 8080:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name db --network backend lab:latest
  wait $carol
}

of_carol() {
  as_user carol podman import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar localhost/lab:latest
  as_user carol podman run -d --name carol1 localhost/lab:latest
  as_user carol podman run -d --name carol-web -p 8181:80 localhost/lab:latest /bin/busybox httpd -f -p 80 -h /www
  as_user carol podman network create --disable-dns carolnet
  as_user carol podman run -d --name carol-a --network carolnet -p 8282:80 localhost/lab:latest /bin/busybox httpd -f -p 80 -h /www
}
