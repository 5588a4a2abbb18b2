# Docker with its default bridge, a user network, and the three ways a container can have no veth of its own.
NUMBER=1
SUMMARY="Docker: published port, user network, no network, host network, shared namespace"

prepare() {
  add_account dock none # may use the Docker socket, may not enter a namespace
  sed -i '/^docker:/d' /etc/group
  echo 'docker:x:990:dock' >>/etc/group
}

start() {
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 test -S /run/containerd/containerd.sock
  dockerd --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  wait_until 40 docker version
  docker import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar lab:latest
  docker network create backend
  docker run -d --name web -p 8080:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name app --network backend lab:latest
  docker run -d --name db --network backend lab:latest
  docker run -d --name lonely --network none lab:latest
  docker run -d --name hostnet --network host lab:latest
  docker run -d --name sidecar --network container:web lab:latest
}
