# Docker without its userland proxy: the kernel alone passes published ports on, with hairpin ports and route_localnet.
NUMBER=27
SUMMARY="Docker without userland proxy: published ports by rules alone, two isolated networks, internal network"

start() {
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 test -S /run/containerd/containerd.sock
  dockerd --userland-proxy=false --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  wait_until 40 docker version
  docker import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar lab:latest
  docker network create front
  docker network create --internal inside
  docker run -d --name web -p 8080:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name local -p 127.0.0.1:8081:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name shop --network front -p 8082:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name till --network front lab:latest
  docker run -d --name vault --network inside lab:latest /bin/busybox httpd -f -p 80 -h /www
}
