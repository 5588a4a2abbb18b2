# The older Debian: iproute2 5.10, util-linux 2.36, Docker 20.10, Podman 3 with CNI.
NUMBER=18
SUMMARY="Debian 11: iproute2 5.10, Docker 20.10, Podman 3 with CNI"
DISTRIBUTION="bullseye openssh-server sudo iproute2 bridge-utils iptables nftables jq busybox-static procps iputils-ping uidmap slirp4netns runc crun conmon containerd docker.io podman catatonit containernetworking-plugins"

start() {
  mkdir -p /etc/containers
  podman_config cni >/etc/containers/containers.conf
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
}
