// What `show` and `peer` say about lab hosts equals what the kernel and the engines say by another road.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { analyse } from "../../../shared/analyse.ts";
import type { Ground } from "../../../shared/search/answer.ts";
import { groundOf, who } from "../../../shared/search/who.ts";
import { peerJson } from "../../../shared/show/peer-json.ts";
import { decodeSnapshot } from "../../../shared/snapshot/codec.ts";
import { LAB_IS_UP, labHosts, type Truth, truth } from "../../lab/reach.ts";
import { target, vethscope } from "./vethscope.ts";
import { questionsOf } from "./who-questions.ts";

interface ShownEnd {
  netns: string;
  ifindex: number;
  name: string;
}
interface Shown {
  host: string;
  namespaces: { id: string; inode: number; containerIds: string[] }[];
  interfaces: {
    id: string;
    netns: string;
    ifindex: number;
    name: string;
    kind: string;
    mac: string | null;
    master: string | null;
    addresses: string[];
    peer: ShownEnd | null;
    peerDoubt?: string;
  }[];
  containers: {
    id: string;
    name: string;
    runtime: string;
    pid: number | null;
    netns: string | null;
    ports: { protocol: string; hostPort: number; containerPort: number }[];
    pod: string | null;
    lowLevelRuntime: string | null;
    status: string;
  }[];
  pods: { uid: string; name: string; namespace: string; containerIds: string[] }[];
  processes: { pid: number }[];
  kernelNamespaces: {
    kind: string;
    inode: number;
    owner: number | null;
    parent: number | null;
    pids: number[];
    idMaps: { kind: string; inside: number; outside: number; count: number }[];
  }[];
  listeners: { netns: string; protocol: string; address: string; port: number; pids: number[] }[];
}

test.skip(!LAB_IS_UP, "the lab is not up");

/** Brought up by every run (`e2e/run.mjs`). */
const ALWAYS = [
  "docker",
  "podman",
  "wired",
  "podman-cni",
  "k8s",
  "crio",
  "rootless",
  "nested",
  "kinds",
  "busybox",
  "flannel",
  "flannel2",
  "calico",
  "cni",
  "dockershim",
  "old",
  "scale",
  "swarm",
];
/** Where they are up: they need debootstrap, and `e2e/run.mjs` says when it is missing. */
const WHERE_UP = ["trixie", "bullseye"];
const hosts = new Map(LAB_IS_UP ? labHosts().map((host) => [host.name, host]) : []);

