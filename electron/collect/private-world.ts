// For tests: a host of our own on this machine (network, mount and process namespaces), reached like any other host.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import type { HostExit, HostProcess, HostTransport } from "../transport/host-transport.ts";

/** Null when this machine lets us make namespaces; otherwise the reason, for the name of the test. */
export function worldForbidden(): string | null {
  const tried = spawnSync("unshare", ["--net", "--mount", "--pid", "--fork", "--mount-proc", "true"]);
  if (tried.status === 0) return null;
  return `needs root and unshare(1): ${String(tried.error ?? tried.stderr).trim()}`;
}

/** Hides the machine's own named namespaces, makes two of our own, and leaves the files read-only. */
const FURNISH = `
set -e
mount --make-rprivate /
umount -R -l /run/netns 2>/dev/null || true
mount -t tmpfs tmpfs /run
export PATH="$PATH:/usr/sbin:/sbin"
if command -v ip >/dev/null; then
  ip link set lo up
  ip netns add red
  ip link add veth-red type veth peer name eth0 netns red
  ip link add br0 type bridge
  ip link set veth-red master br0
fi
unshare --net sleep 1000 &
for pause in 1 2 3 4 5 6 7 8 9 10; do
  [ "$(readlink /proc/$!/ns/net)" = "$(readlink /proc/self/ns/net)" ] || break
  sleep 0.05
done
mount -o remount,ro /run
mount -o remount,bind,ro /
for place in /tmp /var/tmp /dev/shm "$HOME"; do
  mount --bind "$place" "$place" 2>/dev/null && mount -o remount,bind,ro "$place" || true
done
`;

export interface World extends HostTransport {
  /** The process that holds the world, once something runs in it. */
  child: ChildProcess | null;
}

/** A transport that runs each command with `shell` in a fresh world. `prelude` is run in it first. */
export function privateWorld(shell: string, prelude = ""): World {
  const world: World = {
    kind: "local",
    label: `a private world with ${shell}`,
    ended: new Promise(() => undefined),
    child: null,
    async exec(command) {
      const inside = `${FURNISH}\n${prelude}\nexec ${command.replace(/^sh\b/, shell)}`;
      const flags = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
      const child = spawn("unshare", [...flags, "sh", "-c", inside], { stdio: "pipe" });
      world.child = child;
      return hostProcess(child);
    },
    close: () => world.child?.kill("SIGKILL"),
  };
  return world;
}

/** A process of ours as the collector sees it. */
export function hostProcess(child: ChildProcess): HostProcess {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("spawned without pipes");
  const exited = new Promise<HostExit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal, connectionError: null }));
    child.once("error", (error) => resolve({ code: null, signal: null, connectionError: error.message }));
  });
  return { stdin, stdout, stderr, exited, kill: () => void child.kill("SIGKILL") };
}
