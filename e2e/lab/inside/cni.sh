# CNI plugins called by hand, as a runtime calls them, with the cache file a runtime leaves behind (libcni's cniCacheV1).

# cni_add CONFIG-FILE CONTAINER-ID NETNS-PATH [ARGS]: adds eth0 with the one plugin of the file; prints the plugin's result.
# ARGS is what runtimes pass as CNI_ARGS (K8S_POD_NAME=...;...).
cni_add() {
  local result network
  network=$(jq -r .name "$1")
  result=$(CNI_COMMAND=ADD CNI_CONTAINERID=$2 CNI_NETNS=$3 CNI_IFNAME=eth0 CNI_ARGS=${4:-} CNI_PATH=/usr/lib/cni \
    "/usr/lib/cni/$(jq -r .type "$1")" <"$1")
  mkdir -p /var/lib/cni/results
  jq -cn --arg id "$2" --arg config "$(base64 -w0 "$1")" --arg network "$network" --arg args "${4:-}" --argjson result "$result" \
    '{kind: "cniCacheV1", containerId: $id, config: $config, ifName: "eth0", networkName: $network,
      cniArgs: ($args | split(";") | map(select(. != "") | split("="))), result: $result}' \
    >"/var/lib/cni/results/$network-$2-eth0"
  printf '%s\n' "$result"
}
