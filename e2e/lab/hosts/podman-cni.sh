# Rootful Podman with its older network back end: CNI plugins, their chains and their caches.
NUMBER=10
SUMMARY="Podman with CNI: default network, a second network, a container on both, published port, pod"

start() {
  mkdir -p /etc/containers
  podman_config cni >/etc/containers/containers.conf
  rm -rf /etc/cni/net.d
  podman import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar localhost/lab:latest
  podman network create --disable-dns back
  podman run -d --name plain1 localhost/lab:latest
  podman run -d --name pub1 -p 9191:80 localhost/lab:latest /bin/busybox httpd -f -p 80 -h /www
  podman run -d --name back1 --network back --runtime="$(command -v runc)" localhost/lab:latest
  podman run -d --name both1 --network podman,back localhost/lab:latest
  podman run -d --name hostnet1 --network host localhost/lab:latest
  podman run -d --name none1 --network none localhost/lab:latest
  podman pod create --name pod1 --infra-image localhost/lab:latest --infra-command "/bin/sleep 100000"
  podman run -d --pod pod1 --name pod1-a localhost/lab:latest
  podman run -d --pod pod1 --name pod1-b localhost/lab:latest
}
