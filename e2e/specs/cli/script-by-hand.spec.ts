// The script that a person runs by hand where Vethscope may not connect: in every shell, packed or not, its output is a snapshot.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { LAB_IS_UP, truth } from "../../lab/reach.ts";
import { vethscope } from "./vethscope.ts";

test.skip(!LAB_IS_UP, "the lab is not up");

const LAB = join(import.meta.dirname, "../../lab/lab");
const HOST = "docker";

/** What a command inside the host prints, as bytes. */
function onHost(command: string, input = ""): Buffer {
  const result = spawnSync(LAB, ["exec", HOST, "sh", "-c", command], { input, maxBuffer: 1 << 28 });
  expect(result.status, result.stderr.toString()).toBe(0);
  return result.stdout;
}

for (const shell of ["dash", "bash", "busybox ash"]) {
  for (const [how, packing] of [
    ["as it comes", ""],
    ["packed by gzip", " | gzip"],
  ] as const) {
    test(`by hand in ${shell}, ${how}: the output opens with every container in its place`, () => {
      const folder = mkdtempSync(join(tmpdir(), "vethscope-hand-"));
      try {
        const script = vethscope(["script"]);
        expect(script.status, script.stderr).toBe(0);
        onHost("cat >/tmp/collect.sh", script.stdout);
        const file = join(folder, "host.out");
        writeFileSync(file, onHost(`${shell} /tmp/collect.sh 2>/dev/null${packing}`));
        const answer = vethscope(["show", file, "--json"]);
        expect(answer.status, answer.stderr).toBe(0);
        const shown = JSON.parse(answer.stdout) as {
          namespaces: { id: string; inode: number }[];
          containers: { name: string; pid: number | null; netns: string | null }[];
        };
        const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
        const facts = truth(HOST);
        expect(
          shown.containers.map((one) => `${one.name} ${one.pid} ${inodeOf.get(one.netns ?? "")}`).sort(),
        ).toEqual(facts.containers.map((one) => `${one.name} ${one.pid} ${one.netnsInode}`).sort());
        expect([...inodeOf.values()].sort()).toEqual(facts.netns.map((netns) => netns.inode).sort());
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }
}
