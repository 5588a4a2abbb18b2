// The real script in real shells, in a host of our own: what it reads, what it never does, and how it ends.
import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { analyse } from "../../../shared/analyse.ts";
import type { Section, Snapshot } from "../../../shared/snapshot/snapshot.ts";
import { collect } from "../collect.ts";
import { hostProcess, privateWorld, worldForbidden } from "../private-world.ts";
import { collectionScript } from "./script.ts";

const FORBIDDEN = worldForbidden();
/** How long a busy machine may take; nothing is proven by it. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
const BOUNDARY = "0123456789abcdef0123456789abcdef";
const script = (watch: boolean) =>
  collectionScript({ boundary: BOUNDARY, watch, pack: true, limitSeconds: 5 });

async function snapshotOf(shell: string, prelude = "", limitSeconds = 5): Promise<Snapshot> {
  const world = privateWorld(shell, prelude);
  const never = new AbortController().signal;
  const result = await collect(
    world,
    { target: "test", sudo: false, limitSeconds, totalSeconds: 60 },
    () => undefined,
    never,
  );
  world.close();
  if (!result.ok) throw new Error(`${result.failure.message} ${result.failure.detail ?? ""}`);
  return result.snapshot;
}

const named = (snapshot: Snapshot, name: string): readonly Section[] =>
  snapshot.sections.filter((s) => s.name === name);
const textOf = (snapshot: Snapshot, name: string): string => named(snapshot, name)[0]?.text ?? "";
const metaOf = (snapshot: Snapshot, key: string): string =>
  textOf(snapshot, "meta")
    .split("\n")
    .find((line) => line.startsWith(`${key}=`))
    ?.slice(key.length + 1) ?? "";

if (FORBIDDEN !== null) {
  it(`these facts are only proven where namespaces can be made: ${FORBIDDEN}`, () => {
    expect(process.getuid?.()).not.toBe(0);
  });
}

describe.runIf(FORBIDDEN === null).each(["dash", "bash", "busybox sh"])("the script in %s", (shell) => {
  let snapshot: Snapshot;
  beforeAll(async () => {
    snapshot = await snapshotOf(shell);
  });

  // Fact: writes-nothing
  it("comes to its end without a file it could write to, and without complaint", () => {
    expect(snapshot.complete).toBe(true);
    const complaints = snapshot.sections.map((s) => s.errorText).join("\n");
    expect(complaints).not.toMatch(/read-only|cannot create|syntax|not found/i);
  });

  // Fact: own-netns-first, netns-sources
  it("finds its own network namespace first, then the named one and the one that only a process holds", () => {
    const rows = textOf(snapshot, "netns-list")
      .trim()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(rows[0]).toEqual([metaOf(snapshot, "netns"), "self", "self"]);
    expect(
      rows
        .slice(1)
        .map((row) => row[2])
        .sort(),
    ).toEqual(["mount", "proc"]);
    expect(rows.find((row) => row[2] === "mount")?.[1]).toBe("/run/netns/red");
  });

  it("asks every namespace for its interfaces: one line of JSON each for addresses, routes, rules, neighbours, numbers", () => {
    const list = textOf(snapshot, "netns-list").trim().split("\n");
    const sections = named(snapshot, "ip");
    expect(sections.map((s) => String(s.netns)).sort()).toEqual(
      list.map((line) => line.split("\t")[0]).sort(),
    );
    for (const section of sections) {
      const answers = section.text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown[]);
      expect(answers).toHaveLength(5);
    }
    const red = sections.find((s) => s.command.includes("/run/netns/red"));
    expect(red?.text).toMatch(/"ifname":"eth0"/);
  });

  it("sees the processes of that host, with their NUL-separated arguments, and its own pid among them", () => {
    expect(textOf(snapshot, "proc-cmdline")).toContain(":sleep\u00001000\u0000");
    expect(textOf(snapshot, "proc-stat")).toContain(`/proc/${metaOf(snapshot, "pid")}/stat:`);
  });

  it("asks for forwarding tables only where there is a bridge", () => {
    const fdb = named(snapshot, "bridge-fdb").map((s) => String(s.netns));
    expect(fdb).toEqual([metaOf(snapshot, "netns")]);
  });
});

describe.runIf(FORBIDDEN === null)("a host with other tools", () => {
  /** A folder of tools in front of the PATH, in a memory file system of the private host. */
  const fake = (tools: Record<string, string>) =>
    [
      "mount -t tmpfs tmpfs /mnt",
      ...Object.entries(tools).map(
        ([name, body]) => `printf '%s\\n' '#!/bin/sh' '${body}' > /mnt/${name}; chmod 755 /mnt/${name}`,
      ),
      "export PATH=/mnt:$PATH",
    ].join("\n");

  // Fact: own-limits
  it("an ip that hangs runs into its own limit, with its children, and the rest arrives", async () => {
    const snapshot = await snapshotOf("dash", fake({ ip: "sleep 977; true" }), 1);
    expect(snapshot.complete).toBe(true);
    const ends = named(snapshot, "ip").map((s) => [s.end, s.errorText]);
    expect(ends).toHaveLength(3);
    for (const end of ends) expect(end[0]).toBe("timeout");
    expect(textOf(snapshot, "proc-stat")).not.toBe("");
    expect(named(snapshot, "fd-sockets")).toHaveLength(1);
  });

  it("without timeout(1) the limit still holds", async () => {
    const broken = "exit 125";
    const snapshot = await snapshotOf("dash", fake({ ip: "exec sleep 977", timeout: broken }), 1);
    expect(snapshot.complete).toBe(true);
    expect(named(snapshot, "ip").map((s) => [s.end, s.exitCode === 0])).toEqual([
      ["timeout", false],
      ["timeout", false],
      ["timeout", false],
    ]);
  });

  it("BusyBox alone finds the same namespaces, processes and interfaces, in its own forms", async () => {
    const applets = "mount -t tmpfs tmpfs /mnt; busybox --install -s /mnt; export PATH=/mnt:$PATH";
    const snapshot = await snapshotOf("busybox sh", applets);
    expect(metaOf(snapshot, "tool.find")).toBe("/mnt/find");
    expect(snapshot.complete).toBe(true);
    const sources = textOf(snapshot, "netns-list").trim().split("\n");
    expect(sources.map((line) => line.split("\t")[2]).sort()).toEqual(["mount", "proc", "self"]);
    expect(textOf(snapshot, "ns-links")).toMatch(/ \/proc\/1\/ns\/net -> net:\[\d+\]$/m);
    expect(textOf(snapshot, "proc-cmdline")).toContain(":sleep\u00001000\u0000");
    const red = named(snapshot, "ip-addr").find((section) => section.command.includes("/run/netns/red"));
    expect(red?.text).toMatch(/eth0@/);
  });

  // Fact: locale
  it("every tool runs with LC_ALL=C, whatever the login's language is", async () => {
    const prelude = `${fake({ ip: 'echo "spoken: $LC_ALL"' })}\nexport LC_ALL=ru_RU.UTF-8 LANG=ru_RU.UTF-8`;
    const snapshot = await snapshotOf("dash", prelude);
    const spoken = snapshot.sections.flatMap((one) => one.text.match(/^spoken: .*$/gm) ?? []);
    expect([...new Set(spoken)]).toEqual(["spoken: C"]);
  });

  // Fact: path-lacks-sbin
  it("tools in sbin are found though the login's PATH lacks it", async () => {
    // In the private host nft stands in a sbin alone.
    const prelude =
      "mount -t tmpfs tmpfs /mnt; cp /usr/sbin/nft /mnt/nft; mkdir /mnt/empty; mount --bind /mnt /usr/local/sbin; export PATH=/usr/bin:/bin";
    const snapshot = await snapshotOf("dash", prelude);
    expect(metaOf(snapshot, "tool.nft")).toBe("/usr/local/sbin/nft");
  });

  it("an ip without JSON is asked in words", async () => {
    const old =
      'case $1 in -j|-force) echo "Option \\"-j\\" is unknown" >\\&2; exit 255;; esac; exec /usr/sbin/ip "$@"';
    const snapshot = await snapshotOf("dash", fake({ ip: old.replaceAll("\\&", "&").replaceAll('\\"', "") }));
    expect(named(snapshot, "ip")).toEqual([]);
    expect(named(snapshot, "ip-addr")).toHaveLength(3);
    expect(textOf(snapshot, "ip-addr")).toContain("1: lo:");
    expect(textOf(snapshot, "ip-route6")).toContain("table local");
  });
});

