# CNI plugins called by hand, as a runtime calls them, with the cache file a runtime leaves behind (libcni's cniCacheV1).

# cni_add CONFIG-FILE CONTAINER-ID NETNS-PATH [ARGS [RUNTIME-CONFIG]]: adds eth0 with the file's plugin or chain of plugins; prints
# the last result. ARGS is what runtimes pass as CNI_ARGS (K8S_POD_NAME=...;...), RUNTIME-CONFIG their answer to the chain's
# capabilities as JSON ({"portMappings": [...]}).
cni_add() {
  local result=null network plugin number
  network=$(jq -r .name "$1")
  for ((number = 0; number < $(jq '.plugins // [.] | length' "$1"); number++)); do
    plugin=$(jq -c --argjson number "$number" --argjson before "$result" --argjson given "${5:-null}" '
      . as $all | (.plugins // [.])[$number] | .name = $all.name | .cniVersion = $all.cniVersion
      | if $before == null then . else .prevResult = $before end
      | ((.capabilities // {} | keys) - ((.capabilities // {} | keys) - ($given // {} | keys))) as $wanted
      | if $wanted == [] then . else .runtimeConfig = ($given | with_entries(select(.key as $key | $wanted | index($key)))) end' "$1")
    result=$(CNI_COMMAND=ADD CNI_CONTAINERID=$2 CNI_NETNS=$3 CNI_IFNAME=eth0 CNI_ARGS=${4:-} CNI_PATH=/usr/lib/cni \
      "/usr/lib/cni/$(jq -r .type <<<"$plugin")" <<<"$plugin")
  done
  mkdir -p /var/lib/cni/results
  jq -cn --arg id "$2" --arg config "$(base64 -w0 "$1")" --arg network "$network" --arg args "${4:-}" --argjson result "$result" \
    --argjson given "${5:-null}" \
    '{kind: "cniCacheV1", containerId: $id, config: $config, ifName: "eth0", networkName: $network,
      cniArgs: ($args | split(";") | map(select(. != "") | split("="))), capabilityArgs: $given, result: $result}' \
    >"/var/lib/cni/results/$network-$2-eth0"
  printf '%s\n' "$result"
}
