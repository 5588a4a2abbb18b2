# Inside fresh mount, network and process namespaces: the accounts, wires and programs of one SSH host.
# $1: a folder both sides see; its file `fault` says how `nft` or `date` misbehaves just now. Ends with the line "ready".
set -e
FOLDER=$1
mount --make-rprivate /
umount -R -l /run/netns 2>/dev/null || true
mount -t tmpfs tmpfs /run
mkdir -p /run/sshd /run/home /run/netns /run/root
chmod 755 /run/home
cp -a /etc /run/etc
mount --bind /run/etc /etc
mount --bind /run/home /home
# What the tester's own shell does at its start is no part of this host.
mount --bind /run/root /root
rm -f /etc/motd /etc/issue.net /etc/nologin
rm -rf /etc/sudoers.d
echo "Nobody may use this host without leave." >/etc/motd

printf 'auth required pam_unix.so\naccount required pam_unix.so\nsession required pam_permit.so\n' >/etc/pam.d/sshd
cp /etc/pam.d/sshd /etc/pam.d/sudo
# Whoever logs in as `coded` is asked for the one-time code instead of a password.
printf '#!/bin/sh\nread -r code <"%s/code"\ntest "$(tr -d "\\000")" = "$code"\n' "$FOLDER" >/run/check-code
chmod 755 /run/check-code
{
  echo 'auth [success=1 default=ignore] pam_succeed_if.so quiet user != coded'
  echo 'auth [success=done ignore=ignore default=die] pam_exec.so quiet expose_authtok /run/check-code'
  cat /etc/pam.d/sudo
} >/etc/pam.d/sshd
sed -i '/^root:/s/^root:[^:]*/root:*/' /etc/shadow
sed -i '/^root:/s|:[^:]*$|:/bin/bash|' /etc/passwd
sed -i '/^[^:]*:[^:]*:\(1[0-9]\{3\}\|[2-9][0-9]\{3\}\):/d' /etc/passwd
printf 'Defaults env_reset\nDefaults secure_path="/usr/sbin:/usr/bin:/sbin:/bin"\nroot ALL=(ALL:ALL) ALL\noper ALL=(ALL:ALL) NOPASSWD: ALL\nadmin ALL=(ALL:ALL) ALL\nfishy ALL=(ALL:ALL) NOPASSWD: ALL\nDefaults:strict requiretty\nstrict ALL=(ALL:ALL) NOPASSWD: ALL\n' >/etc/sudoers
chmod 440 /etc/sudoers

ln -s /bin/busybox /run/ash
uid=4000
# NAME:SHELL:PASSWORD-HASH per line.
while IFS=: read -r name shell hash; do
  uid=$((uid + 1))
  echo "$name:x:$uid:$uid:$name:/home/$name:$shell" >>/etc/passwd
  echo "$name:x:$uid:" >>/etc/group
  echo "$name:$hash:19700:0:99999:7:::" >>/etc/shadow
  mkdir "/home/$name"
  chown "$uid:$uid" "/home/$name"
done <"$FOLDER/accounts"
printf 'echo "Welcome back, you have mail."\necho "(a warning of the profile)" >&2\n' >/home/noisy/.bashrc
printf '#!/bin/sh\nwhile :; do echo "This shell talks for ever."; done\n' >/run/talker
printf '#!/bin/sh\nexit 0\n' >/run/mute
chmod 755 /run/talker /run/mute

cp "$(command -v nft)" /run/nft
cat >/run/nft-standin <<'END'
#!/bin/sh
case $(cat FOLDER/fault 2>/dev/null) in
  hundred) head -c 104857600 /dev/zero | tr '\0' x ;;
  endless) exec yes "and so on, and so on, and so on, and so on, and so on, and so on" ;;
  binary) head -c 3000000 /dev/urandom ;;
  *) exec /run/nft "$@" ;;
esac
END
sed -i "s|FOLDER|$FOLDER|" /run/nft-standin
chmod 755 /run/nft-standin
mount --bind /run/nft-standin "$(readlink -f "$(command -v nft)")"

cp "$(command -v date)" /run/date
cat >/run/date-standin <<'END'
#!/bin/sh
case $(cat FOLDER/fault 2>/dev/null) in
  behind) exec /run/date -d '3 years ago' "$@" ;;
  ahead) exec /run/date -d '3 years' "$@" ;;
  *) exec /run/date "$@" ;;
esac
END
sed -i "s|FOLDER|$FOLDER|" /run/date-standin
chmod 755 /run/date-standin
mount --bind /run/date-standin "$(readlink -f "$(command -v date)")"

ip link set lo up
ip netns add red
ip link add veth-red type veth peer name eth0 netns red
ip link add br0 type bridge
ip link set veth-red master br0
ip link set veth-red up
ip addr add 10.66.0.1/24 dev br0
echo ready
# The first process has to bury the orphans of every connection.
while :; do sleep 86400; done