describe.runIf(FORBIDDEN === null)("a host with a crowd of network namespaces", () => {
  const crowd = [
    "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do unshare --net sleep 1000 & done",
    "sleep 0.3",
    "nsenter --net=/proc/$!/ns/net sh -c 'ip link set lo up; ip link add br7 type bridge; nft add table ip seven'",
  ].join("\n");
  const noPerl = `${crowd}\nmount -t tmpfs tmpfs /mnt; printf '#!/bin/sh\\nexit 1\\n' >/mnt/perl; chmod 755 /mnt/perl; export PATH=/mnt:$PATH`;

  // Fact: enter-with-net, firewall-per-netns
  it.each([
    ["with perl, which enters them all", crowd],
    ["without perl", noPerl],
  ])("is read whole %s: links everywhere, the firewall where it has tables", async (_how, prelude) => {
    const snapshot = await snapshotOf("dash", prelude);
    expect(snapshot.complete).toBe(true);
    const inodes = textOf(snapshot, "netns-list")
      .trim()
      .split("\n")
      .map((line) => line.split("\t")[0]);
    expect(inodes.length).toBe(19);
    const links = named(snapshot, "ip");
    expect(links.map((one) => String(one.netns)).sort()).toEqual([...inodes].sort());
    for (const one of links) {
      expect([one.end, one.exitCode, one.errorText]).toEqual(["complete", 0, ""]);
      expect(JSON.parse(one.text.split("\n")[0] ?? "")).toEqual(
        expect.arrayContaining([expect.objectContaining({ ifname: "lo" })]),
      );
    }
    const seventh = links.find((one) => one.text.includes('"br7"'))?.netns;
    expect(named(snapshot, "bridge-fdb").map((one) => one.netns)).toContain(seventh);
    const firewall = named(snapshot, "nft").filter((one) => one.text.includes('"seven"'));
    expect(firewall.map((one) => one.netns)).toEqual([seventh]);
    // Of each namespace it is known whether there is a firewall: read, or told not to be there.
    expect(new Set(named(snapshot, "nft").map((one) => String(one.netns)))).toEqual(new Set(inodes));
  });
});

