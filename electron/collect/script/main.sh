# The order of questions: what the picture needs first. Called on the very last line, so a cut script does nothing.

vs_main() {
  vs_environment
  printf '%s start vethscope-collect 1\n' "$VS_BOUNDARY" || exit 1
  vs_now
  vs_started=$vs_ms
  vs_watch_lifeline
  exec 4<&-
  vs_low_priority
  vs_tools
  vs_limits
  vs_abilities
  vs_section_meta
  vs_section_os_release
  vs_section_ns_links
  vs_section_proc
  vs_section_mountinfo
  vs_section_fd_netns
  vs_section_netns_list
  vs_firewall_plan
  vs_plan
  vs_section_names
  vs_sections_links
  vs_section_nsid_targets
  vs_section_sysfs
  vs_sections_firewall
  vs_section_ip_vs
  vs_section_sockets
  vs_section_fd_sockets
  vs_nested_daemons
  vs_sections_docker
  vs_sections_podman
  vs_section_storage
  vs_section_users
  vs_section_user_storage
  vs_section_podman_state
  vs_section_cni_config
  vs_sections_cni_state
  vs_section_bundles
  vs_section_state_roots
  vs_section_settings
  vs_section_podman_networks
  vs_section_containerd
  vs_sections_cri
  vs_section_userns
  vs_section_tun
  vs_section_zombies
  vs_now
  printf '%s done %s\n' "$VS_BOUNDARY" "$((vs_ms - vs_started))" || exit 1
  [ -z "$VS_WATCHER" ] || kill "$VS_WATCHER" 2>/dev/null
  exit 0
}

# How many sections to expect, for the progress bar: what is read once, and what is read in each namespace.
vs_plan() {
  vs_each=4
  [ "$VS_JSON" = 1 ] || vs_each=$((vs_each + 7))
  [ "$VS_COUNT" -gt 64 ] || vs_each=$((vs_each + 1))
  [ "$VS_HAS_OLD" = 0 ] || vs_each=$((vs_each + 2))
  if [ "$VS_UID" = 0 ]; then
    printf '%s plan %s\n' "$VS_BOUNDARY" "$((40 + VS_COUNT * vs_each))" || exit 1
  else
    printf '%s plan %s\n' "$VS_BOUNDARY" "$((46 + VS_COUNT * 2))" || exit 1
  fi
}
