// Facts about older and newer snapshot documents. Version 1 is the only one there ever was; the steps here are of a program to come.
import { expect, it } from "vitest";
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
