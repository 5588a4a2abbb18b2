# A host that misbehaves: "ip rule" never returns, "ip neigh" prints rubbish, nft is missing. Also inside "ip -batch".
NUMBER=6
SUMMARY="Misbehaving: ip rule hangs, ip neigh prints rubbish, no nft"

start() {
  ip netns add ward
  wire_to_host /run/netns/ward vward eth0 172.35.0.2/24

  mkdir -p /usr/libexec/lab
  mv "$(readlink -f "$(command -v ip)")" /usr/libexec/lab/ip
  rm -f /usr/sbin/nft /usr/sbin/ip /usr/bin/ip
  cat >/usr/sbin/ip <<'SCRIPT'
#!/bin/bash
real=/usr/libexec/lab/ip
options=()
batch=
answer() { # OBJECT...: one command
  case $1 in
    ru | rul | rule) exec sleep 1000000 ;;
    n | ne | nei | neigh*) printf '[{"dst":"10.0.0.1","dev":\0\377\033[2J}}\n<html>502 Bad Gateway</html>\n%0.s' 1 2 3 ;;
    *) "$real" "${options[@]}" "$@" ;;
  esac
}
while [[ ${1:-} == -* ]]; do
  case $1 in
    -b | -batch) batch=$2; shift 2 ;;
    -n | -netns | -f | -family | -rc | -rcvbuf) options+=("$1" "$2"); shift 2 ;;
    *) options+=("$1"); shift ;;
  esac
done
if [[ -z $batch ]]; then answer "${@:-help}"; exit; fi
[[ $batch == - ]] || exec <"$batch"
while read -r -a words; do [[ ${#words[@]} == 0 ]] || answer "${words[@]}"; done
SCRIPT
  chmod 755 /usr/sbin/ip
  ln -s ../sbin/ip /usr/bin/ip
}
