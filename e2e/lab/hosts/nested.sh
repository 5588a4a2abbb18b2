# Docker in Docker, as minikube and kind do it: a privileged container that is a node of its own with its own containers.
NUMBER=16
SUMMARY="Containers inside a container: three levels of netns, a pair with equal indexes that the host never sees"

start() {
  local name outer inner
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 test -S /run/containerd/containerd.sock
  dockerd --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  wait_until 40 docker version
  docker import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar lab:latest

  # The node's image is empty but for the links; its programs are the host's.
  mkdir -p /tmp/node/{usr,etc,proc,sys,dev,tmp,run,root,var/lib,var/log}
  for name in bin sbin lib lib64; do ln -s usr/$name /tmp/node/$name; done
  ln -s /run /tmp/node/var/run
  tar -C /tmp/node -c . | docker import - node:latest
  rm -rf /tmp/node
  cat >/usr/local/bin/node-entrypoint <<'SCRIPT'
#!/bin/bash
containerd >/var/log/containerd.log 2>&1 &
while ! [[ -S /run/containerd/containerd.sock ]]; do sleep 0.05; done
dockerd --containerd /run/containerd/containerd.sock --bip 172.26.0.1/24 >/var/log/dockerd.log 2>&1 &
while ! docker version; do sleep 0.05; done >/dev/null 2>&1
docker import -c 'CMD ["/bin/sleep","100000"]' /image.tar lab:latest
docker run -d --name inner-web -p 8080:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
docker run -d --name inner-app lab:latest
docker run -d --name inner-side --network container:inner-app lab:latest
touch /run/node-ready
while :; do wait -n || sleep 1; done
SCRIPT
  chmod 755 /usr/local/bin/node-entrypoint
  # --privileged asks for every capability, also for one the machine may lack; these are enough.
  docker run -d --name minikube --hostname minikube --cap-add SYS_ADMIN --cap-add NET_ADMIN --cap-add SYS_PTRACE \
    --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined \
    --device-cgroup-rule 'a *:* rwm' -v /sys/fs/cgroup:/sys/fs/cgroup -p 8686:8080 --tmpfs /run --tmpfs /tmp --tmpfs /var/lib/docker:exec \
    --tmpfs /var/lib/containerd:exec --tmpfs /var/log -v /usr:/usr:ro -v /etc:/etc:ro -v /run/vslab/image.tar:/image.tar:ro \
    node:latest /usr/local/bin/node-entrypoint
  docker run -d --name beside lab:latest
  echo minikube >/run/vslab/nested
  wait_until 30 docker exec minikube test -e /run/node-ready

  # Both ends have index 77, one on level 2 and one on level 3.
  outer=$(docker inspect -f '{{.State.Pid}}' minikube)
  inner=$(inner_pid "$outer" "$(docker exec minikube docker inspect -f '{{.State.Pid}}' inner-app)")
  nsenter --net="/proc/$outer/ns/net" ip link add same0 index 77 type veth peer name same0 index 77 netns "$inner"
  nsenter --net="/proc/$outer/ns/net" ip link set same0 up
  nsenter --net="/proc/$inner/ns/net" ip link set same0 up
  record_pair "/proc/$outer/ns/net" same0 "/proc/$inner/ns/net" same0
}

# inner_pid OUTER PID: the host's pid of what is PID in OUTER's PID namespace and the first process of its own.
inner_pid() {
  local wanted file
  wanted=$(readlink "/proc/$1/root/proc/$2/ns/pid")
  for file in /proc/[0-9]*/ns/pid; do
    [[ $(readlink "$file" 2>/dev/null) == "$wanted" ]] || continue
    file=${file%/ns/pid}
    [[ $(awk '/^NSpid:/ { print $NF }' "$file/status") != 1 ]] || { echo "${file#/proc/}"; return; }
  done
  return 1
}
