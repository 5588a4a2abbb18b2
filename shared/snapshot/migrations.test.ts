// Facts about older and newer snapshot documents. Version 1 is the only one there ever was; the steps here are of a program
// to come, and take the oldest file that was kept: what the first build recorded of a Docker host.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { analyse } from "../analyse.ts";
import { diffMoments } from "../diff/diff.ts";
import { findProblems } from "../findings/find.ts";
import { CATEGORIES, redact } from "../redact/redact.ts";
import { decodeSnapshot, encodeSnapshot } from "./codec.ts";
import { migrate, type Steps } from "./migrations.ts";
import { SNAPSHOT_VERSION } from "./snapshot.ts";

const steps: Steps = {
  1: ({ host, ...rest }) => ({ ...rest, hostname: host, version: 2 }),
  2: ({ hostname, ...rest }) => ({ ...rest, names: [hostname], version: 3 }),
};

it.each([
  [{ version: 1, host: "node7" }],
  [{ version: 2, hostname: "node7" }],
  [{ version: 3, names: ["node7"] }],
])("%j comes to version 3 by every step that is left, in order", (document) => {
  expect(migrate(document, 3, steps)).toEqual({ ok: true, document: { version: 3, names: ["node7"] } });
});

it("a document stays as it was when its step is applied to a copy", () => {
  const document = Object.freeze({ version: 1, host: "node7" });
  migrate(document, 3, steps);
  expect(document).toEqual({ version: 1, host: "node7" });
});

it("a step that stumbles over a damaged document says so", () => {
  const fragile: Steps = { 1: (document) => ({ ...document, first: (document.names as string[])[0] }) };
  expect(migrate({ version: 1 }, 2, fragile)).toEqual({
    ok: false,
    error: "the snapshot is damaged: version 1 of it cannot be brought to version 2",
  });
});

it("a newer one is refused with what to do", () => {
  expect(migrate({ version: 4 }, 3, steps)).toEqual({
    ok: false,
    error: "the snapshot has version 4; this Vethscope reads up to version 3. Update Vethscope to open it",
  });
});

it.each([[undefined], ["1"], [0], [1.5], [null]])("version %j is no version", (version) => {
  expect(migrate({ version }, 3, steps)).toEqual({ ok: false, error: "the snapshot names no version" });
});

it("a step that was forgotten is said", () => {
  expect(migrate({ version: 2 }, 3, {})).toEqual({
    ok: false,
    error: "no migration is known from snapshot version 2",
  });
});

it("this program knows every step to its own version", () => {
  for (let version = 1; version <= SNAPSHOT_VERSION; version += 1)
    expect(migrate({ version })).toMatchObject({ ok: true });
});

describe("the file of the first build", () => {
  const bytes = readFileSync(join(import.meta.dirname, "testing/recorded/first-format.vethscope"));
  const document = JSON.parse(gunzipSync(bytes).toString("utf8")) as { sections: { name: string }[] };

  function opened() {
    const decoded = decodeSnapshot(bytes);
    if (!decoded.ok) throw new Error(decoded.error);
    return { snapshot: decoded.snapshot, analysis: analyse(decoded.snapshot) };
  }

  it("opens as it was recorded, and is saved again without a loss", () => {
    const { snapshot } = opened();
    expect(snapshot).toEqual(document);
    expect(decodeSnapshot(encodeSnapshot(snapshot))).toEqual({ ok: true, snapshot: document });
  });

  it("tells the host that was started then: its containers, where they live, and that nothing is wrong with it", () => {
    const { snapshot, analysis } = opened();
    const { containers, namespaces, interfaces } = analysis.topology;
    const host = namespaces.find(({ isHost }) => isHost)?.id;
    const netnsOf = (name: string) => containers.find((one) => one.name === name)?.netns;
    expect(containers.map(({ name }) => name).sort()).toEqual([
      "app",
      "db",
      "hostnet",
      "lonely",
      "sidecar",
      "web",
    ]);
    expect([netnsOf("hostnet"), netnsOf("sidecar")]).toEqual([host, netnsOf("web")]);
    const wired = interfaces.filter(({ netns, peer }) => netns === netnsOf("app") && peer?.state === "known");
    expect(wired.map(({ name }) => name)).toEqual(["eth0"]);
    expect(findProblems(snapshot, analysis).map(({ code }) => code)).toEqual(["host-network"]);
  });

  it("has not changed since itself, and can be redacted", () => {
    const moment = opened();
    expect(diffMoments(moment, moment).changes).toEqual([]);
    const categories = new Set(CATEGORIES.map(({ category }) => category));
    const { snapshot } = redact(moment.snapshot, { categories, random: new Uint8Array(16).fill(7) });
    expect(analyse(snapshot).topology.containers).toHaveLength(6);
  });

  it("comes whole to a version to come by its steps", () => {
    const steps: Steps = {
      1: ({ sections, ...rest }) => ({ ...rest, answers: sections, version: 2 }),
      2: ({ answers, ...rest }) => ({
        ...rest,
        answers: (answers as { name: string }[]).map(({ name, ...answer }) => ({
          question: name,
          ...answer,
        })),
        version: 3,
      }),
    };
    const { sections, ...rest } = document;
    expect(migrate({ ...document }, 3, steps)).toEqual({
      ok: true,
      document: {
        ...rest,
        version: 3,
        answers: sections.map(({ name, ...answer }) => ({ question: name, ...answer })),
      },
    });
  });

  it("as a later Vethscope would write it is refused in one sentence", () => {
    const later = gzipSync(JSON.stringify({ ...document, version: 2, sections: "in another shape" }));
    expect(decodeSnapshot(new Uint8Array(later))).toEqual({
      ok: false,
      error: "the snapshot has version 2; this Vethscope reads up to version 1. Update Vethscope to open it",
    });
  });
});