for (const name of [...ALWAYS, ...WHERE_UP.filter((one) => hosts.has(one))]) {
  test.describe(`lab host ${name}`, () => {
    let facts: Truth;
    let folder: string;
    let file: string;
    let shown: Shown;
    let ground: Ground;

    test.beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "vethscope-truth-"));
      file = join(folder, "host.vethscope");
      const host = hosts.get(name);
      if (!host) throw new Error(`the lab has no host ${name}`);
      const collected = vethscope(["collect", ...target(host), "-o", file]);
      expect(collected, collected.stderr).toMatchObject({ status: 0 });
      shown = JSON.parse(vethscope(["show", file, "--json"]).stdout) as Shown;
      facts = truth(name);
      const decoded = decodeSnapshot(readFileSync(file));
      if (!decoded.ok) throw new Error(decoded.error);
      ground = groundOf(decoded.snapshot, analyse(decoded.snapshot));
    });
    test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

    // Fact: ns-link-text, netns-sources
    test("every netns and every interface is there, once, with its kind and MAC", () => {
      // BusyBox prints no kind: where the other end is not to be seen either, nobody can know it.
      const untold = new Set(shown.interfaces.filter((one) => one.kind === "unknown").map((one) => one.mac));
      const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
      const seen = shown.interfaces
        .map(
          (link) =>
            `${inodeOf.get(link.netns)} ${link.ifindex} ${link.name} ${untold.has(link.mac) || link.kind === "veth"} ${link.mac ?? "00:00:00:00:00:00"}`,
        )
        .sort();
      const expected = facts.netns
        .flatMap((netns) =>
          netns.interfaces.map(
            (link) =>
              `${netns.inode} ${link.ifindex} ${link.name} ${untold.has(link.address) || link.kind === "veth"} ${link.address || "00:00:00:00:00:00"}`,
          ),
        )
        .sort();
      expect(seen).toEqual(expected);
    });

    // Fact: three-levels, pair-off-host, calico-mac, reciprocal-indexes
    test("every veth has the peer the kernel gave it, and no other link has one", () => {
      const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
      const seen = shown.interfaces
        .map(
          (link) =>
            `${inodeOf.get(link.netns)} ${link.ifindex} -> ${link.peer ? `${inodeOf.get(link.peer.netns)} ${link.peer.ifindex} ${link.peer.name}` : "none"}`,
        )
        .sort();
      const expected = facts.netns
        .flatMap((netns) =>
          netns.interfaces.map(
            (link) =>
              `${netns.inode} ${link.ifindex} -> ${link.peer ? `${link.peer.inode} ${link.peer.ifindex} ${link.peer.name}` : "none"}`,
          ),
        )
        .sort();
      expect(seen).toEqual(expected);
    });

    test("every bridge port names its bridge", () => {
      const byId = new Map(shown.interfaces.map((link) => [link.id, link]));
      const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
      const seen = shown.interfaces
        .filter((link) => link.master !== null)
        .map(
          (link) =>
            `${inodeOf.get(link.netns)} ${link.name} ${byId.get(link.master as string)?.name ?? link.master}`,
        )
        .sort();
      const expected = facts.netns
        .flatMap((netns) =>
          netns.interfaces
            .filter((link) => link.bridge)
            .map((link) => `${netns.inode} ${link.name} ${link.bridge}`),
        )
        .sort();
      expect(seen).toEqual(expected);
    });

    // Fact: k8s-names, rootless, engine-knows-no-address, socket-per-mount-namespace, ctr-default
    test("every container has its name, runtime, pid, netns, low-level runtime and pod", () => {
      const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
      const podOf = new Map(shown.pods.map((pod) => [pod.uid, pod]));
      const words = (one: Shown["containers"][number]) => {
        const pod = one.pod === null ? undefined : podOf.get(one.pod);
        const place = one.netns ? inodeOf.get(one.netns) : "?";
        const uid = pod?.namespace ? pod.uid : "";
        return `${one.runtime} ${one.name} ${one.pid} ${place} ${one.lowLevelRuntime} ${pod ? `${pod.namespace}/${pod.name}` : ""} ${uid}`;
      };
      const expected = facts.containers
        .filter((container) => container.pid > 0)
        .map((one) => {
          const pod = one.pod ? `${one.pod.namespace ?? ""}/${one.pod.name}` : "";
          return `${one.runtime} ${one.name} ${one.pid} ${one.netnsInode} ${one.lowLevelRuntime} ${pod} ${one.pod?.uid ?? ""}`;
        });
      // What CNI alone remembers (flannel's hand-made pods) has no process and is not in the engines' truth.
      expect(
        shown.containers
          .filter((one) => one.pid !== null)
          .map(words)
          .sort(),
      ).toEqual(expected.sort());
      const ended = facts.containers.filter((one) => one.pid === 0).map((one) => `${one.name} ${one.id}`);
      const known = shown.containers.map((one) => `${one.name} ${one.id}`);
      expect(known).toEqual(expect.arrayContaining(ended));
    });

    test("every namespace of every kind is there, with the owner and parent the kernel gives it", () => {
      const pids = new Set(shown.processes.map((process) => process.pid));
      const lived = facts.namespaces.filter((one) => one.pids.some((pid) => pids.has(pid)));
      const seen = new Map(shown.kernelNamespaces.map((one) => [`${one.kind} ${one.inode}`, one]));
      expect(lived.filter((one) => !seen.has(`${one.kind} ${one.inode}`))).toEqual([]);
      const told = lived.filter((one) => (seen.get(`${one.kind} ${one.inode}`)?.owner ?? null) !== null);
      const words = (one: { kind: string; inode: number; owner?: number | null; parent?: number | null }) =>
        `${one.kind} ${one.inode} owner ${one.owner ?? 0} parent ${one.parent ?? 0}`;
      expect(told.flatMap((one) => seen.get(`${one.kind} ${one.inode}`) ?? []).map(words)).toEqual(
        told.map(words),
      );
    });

    test("every published port leads where the engine says", () => {
      const words = (name: string, ports: readonly string[]) =>
        `${name}: ${[...new Set(ports)].sort().join(" ")}`;
      const asked = facts.containers.filter(
        (one) => one.pid > 0 && one.ports !== undefined && (one.pod === null || one.infra),
      );
      const shownOf = new Map(shown.containers.map((one) => [one.id, one]));
      expect(
        asked.map((one) =>
          words(
            one.name,
            (shownOf.get(one.id)?.ports ?? []).map(
              (port) => `${port.hostPort}->${port.containerPort}/${port.protocol}`,
            ),
          ),
        ),
      ).toEqual(
        asked.map((one) =>
          words(
            one.name,
            Object.entries(one.ports ?? {}).flatMap(([inside, ends]) =>
              (ends ?? []).map((end) => `${end.HostPort}->${inside}`),
            ),
          ),
        ),
      );
    });

    test("the user namespace of every container maps ids as the kernel says", () => {
      const ofPid = (pid: number) =>
        shown.kernelNamespaces.find((one) => one.kind === "user" && one.pids.includes(pid));
      const mapped = facts.containers.filter((one) => one.pid > 0 && one.uidMap !== "");
      expect(
        mapped.map((one) => {
          const space = ofPid(one.pid);
          const lines = (space?.idMaps ?? []).filter((map) => map.kind === "uid");
          const map = lines.map((line) => `${line.inside} ${line.outside} ${line.count}`).join(" ");
          // A namespace that maps nothing needs no map.
          return `${one.name} ${space?.inode} ${map || "0 0 4294967295"}`;
        }),
      ).toEqual(mapped.map((one) => `${one.name} ${one.userInode} ${one.uidMap}`));
    });

    test("every address is on its interface", () => {
      const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
      expect(
        shown.interfaces
          .map((link) => `${inodeOf.get(link.netns)} ${link.name} ${[...link.addresses].sort().join(" ")}`)
          .sort(),
      ).toEqual(
        facts.netns
          .flatMap((netns) =>
            netns.interfaces.map(
              (link) => `${netns.inode} ${link.name} ${[...link.addresses].sort().join(" ")}`,
            ),
          )
          .sort(),
      );
    });

    test("`who` ends in a name with evidence for every kind of question", () => {
      const wrong = questionsOf(name, facts).flatMap(({ asked, names }) => {
        const { answers } = who(ground, asked);
        const says = answers.map((one) => one.says);
        const named = names.length === 0 || names.some((one) => says.some((text) => text.includes(one)));
        if (answers.length > 0 && named && (answers[0]?.evidence.length ?? 0) > 0) return [];
        return [
          `${asked}: expected ${names.join(" or ") || "somebody"}, was told ${says.join(" ") || "nobody"}`,
        ];
      });
      expect(wrong).toEqual([]);
    });

    test("`who` on the command line says so too, and says who has nobody's address", () => {
      const ask = (question: string) =>
        JSON.parse(vethscope(["who", file, question, "--json"]).stdout) as {
          answers: { says: string; evidence: unknown[] }[];
          nobody: string | null;
        };
      const container = facts.containers.find((one) => one.pid > 0);
      if (container) {
        const [answer] = ask(container.id.slice(0, 13)).answers;
        expect(answer?.says).toContain(container.name);
        expect(answer?.evidence.length).toBeGreaterThan(0);
      }
      expect(ask("198.51.100.77")).toMatchObject({
        answers: [],
        nobody: expect.stringMatching(/^Nobody here/),
      });
    });

    test("`peer` of each host-side veth leads to the container behind it", () => {
      const netnsOf = new Map(shown.namespaces.map((netns) => [netns.inode, netns.id]));
      const answers: string[] = [];
      const expected: string[] = [];
      for (const link of facts.netns.find((netns) => netns.inode === facts.hostInode)?.interfaces ?? []) {
        if (link.kind !== "veth" || !link.peer) continue;
        const found = peerJson(ground.index.topology, link.name, String(facts.hostInode));
        if (!found.ok) throw new Error(found.error);
        const { peer, container, evidence } = found.answer;
        expect(evidence.length).toBeGreaterThan(1);
        answers.push(`${link.name} ${peer?.ifindex} ${peer?.name} ${container !== null}`);
        // A pod that nobody but CNI remembers has no process and is not in the engines' truth.
        const remembered = shown.containers.some(
          (one) => one.pid === null && one.netns === netnsOf.get(link.peer?.inode ?? 0),
        );
        expected.push(
          `${link.name} ${link.peer.ifindex} ${link.peer.name} ${remembered || facts.containers.some((container) => container.netnsInode === link.peer?.inode && container.netnsInode !== facts.hostInode)}`,
        );
      }
      expect(answers).toEqual(expected);
      const [first] = facts.netns
        .flatMap((netns) => (netns.inode === facts.hostInode ? netns.interfaces : []))
        .filter((link) => link.kind === "veth" && link.peer);
      if (!first) return;
      const told = vethscope(["peer", file, first.name, "--netns", String(facts.hostInode), "--json"]);
      expect(told.status, told.stderr).toBe(0);
      expect(JSON.parse(told.stdout)).toMatchObject({
        peer: { ifindex: first.peer?.ifindex, name: first.peer?.name },
      });
    });
  });
}
