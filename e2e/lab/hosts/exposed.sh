# A host whose firewall denies what Docker opens: ufw's frame of chains, ports published in every way that goes wrong.
NUMBER=22
SUMMARY="What is open against what was meant: ufw-like denial, Docker past it, loopback-only, no listener, shadowed, UDP, IPv6"
WIRE6="fd50:22::"

start() {
  containerd >/var/log/containerd.log 2>&1 &
  wait_until 20 test -S /run/containerd/containerd.sock
  dockerd --containerd /run/containerd/containerd.sock >/var/log/dockerd.log 2>&1 &
  wait_until 40 docker version
  docker import -c 'CMD ["/bin/sleep","100000"]' /run/vslab/image.tar lab:latest
  serve() { busybox httpd -p "$1" -h /run/exposed; }
  answer() { perl /run/vslab/answer.pl "$@" & }
  ip addr add "${WIRE6}2/64" dev eth0 nodad
  mkdir -p /run/exposed
  docker run -d --name past -p 8080:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name inside -p 127.0.0.1:9000:80 lab:latest /bin/busybox httpd -f -p 80 -h /www
  docker run -d --name deaf -p 9001:81 lab:latest
  docker run -d --name thief lab:latest /bin/busybox httpd -f -p 80 -h /www
  serve 0.0.0.0:7001  # allowed
  serve 0.0.0.0:7002  # denied
  serve 127.0.0.1:7003
  serve 0.0.0.0:7004  # never reached: a rule by hand sends its packets to thief
  serve '[::]:7007'   # denied on IPv4, on IPv6 nobody thought of it
  serve '[::]:7008'   # denied on both
  answer 0.0.0.0 7005 # allowed
  answer 0.0.0.0 7006 # denied
  answer :: 7009      # its firewall knows no word of IPv6
  docker run -d --name names -p 5353:53/udp lab:latest
  names=$(docker inspect -f '{{.State.Pid}}' names)
  nsenter -t "$names" -n perl /run/vslab/answer.pl 0.0.0.0 53 &
  thief=$(docker inspect -f '{{.NetworkSettings.IPAddress}}' thief)
  iptables -t nat -A PREROUTING -p tcp --dport 7004 -j DNAT --to-destination "$thief:80"
  # the frame ufw lays, with the rules of `ufw default deny`, `ufw allow 22`, `ufw allow 7001`, `ufw deny 8080`
  iptables -N ufw-before-input
  iptables -N ufw-user-input
  iptables -A INPUT -j ufw-before-input
  iptables -A ufw-before-input -i lo -j ACCEPT
  iptables -A ufw-before-input -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  iptables -A ufw-before-input -j ufw-user-input
  iptables -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
  iptables -A ufw-user-input -p tcp -m tcp --dport 7001 -j ACCEPT
  iptables -A ufw-user-input -p udp -m udp --dport 7005 -j ACCEPT
  iptables -A ufw-user-input -p tcp -m tcp --dport 8080 -j DROP
  iptables -P INPUT DROP
  ip6tables -A INPUT -p tcp -m tcp --dport 7008 -j DROP
}
