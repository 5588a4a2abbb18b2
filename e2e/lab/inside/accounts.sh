# The users of a lab host. Passwords are random per start and printed by "lab list --json"; they open nothing but the lab.

# add_account NAME none|nopasswd|password: a user with a home, the lab's key, a password, and that kind of sudo.
add_account() {
  local name=$1 sudo=$2 uid password
  uid=$((2001 + $(wc -l </run/vslab/users.json)))
  password="$name-$(tr -dc a-z0-9 </dev/urandom | head -c 12 || true)"
  echo "$name:x:$uid:$uid:$name:/home/$name:/bin/bash" >>/etc/passwd
  echo "$name:x:$uid:" >>/etc/group
  echo "$name:$(busybox mkpasswd -m sha512 "$password"):19700:0:99999:7:::" >>/etc/shadow
  mkdir -p "/home/$name" /etc/ssh/authorized_keys.d
  chown "$uid:$uid" "/home/$name"
  cp /run/vslab/id_ed25519.pub "/etc/ssh/authorized_keys.d/$name"
  case $sudo in
    nopasswd) echo "$name ALL=(ALL:ALL) NOPASSWD: ALL" >>/etc/sudoers.d/lab ;;
    password) echo "$name ALL=(ALL:ALL) ALL" >>/etc/sudoers.d/lab ;;
  esac
  jq -cn --arg name "$name" --arg password "$password" --arg sudo "$sudo" \
    '{name: $name, password: $password, sudo: $sudo}' >>/run/vslab/users.json
}

# force_command NAME: what the user runs first passes through the script on stdin ($SSH_ORIGINAL_COMMAND is theirs).
force_command() {
  mkdir -p /usr/local/lib/lab
  cat >"/usr/local/lib/lab/$1"
  chmod 755 "/usr/local/lib/lab/$1"
  printf 'Match User %s\n  ForceCommand /usr/local/lib/lab/%s\n' "$1" "$1" >>/run/vslab/sshd_extra
}

add_accounts() {
  local line
  : >/run/vslab/users.json
  : >/run/vslab/sshd_extra
  sed -i '/^root:/s/^root:[^:]*/root:*/' /etc/shadow # by key only
  sed -i '/^[^:]*:[^:]*:\(1[0-9]\{3\}\|[2-9][0-9]\{3\}\):/d' /etc/passwd # the machine's own people do not live here
  rm -rf /etc/sudoers.d
  mkdir -m 750 /etc/sudoers.d
  printf 'Defaults env_reset\nDefaults secure_path="/usr/sbin:/usr/bin:/sbin:/bin"\nroot ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n' >/etc/sudoers
  : >/etc/sudoers.d/lab
  chmod 440 /etc/sudoers /etc/sudoers.d/lab
  add_account plain none
  add_account oper nopasswd
  add_account admin password
}
