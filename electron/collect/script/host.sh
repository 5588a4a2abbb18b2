# The host itself: environment of this script, its tools, and the sections meta and os-release.

vs_environment() {
  set +a +e +u
  LC_ALL=C
  PATH=${PATH:+$PATH:}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin:/usr/libexec/podman
  export LC_ALL PATH
  unset LANG LANGUAGE TERM IFS CDPATH GREP_OPTIONS GREP_COLORS LS_COLORS TMOUT
  umask 077
  VS_NL='
'
  VS_TAB=$(printf '\t')
  VS_HUNG=' '
  VS_LIMIT=${VS_LIMIT:-10}
  VS_PACK=${VS_PACK:-0}
  # How often a worker may look for another door of a network namespace through all processes.
  VS_LOOKS=8
  # What answers at once on a healthy host gets less: a sick one must not make us wait for each question.
  VS_QUICK=4
  [ "$VS_LIMIT" -ge 4 ] || VS_QUICK=$VS_LIMIT
  exec 4<&0 </dev/null
}

# Path of a tool in vs_found, empty when absent. An absolute path keeps a multi-call shell from using its own applet.
vs_find() {
  vs_found=
  vs_dirs=$PATH:
  while [ -n "$vs_dirs" ]; do
    vs_dir=${vs_dirs%%:*}
    vs_dirs=${vs_dirs#*:}
    case $vs_dir in /*) ;; *) continue ;; esac
    if [ -f "$vs_dir/$1" ] && [ -x "$vs_dir/$1" ]; then
      vs_found=$vs_dir/$1
      return 0
    fi
  done
}

vs_tools() {
  VS_TOOLS=
  for vs_tool in ip bridge nsenter lsns find grep sed sort timeout iptables iptables-save ip6tables-save \
    iptables-legacy-save ip6tables-legacy-save iptables-nft-save ip6tables-nft-save nft ipset docker podman ctr crictl perl gzip; do
    vs_find "$vs_tool"
    VS_TOOLS="${VS_TOOLS}tool.$vs_tool=$vs_found$VS_NL"
    case $vs_tool in
      ip) VS_IP=$vs_found ;;
      bridge) VS_BRIDGE=$vs_found ;;
      nsenter) VS_NSENTER=$vs_found ;;
      lsns) VS_LSNS=$vs_found ;;
      find) VS_FIND=$vs_found ;;
      grep) VS_GREP=$vs_found ;;
      sed) VS_SED=$vs_found ;;
      sort) VS_SORT=$vs_found ;;
      timeout) VS_TIMEOUT=$vs_found ;;
      iptables) VS_IPTABLES=$vs_found ;;
      iptables-save) VS_SAVE4=$vs_found ;;
      ip6tables-save) VS_SAVE6=$vs_found ;;
      iptables-legacy-save) VS_LEGACY4=$vs_found ;;
      ip6tables-legacy-save) VS_LEGACY6=$vs_found ;;
      iptables-nft-save) VS_NFT4=$vs_found ;;
      ip6tables-nft-save) VS_NFT6=$vs_found ;;
      nft) VS_NFT=$vs_found ;;
      ipset) VS_IPSET=$vs_found ;;
      docker) VS_DOCKER=$vs_found ;;
      podman) VS_PODMAN=$vs_found ;;
      ctr) VS_CTR=$vs_found ;;
      crictl) VS_CRICTL=$vs_found ;;
      perl) VS_PERL=$vs_found ;;
      gzip) VS_GZIP=$vs_found ;;
    esac
  done
  # Some gzip of BusyBox knows no levels: then answers go out as they are.
  [ "$VS_PACK" = 1 ] && [ -n "$VS_GZIP" ] && "$VS_GZIP" -6c </dev/null >/dev/null 2>&1 || VS_GZIP=
}

# Three generations of timeout(1): coreutils and new BusyBox, middle BusyBox (no -k), old BusyBox (-t).
vs_limits() {
  if [ -z "$VS_TIMEOUT" ]; then
    VS_TIMEOUT=vs_watchdog
  elif "$VS_TIMEOUT" -k 1 5 true 2>/dev/null; then
    VS_TIMEOUT="$VS_TIMEOUT -k 1"
  elif "$VS_TIMEOUT" -s KILL 5 true 2>/dev/null; then
    VS_TIMEOUT="$VS_TIMEOUT -s KILL"
  elif "$VS_TIMEOUT" -t 5 -s KILL true 2>/dev/null; then
    VS_TIMEOUT="$VS_TIMEOUT -s KILL -t"
  else
    VS_TIMEOUT=vs_watchdog
  fi
  VS_LIMITED="$VS_TIMEOUT $VS_LIMIT"
}

# What the tools can do. iproute2 4.17 has JSON for all we ask. A tool that hangs already here is found out by its
# section, under its limit.
vs_abilities() {
  VS_JSON=0
  VS_IPROUTE2=0
  VS_LISTID=0
  VS_PRINTF=0
  if [ -n "$VS_IP" ]; then
    vs_probe=$($VS_TIMEOUT 2 "$VS_IP" -j rule show 2>/dev/null)
    case $?$vs_probe in
      0\[*)
        VS_JSON=1
        VS_IPROUTE2=1
        $VS_TIMEOUT 2 "$VS_IP" -j netns list-id >/dev/null 2>&1 && VS_LISTID=1
        ;;
      124* | 137* | 143*) VS_JSON=1 ;;
      *) case $($VS_TIMEOUT 2 "$VS_IP" -V 2>&1) in *iproute2*) VS_IPROUTE2=1 ;; esac ;;
    esac
  fi
  "$VS_FIND" /proc/self -maxdepth 0 -printf '' 2>/dev/null && VS_PRINTF=1
}

vs_low_priority() {
  renice -n 10 -p $$ >/dev/null 2>&1
  ionice -c 3 -p $$ >/dev/null 2>&1
}

vs_first_line() {
  vs_value=
  { read -r vs_value <"$1"; } 2>/dev/null
}

vs_section_meta() {
  vs_begin meta - 0 'id; uname -srm; hostname; cat /etc/machine-id /proc/sys/kernel/random/boot_id'
  VS_UID=$(id -u)
  vs_first_line /proc/$$/stat
  vs_rest=${vs_value##*) }
  set -- $vs_rest
  vs_ppid=$2
  vs_sid=$4
  VS_OWN_NETNS=$(readlink /proc/self/ns/net 2>/dev/null)
  VS_OWN_NETNS=${VS_OWN_NETNS#net:\[}
  VS_OWN_NETNS=${VS_OWN_NETNS%\]}
  printf 'version=1\npid=%s\nppid=%s\nsid=%s\nuid=%s\nuser=%s\n' $$ "$vs_ppid" "$vs_sid" "$VS_UID" "$(id -un 2>/dev/null)"
  vs_first_line /proc/sys/kernel/hostname
  printf 'hostname=%s\n' "$vs_value"
  vs_first_line /etc/machine-id
  [ -n "$vs_value" ] || vs_first_line /var/lib/dbus/machine-id
  printf 'machine_id=%s\n' "$vs_value"
  vs_first_line /proc/sys/kernel/random/boot_id
  printf 'boot_id=%s\n' "$vs_value"
  printf 'kernel=%s\nepoch=%s\n' "$(uname -srm)" "$(date +%s)"
  printf 'clk_tck=%s\n' "$(getconf CLK_TCK 2>/dev/null)"
  printf 'shell=%s\n' "$(readlink /proc/$$/exe 2>/dev/null)${BASH_VERSION:+ $BASH_VERSION}"
  printf 'netns=%s\n' "$VS_OWN_NETNS"
  vs_readable=0
  readlink /proc/1/ns/net >/dev/null 2>&1 && vs_readable=1
  printf 'root_netns_readable=%s\n' "$vs_readable"
  VS_NPROC=$(grep -c '^processor' /proc/cpuinfo 2>/dev/null)
  [ "${VS_NPROC:-0}" -ge 1 ] || VS_NPROC=1
  vs_first_line /proc/meminfo
  set -- $vs_value
  printf 'nproc=%s\nmemtotal_kb=%s\nip_json=%s\n%s' "$VS_NPROC" "$2" "$VS_JSON" "$VS_TOOLS"
  vs_finish 0 ''
}

vs_section_os_release() {
  if [ -r /etc/os-release ]; then
    vs_run os-release - 'cat /etc/os-release' cat /etc/os-release
  elif [ -r /etc/redhat-release ]; then
    vs_run os-release - 'cat /etc/redhat-release' cat /etc/redhat-release
  else
    vs_skip os-release - not-found 'no /etc/os-release'
  fi
}
