// What `show` and `peer` say about lab hosts equals what the kernel and the engines say by another road.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { LAB_IS_UP, labHost, truth } from "../../lab/reach.ts";
import { target, vethscope } from "./vethscope.ts";

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
    peer: ShownEnd | null;
    peerDoubt?: string;
  }[];
  containers: {
    id: string;
    name: string;
    runtime: string;
    pid: number | null;
    netns: string | null;
    ports: unknown[];
    pod: string | null;
  }[];
  pods: { name: string; containerIds: string[] }[];
}

test.skip(!LAB_IS_UP, "the lab is not up");

for (const name of ["docker", "podman", "wired"]) {
  test.describe(`lab host ${name}`, () => {
    let folder: string;
    let file: string;
    let shown: Shown;

    test.beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), "vethscope-truth-"));
      file = join(folder, "host.vethscope");
      const collected = vethscope(["collect", ...target(labHost(name)), "-o", file]);
      expect(collected, collected.stderr).toMatchObject({ status: 0 });
      shown = JSON.parse(vethscope(["show", file, "--json"]).stdout) as Shown;
    });
    test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test("every netns and every interface is there, once, with its kind and MAC", () => {
      const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
      const seen = shown.interfaces
        .map(
          (link) =>
            `${inodeOf.get(link.netns)} ${link.ifindex} ${link.name} ${link.kind === "veth"} ${link.mac ?? "00:00:00:00:00:00"}`,
        )
        .sort();
      const expected = truth(name)
        .netns.flatMap((netns) =>
          netns.interfaces.map(
            (link) => `${netns.inode} ${link.ifindex} ${link.name} ${link.kind === "veth"} ${link.address}`,
          ),
        )
        .sort();
      expect(seen).toEqual(expected);
    });

    test("every veth has the peer the kernel gave it, and no other link has one", () => {
      const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
      const seen = shown.interfaces
        .map(
          (link) =>
            `${inodeOf.get(link.netns)} ${link.ifindex} -> ${link.peer ? `${inodeOf.get(link.peer.netns)} ${link.peer.ifindex} ${link.peer.name}` : "none"}`,
        )
        .sort();
      const expected = truth(name)
        .netns.flatMap((netns) =>
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
      const expected = truth(name)
        .netns.flatMap((netns) =>
          netns.interfaces
            .filter((link) => link.bridge)
            .map((link) => `${netns.inode} ${link.name} ${link.bridge}`),
        )
        .sort();
      expect(seen).toEqual(expected);
    });

    test("every running container has its name, runtime, pid and netns", () => {
      const inodeOf = new Map(shown.namespaces.map((netns) => [netns.id, netns.inode]));
      const seen = shown.containers
        .filter((container) => container.pid !== null)
        .map(
          (container) =>
            `${container.runtime} ${container.name} ${container.pid} ${container.netns ? inodeOf.get(container.netns) : "?"}`,
        )
        .sort();
      const expected = truth(name)
        .containers.filter((container) => container.pid > 0)
        .map((container) => `${container.runtime} ${container.name} ${container.pid} ${container.netnsInode}`)
        .sort();
      expect(seen).toEqual(expected);
    });

    test("`peer` of each host-side veth leads to the container behind it", () => {
      const facts = truth(name);
      const answers: string[] = [];
      const expected: string[] = [];
      for (const link of facts.netns.find((netns) => netns.inode === facts.hostInode)?.interfaces ?? []) {
        if (link.kind !== "veth" || !link.peer) continue;
        const answer = vethscope(["peer", file, link.name, "--netns", String(facts.hostInode), "--json"]);
        expect(answer.status, answer.stderr).toBe(0);
        const peer = JSON.parse(answer.stdout) as {
          peer: { ifindex: number; name: string };
          container: { name: string } | null;
          evidence: unknown[];
        };
        expect(peer.evidence.length).toBeGreaterThan(1);
        answers.push(`${link.name} ${peer.peer.ifindex} ${peer.peer.name} ${peer.container !== null}`);
        expected.push(
          `${link.name} ${link.peer.ifindex} ${link.peer.name} ${facts.containers.some((container) => container.netnsInode === link.peer?.inode && container.netnsInode !== facts.hostInode)}`,
        );
      }
      expect(answers).toEqual(expected);
    });
  });
}
