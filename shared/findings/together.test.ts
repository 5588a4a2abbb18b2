// Facts about findings of several hosts: qualified hosts are examined as they are alone, and listed the worst first.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { analyse } from "../analyse.ts";
import { decodeSnapshot } from "../snapshot/codec.ts";
import { findProblems } from "./find.ts";
import type { Finding, Severity } from "./finding.ts";
import { findingsTogether } from "./together.ts";

const finding = (severity: Severity, title: string): Finding => ({
  code: "orphan-veth",
  severity,
  title,
  reason: "",
  evidence: [],
  advice: "",
  refs: [],
});

it("the worst of all hosts comes first; hosts and findings of a host keep their order", () => {
  const listed = findingsTogether([
    { label: "a", findings: [finding("doubt", "1"), finding("note", "2"), finding("note", "3")] },
    { label: "b", findings: [finding("broken", "4"), finding("doubt", "5")] },
    { label: "c", findings: [] },
  ]);
  expect(listed.map(({ host, finding }) => `${host.label}${finding.title}`)).toEqual([
    "b4",
    "a1",
    "b5",
    "a2",
    "a3",
  ]);
});

it("a host beside others has the findings it has alone, at places whose ids are its own", () => {
  const file = join(import.meta.dirname, "../../renderer/public/samples/docker.vethscope");
  const decoded = decodeSnapshot(readFileSync(file));
  if (!decoded.ok) throw new Error(decoded.error);
  const { snapshot } = decoded;
  const alone = findProblems(snapshot, analyse(snapshot));
  const beside = findProblems(snapshot, analyse(snapshot, "~2"));
  expect(alone.length).toBeGreaterThan(0);
  expect(beside).toEqual(
    alone.map((one) => ({ ...one, refs: one.refs.map((ref) => ({ ...ref, id: `~2/${ref.id}` })) })),
  );
});
