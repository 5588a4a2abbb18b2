# Containers of ordinary users (slirp4netns, rootlessport, a user network of one's own) beside root's.
NUMBER=11
SUMMARY="Rootless Podman of two users (slirp4netns, published port, user network, pod) beside rootful"

prepare() {
  local name
  for name in alice bob; do add_account $name none; done
  printf 'alice:100000:65536\nbob:200000:65536\n' | tee /etc/subuid >/etc/subgid
}

start() {
  mkdir -p /etc/containers
  podman_config netavark >/etc/containers/containers.conf
  rootless_home alice
  rootless_home bob
  of_alice & local first=$!
  of_bob & local second=$!
  podman import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar localhost/lab:latest
  podman run -d --name root1 localhost/lab:latest
  podman run -d --name root2 -p 7070:80 localhost/lab:latest /bin/busybox httpd -f -p 80 -h /www
  wait $first
  wait $second
}

of_alice() {
  as_user alice podman import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar localhost/lab:latest
  as_user alice podman run -d --name alice1 localhost/lab:latest
  as_user alice podman run -d --name alice-web -p 8181:80 localhost/lab:latest /bin/busybox httpd -f -p 80 -h /www
}

of_bob() {
  as_user bob podman import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar localhost/lab:latest
  as_user bob podman run -d --name bob1 localhost/lab:latest
  as_user bob podman network create --disable-dns bobnet
  as_user bob podman run -d --name bob-a --network bobnet localhost/lab:latest
  as_user bob podman run -d --name bob-b --network bobnet -p 8282:80 localhost/lab:latest /bin/busybox httpd -f -p 80 -h /www
}
