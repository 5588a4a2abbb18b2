# Docker's other networks on a real daemon: a swarm's overlay and ingress, macvlan, and a container on two networks.
NUMBER=33
SUMMARY="Docker swarm of one node: overlay with ids that are not hex, ingress, macvlan network, a container on two networks"

start() {
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 test -S /run/containerd/containerd.sock
  dockerd --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  wait_until 40 docker version
  docker import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar lab:latest
  docker network create -d macvlan -o parent=eth1 --subnet 10.66.0.0/24 lan
  docker network create --subnet 172.28.0.0/16 backend
  docker run -d --name onlan --network lan lab:latest
  docker run -d --name both --network lan lab:latest
  docker network connect backend both
  docker swarm init --advertise-addr "10.251.0.$NUMBER"
  docker network create -d overlay --attachable --subnet 10.77.0.0/24 mesh
  for name in node1 node2; do
    docker create --name "$name" --network mesh lab:latest
    wait_until 80 docker start "$name" # the manager answers an attachment within its own deadline, or not at all
  done
  # A service task: its container is named SERVICE.SLOT.TASK, the task id is not hex.
  docker service create --detach --name shop --network mesh --replicas 1 --no-resolve-image lab:latest
  wait_until 90 sh -c 'docker ps --format "{{.Names}}" | grep -q "^shop\.1\."'
}