describe.runIf(FORBIDDEN === null)("a network namespace whose door is gone when it is to be entered", () => {
  /** `passing` and what follows it become part of the host; `between` runs after all doors were found (as its lsns). */
  const passing = (between: string, many = 0): string =>
    [
      "mount -t tmpfs tmpfs /mnt; cd /mnt",
      // A short-lived process in netns red, and one in a netns of its own.
      "nsenter --net=/run/netns/red sleep 1000 & red=$!; unshare --net sleep 1000 & alone=$!",
      "until [ /proc/$red/ns/net -ef /run/netns/red ]; do sleep 0.02; done",
      "until ! [ /proc/$alone/ns/net -ef /proc/self/ns/net ]; do sleep 0.02; done",
      "readlink /proc/$alone/ns/net >alone",
      `for i in $(seq ${many}); do unshare --net sleep 1000 & done`,
      many > 0 ? "sleep 0.3" : "",
      "{ echo '#!/bin/sh'; echo red=$red alone=$alone; cat <<'EOF'",
      between,
      'exec /usr/bin/lsns "$@"',
      "EOF",
      "} >lsns; chmod 755 lsns; export PATH=/mnt:$PATH; cd /",
    ].join("\n");
  const END = 'kill "$red" "$alone"; while [ -e "/proc/$red" ] || [ -e "/proc/$alone" ]; do sleep 0.02; done';
  // The pid that ended becomes another's, in a network namespace of its own, before the door is opened. That namespace
  // is made while the other one lives: the kernel gives a freed inode away at once.
  const REUSE = [
    'kill "$red"; while [ -e "/proc/$red" ]; do sleep 0.02; done',
    // Whatever else starts a process at that instant may take the number: then once more.
    "other=",
    'until [ "$other" = "$red" ]; do',
    '[ -z "$other" ] || kill "$other"',
    'echo $((red - 1)) >/proc/sys/kernel/ns_last_pid; setsid sh -c "exec unshare --net sleep 1000" >/dev/null 2>&1 & other=$!',
    "done",
    'until ! [ "/proc/$red/ns/net" -ef /proc/self/ns/net ] && [ "$(cat "/proc/$red/comm")" = sleep ]; do sleep 0.02; done',
    'kill "$alone"; while [ -e "/proc/$alone" ]; do sleep 0.02; done',
  ].join("\n");
  const sections = (snapshot: Snapshot, inode: number) =>
    snapshot.sections.filter((one) => /^ip(?:-addr)?$/.test(one.name) && one.netns === inode);

  it.each([
    ["its process ended", END, 0],
    ["its pid is another's by now", REUSE, 0],
    ["its process ended, in a crowd", END, 20],
    ["its pid is another's by now, in a crowd", REUSE, 20],
  ])(
    "is entered by another door when there is one, and marked as failed when there is none: %s",
    async (_what, between, many) => {
      const snapshot = await snapshotOf("dash", passing(between, many));
      const doors = textOf(snapshot, "netns-list")
        .split("\n")
        .map((line) => line.split("\t"));
      const red = doors.find((row) => row.includes("/run/netns/red"));
      // It was found through the process that is gone.
      expect(red?.[1]).toMatch(/^\/proc\/\d+\/ns\/net$/);
      const [links] = sections(snapshot, Number(red?.[0]));
      expect(links).toMatchObject({ exitCode: 0, errorText: "" });
      expect(links?.command).toContain("/run/netns/red");
      expect(links?.text).toContain('"ifname":"eth0"');

      const { namespaces } = analyse(snapshot).topology;
      const lost = namespaces.filter((one) => one.access === "failed");
      expect(lost.map((one) => one.accessReason)).toEqual([expect.stringContaining("not entered")]);
      expect(sections(snapshot, lost[0]?.inode ?? 0).map((one) => one.exitCode)).toEqual([1]);
      // Neither door told of the one behind the reused pid.
      expect(namespaces.filter((one) => one.access === "read")).toHaveLength(3 + many);
    },
  );
});

