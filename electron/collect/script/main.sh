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
  printf '%s plan %s\n' "$VS_BOUNDARY" "$((22 + VS_COUNT * 5))" || exit 1
  vs_section_names
  vs_sections_links
  vs_section_nsid_targets
  vs_section_sysfs
  vs_sections_firewall
  vs_section_sockets
  vs_section_fd_sockets
  vs_sections_docker
  vs_sections_podman
  vs_section_storage
  vs_now
  printf '%s done %s\n' "$VS_BOUNDARY" "$((vs_ms - vs_started))" || exit 1
  [ -z "$VS_WATCHER" ] || kill "$VS_WATCHER" 2>/dev/null
  exit 0
}
