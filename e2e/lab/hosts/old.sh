# The shape of a CentOS 7 host: an iproute2 that knows no JSON and an lsns that knows no NETNSID, no nft.
NUMBER=8
SUMMARY="Old tools: ip and bridge without -j, lsns without NETNSID, no nft"

start() {
  local tool
  ip netns add legacy
  wire_to_host /run/netns/legacy vlegacy eth0 172.37.0.2/24
  ip link add br0 type bridge
  ip link set vlegacy master br0
  ip link set br0 up

  mkdir -p /usr/libexec/lab
  for tool in ip bridge; do
    mv "$(readlink -f "$(command -v $tool)")" /usr/libexec/lab/$tool
    rm -f /usr/bin/$tool /usr/sbin/$tool
    cat >/usr/sbin/$tool <<SCRIPT
#!/bin/bash
for word in "\$@"; do
  case \$word in
    -j | -js | -json | -p | -pretty) echo "Option \"\$word\" is unknown, try \"$tool -help\"." >&2; exit 255 ;;
    -*) ;;
    *) break ;;
  esac
done
exec /usr/libexec/lab/$tool "\$@"
SCRIPT
    chmod 755 /usr/sbin/$tool
    ln -s ../sbin/$tool /usr/bin/$tool
  done
  mv /usr/bin/lsns /usr/libexec/lab/lsns
  cat >/usr/bin/lsns <<'SCRIPT'
#!/bin/bash
for word in "$@"; do
  case ${word,,} in *netnsid*) echo "lsns: unknown column: ${word##*,}" >&2; exit 1 ;; *nsfs*) echo "lsns: unknown column: NSFS" >&2; exit 1 ;; esac
done
[[ $# -gt 0 ]] || set -- --output NS,TYPE,NPROCS,PID,USER,COMMAND
exec /usr/libexec/lab/lsns "$@"
SCRIPT
  chmod 755 /usr/bin/lsns
  rm -f /usr/sbin/nft
}
