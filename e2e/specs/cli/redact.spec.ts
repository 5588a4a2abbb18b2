// Redaction of real hosts: the copy is wired as the original, has its findings, and every trace ends as it did.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { analyse } from "../../../shared/analyse.ts";
import { findProblems } from "../../../shared/findings/find.ts";
import { CATEGORIES, redact } from "../../../shared/redact/redact.ts";
import {
  addressesOf,
  differences,
  questionsOf,
  withQuestions,
} from "../../../shared/redact/testing/same-traces.ts";
import { decodeSnapshot } from "../../../shared/snapshot/codec.ts";
import type { Snapshot } from "../../../shared/snapshot/snapshot.ts";
import { LAB_IS_UP, labHost, labHosts } from "../../lab/reach.ts";
import { target, vethscope } from "./vethscope.ts";

test.skip(!LAB_IS_UP, "the lab is not up");

const ALL = new Set(CATEGORIES.map(({ category }) => category));
const up = LAB_IS_UP ? labHosts().map(({ name }) => name) : [];
/** Always up with the lab, and what else of that kind is. */
const HOSTS = [
  "docker",
  "podman",
  "k8s",
  "rootless",
  ...["flannel", "calico", "crio", "nested"].filter((name) => up.includes(name)),
];

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-redact-"));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(file: string): Snapshot {
  const decoded = decodeSnapshot(readFileSync(file));
  if (!decoded.ok) throw new Error(decoded.error);
  return decoded.snapshot;
}

/** How much of each thing there is, and who is wired to whom, without a name. */
function shape(snapshot: Snapshot) {
  const analysis = analyse(snapshot);
  const { topology } = analysis;
  const inode = new Map(topology.namespaces.map((one) => [one.id, one.inode]));
  const wire = (one: (typeof topology.interfaces)[number]) => `${inode.get(one.netns)}#${one.ifindex}`;
  const interfaces = new Map(topology.interfaces.map((one) => [one.id, wire(one)]));
  return {
    peers: topology.interfaces.map((one) => [
      wire(one),
      one.peer.state === "known" ? interfaces.get(one.peer.interface) : one.peer.state,
    ]),
    containers: topology.containers.map((one) => [
      one.runtimeId,
      one.pid,
      one.netns && inode.get(one.netns),
      one.ports,
    ]),
    pods: topology.pods.length,
    roles: topology.processes.map((one) => [one.pid, one.role, one.container]),
    warnings: topology.warnings.map(({ code }) => code),
    findings: findProblems(snapshot, analysis).map(({ code, severity }) => `${severity} ${code}`),
  };
}

for (const name of HOSTS) {
  test(`${name} under other names: same wiring, same findings, same traces`, () => {
    test.setTimeout(180_000);
    const file = join(folder, `${name}.vethscope`);
    const answer = vethscope(["collect", ...target(labHost(name)), "-o", file]);
    expect(answer, answer.stderr).toMatchObject({ status: 0 });
    const collected = open(file);
    const questions = questionsOf(analyse(collected), collected);
    const original = withQuestions(collected, questions);
    const { snapshot, replacements } = redact(original, {
      categories: ALL,
      random: new Uint8Array(16).fill(11),
    });
    expect(shape(snapshot)).toEqual(shape(original));
    expect(differences(original, snapshot, addressesOf(replacements), questions)).toEqual([]);
    expect(questions.length).toBeGreaterThan(30);
  });
}

test("the command's copy is traced by the same container ids to the same end", () => {
  const [file, copy] = [join(folder, "docker.vethscope"), join(folder, "copy.vethscope")];
  expect(vethscope(["redact", file, "-o", copy])).toMatchObject({ status: 0 });
  const ids = new Map(analyse(open(file)).topology.containers.map((one) => [one.name, one.runtimeId]));
  const verdict = (source: string) => {
    const words = ["--from", ids.get("app") ?? "", "--to", `${ids.get("db") ?? ""}:80`, "--json"];
    const answer = vethscope(["trace", source, ...words]);
    expect(answer, answer.stderr).toMatchObject({ status: 0 });
    const { verdict, hops } = JSON.parse(answer.stdout) as {
      verdict: string;
      hops: readonly { readonly kind: string }[];
    };
    return [verdict, ...hops.map(({ kind }) => kind)];
  };
  expect(verdict(copy)).toEqual(verdict(file));
});
