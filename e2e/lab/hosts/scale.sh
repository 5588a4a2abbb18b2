# Many namespaces on three bridges, each held by one sleeping process. VSLAB_SCALE says how many (60).
NUMBER=4
SUMMARY="Many namespaces with veths on three bridges (VSLAB_SCALE=60)"

start() {
  local i pids=() bridge
  for ((i = 0; i < VSLAB_SCALE; i++)); do
    unshare --net sleep 1000000 >/dev/null 2>&1 &
    pids+=($!)
  done
  wait_until 20 all_held "${pids[@]}"
  {
    for bridge in 0 1 2; do
      echo "link add br$bridge type bridge"
      echo "link set br$bridge up"
      echo "addr add 172.2$bridge.0.1/16 dev br$bridge"
    done
    for ((i = 0; i < VSLAB_SCALE; i++)); do
      echo "link add veth$i type veth peer name eth0 netns ${pids[i]}"
      echo "link set veth$i master br$((i % 3)) up"
    done
  } | ip -batch -
  for ((i = 0; i < VSLAB_SCALE; i++)); do
    printf 'link set lo up\naddr add 172.2%d.%d.%d/16 dev eth0\nlink set eth0 up\nroute add default via 172.2%d.0.1\n' \
      $((i % 3)) $((1 + i / 250)) $((1 + i % 250)) $((i % 3)) | nsenter --target "${pids[i]}" --net ip -batch -
  done

  # The other end of the host "wired"'s overlay, which knows this MAC.
  ip link set eth1 address 02:00:0a:fb:00:04
  ip link add vxlan42 type vxlan id 42 local "10.251.0.$VSLAB_NUMBER" dstport 4789 dev eth1
  ip link set vxlan42 master br0 up
  bridge fdb append 00:00:00:00:00:00 dev vxlan42 dst 10.251.0.3
}

all_held() { # every process has left the host's netns and is asleep
  local pid
  for pid in "$@"; do
    [[ $(cat "/proc/$pid/comm") == sleep ]] || return 1
  done
}
