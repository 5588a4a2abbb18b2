# Rootful Podman with netavark under both low-level runtimes, a published port and a pod.
NUMBER=2
SUMMARY="Podman: crun and runc, published port, pod with two containers"

start() {
  mkdir -p /etc/containers
  # Limits can only go down where CAP_SYS_RESOURCE is missing; there is no systemd and no journal here.
  cat >/etc/containers/containers.conf <<'CONFIG'
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_backend = "netavark"
CONFIG
  podman import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar localhost/lab:latest
  podman run -d --name crun1 --runtime="$(command -v crun)" localhost/lab:latest
  podman run -d --name runc1 --runtime="$(command -v runc)" localhost/lab:latest
  podman run -d --name pub1 -p 9090:80 localhost/lab:latest /bin/busybox httpd -f -p 80 -h /www
  podman pod create --name pod1 --infra-image localhost/lab:latest --infra-command "/bin/sleep 100000"
  podman run -d --pod pod1 --name pod1-a localhost/lab:latest
  podman run -d --pod pod1 --name pod1-b localhost/lab:latest
}