describe("the life line", () => {
  it.each(["dash", "bash", "busybox sh"])(
    "ends the script and its children with the connection (%s)",
    async (shell) => {
      // The tools of this test all hang, each with a number of seconds nobody else sleeps.
      const seconds = 900_000 + Math.floor(Math.random() * 90_000);
      const hanging = script(true).replace(
        /^vs_main$/m,
        `vs_section_meta() { sleep ${seconds} & sleep ${seconds}; }\nvs_main`,
      );
      const [command = "sh", ...args] = shell.split(" ");
      const child = spawn(command, [...args, "-s"], { stdio: "pipe" });
      const running = hostProcess(child);
      running.stdin.write(hanging);
      await until(() => sleepers(seconds) >= 2);
      expect(sleepers(seconds)).toBe(2);
      running.stdin.end();
      // Without the line they would sleep for days; how soon a busy machine gets to it is its own affair.
      await running.exited;
      await until(() => sleepers(seconds) === 0);
      expect(sleepers(seconds)).toBe(0);
    },
  );
});

describe("a script that is cut on its way", () => {
  it.each([0.1, 0.5, 0.9, 0.999])("runs nothing (%d of it)", (share) => {
    const whole = script(false);
    const part = whole.slice(0, Math.floor((whole.length - "vs_main\n".length) * share));
    for (const shell of ["dash", "bash"]) {
      const { stdout } = spawnSync(shell, ["-s"], { input: part, encoding: "utf8" });
      expect(stdout).toBe("");
    }
  });
});

/** Processes that sleep for exactly so many seconds. */
function sleepers(seconds: number): number {
  let count = 0;
  for (const pid of readdirSync("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8") === `sleep\u0000${seconds}\u0000`) count += 1;
    } catch {
      // It ended while we looked.
    }
  }
  return count;
}

/** What never holds ends the test by the patience above. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
