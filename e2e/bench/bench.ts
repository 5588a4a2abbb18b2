// Speed of reading: the whole collection beside lsns, plotnetcfg and a plain nsenter loop, on a host with many namespaces.
// `npm run bench [-- NAMESPACES [ROUNDS]]`; needs root. It makes a host of its own in fresh namespaces and ends it.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

const namespaces = Number(process.argv[2] ?? 500);
const rounds = Number(process.argv[3] ?? 3);
const BOUNDARY = "0123456789abcdef0123456789abcdef";

/** A process in each network namespace, a veth from each to one of three bridges. */
const SETUP = `
set -e
mount --make-rprivate /
for place in $(sed -n 's/^[^ ]* [^ ]* [^ ]* net:[^ ]* \\([^ ]*\\) .*/\\1/p' /proc/self/mountinfo); do umount -l "$place"; done
mount -t tmpfs tmpfs /run; mkdir -p /run/netns
ip link set lo up
for i in 0 1 2; do ip link add br$i type bridge; ip link set br$i up; ip addr add 172.2$i.0.1/16 dev br$i; done
pids= errors=$(mktemp -d /run/errors.XXXXXX)
for i in $(seq ${namespaces}); do unshare --net sleep 1000000 >/dev/null 2>"$errors/$i" & pids="$pids $!"; done
i=0
for pid in $pids; do
  i=$((i + 1))
  while [ "$(cat /proc/$pid/comm 2>/dev/null)" != sleep ]; do
    kill -0 $pid 2>/dev/null || { echo "namespace $i of ${namespaces} could not be made: $(cat "$errors/$i")" >&2; exit 1; }
    sleep 0.02
  done
done
i=0
for pid in $pids; do echo "link add veth$i type veth peer name eth0 netns $pid"; echo "link set veth$i master br$((i % 3)) up"; i=$((i + 1)); done | ip -batch -
i=0
for pid in $pids; do
  printf 'link set lo up\\naddr add 172.2%d.%d.%d/16 dev eth0\\nlink set eth0 up\\nroute add default via 172.2%d.0.1\\n' $((i % 3)) $((1 + i / 250)) $((1 + i % 250)) $((i % 3)) | nsenter --target $pid --net ip -batch -
  i=$((i + 1))
done
echo ready
exec sleep 1000000
`;

function collectionScript(): string {
  const folder = join(import.meta.dirname, "../../electron/collect/script");
  const parts = [...readFileSync(join(folder, "script.ts"), "utf8").matchAll(/file: "([a-z-]+\.sh)"/g)];
  return [
    `VS_BOUNDARY=${BOUNDARY}`,
    "VS_WATCH=0",
    "VS_LIMIT=10",
    "VS_PACK=1",
    ...parts.map((match) => readFileSync(join(folder, match[1] ?? ""), "utf8")),
    "vs_main",
    "",
  ].join("\n");
}

async function world(): Promise<{ readonly child: ChildProcess; readonly pid: number }> {
  const child = spawn(
    "unshare",
    ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "bash", "-c", SETUP],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (text: Buffer) => text.includes("ready") && resolve());
    child.on("exit", (code) => reject(new Error(`the bench host could not be made (exit code ${code})`)));
  });
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
  return { child, pid: Number(children.split(" ")[0]) };
}

/** The stream as it was before the host packed parts of it. */
function unpacked(stream: Buffer): Buffer {
  const pieces: Buffer[] = [];
  const [begin, end] = [Buffer.from(`${BOUNDARY} pack gzip\n`), Buffer.from(`\n${BOUNDARY} packed\n`)];
  let from = 0;
  for (let at = stream.indexOf(begin); at >= 0; at = stream.indexOf(begin, from)) {
    const close = stream.indexOf(end, at);
    pieces.push(stream.subarray(from, at), gunzipSync(stream.subarray(at + begin.length, close)));
    from = close + end.length;
  }
  return Buffer.concat([...pieces, stream.subarray(from)]);
}

interface Subject {
  readonly name: string;
  readonly command: readonly string[];
  readonly input?: string;
}

if (process.getuid?.() !== 0) {
  console.error("the bench makes namespaces and needs root");
  process.exit(1);
}
const { child, pid } = await world();
try {
  const loop =
    "for p in /proc/[0-9]*; do readlink $p/ns/net; done | sort -u >/dev/null; for p in /proc/[0-9]*; do nsenter --net=$p/ns/net ip -d -j addr; done";
  const subjects: Subject[] = [
    { name: "vethscope, everything", command: ["sh", "-s"], input: collectionScript() },
    { name: "plotnetcfg (interfaces)", command: ["plotnetcfg"] },
    { name: "lsns -t net", command: ["lsns", "-t", "net"] },
    { name: "nsenter + ip in each", command: ["sh", "-c", loop] },
  ];
  const best = new Map<string, number>();
  let out: Buffer = Buffer.alloc(0);
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, command, input = "" } of subjects) {
      const started = performance.now();
      const result = spawnSync(
        "nsenter",
        ["--target", String(pid), "--net", "--mount", "--pid", ...command],
        {
          input,
          maxBuffer: 1 << 30,
        },
      );
      const took = performance.now() - started;
      if (result.error || (result.status !== 0 && name.startsWith("vethscope")))
        throw new Error(`${name} failed: ${result.error ?? result.stderr}`);
      if (result.status === 0) best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, took));
      if (name.startsWith("vethscope")) out = result.stdout;
    }
  }
  report(best, out);
} finally {
  child.kill("SIGKILL");
}

function report(best: ReadonlyMap<string, number>, wire: Buffer): void {
  const out = unpacked(wire);
  const reference = best.get("plotnetcfg (interfaces)");
  console.log(
    `${namespaces} network namespaces, best of ${rounds} rounds, ${readFileSync("/proc/cpuinfo", "utf8").match(/^processor/gm)?.length ?? 1} cores`,
  );
  for (const [name, took] of best) {
    const ratio = reference === undefined ? "" : `  ${(took / reference).toFixed(2)} x plotnetcfg`;
    console.log(`  ${name.padEnd(26)} ${Math.round(took).toString().padStart(7)} ms${ratio}`);
  }
  const spent = new Map<string, { count: number; ms: number; text: string }>();
  const frame = new RegExp(`^${BOUNDARY} (?:begin (\\S+)|skip (\\S+)|end \\d+ (\\d+))`);
  let open: { name: string; lines: string[] } | null = null;
  const add = (name: string, ms: number, text: string) => {
    const known = spent.get(name) ?? { count: 0, ms: 0, text: "" };
    spent.set(name, { count: known.count + 1, ms: known.ms + ms, text: known.text + text });
  };
  for (const line of out.toString("latin1").split("\n")) {
    const [, begun, skipped, took] = frame.exec(line) ?? [];
    if (begun !== undefined) open = { name: begun, lines: [] };
    else if (skipped !== undefined) add(`${skipped} (skipped)`, 0, "");
    else if (took !== undefined && open) {
      add(open.name, Number(took), open.lines.join("\n"));
      open = null;
    } else open?.lines.push(line);
  }
  console.log(
    `  ${wire.length} bytes over the wire for ${out.length}; where the time goes (sum over workers):`,
  );
  for (const [name, { count, ms, text }] of [...spent].sort((a, b) => b[1].ms - a[1].ms).slice(0, 14))
    console.log(
      `    ${name.padEnd(28)} ${String(count).padStart(5)} x  ${String(ms).padStart(6)} ms  ${String(text.length).padStart(8)} bytes, ${gzipSync(text).length} compressed`,
    );
}
