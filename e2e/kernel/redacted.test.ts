// Recorded worlds under other names and addresses: random rules, sets, maps and ranges decide as they did before.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { analyse } from "../../shared/analyse.ts";
import { buildPathModel } from "../../shared/path/build-model.ts";
import { tracePacket } from "../../shared/path/trace-packet.ts";
import { CATEGORIES, redact } from "../../shared/redact/redact.ts";
import { addressesOf, differences, withQuestions } from "../../shared/redact/testing/same-traces.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { requestOf } from "./agreement.ts";
import type { Recorded } from "./rounds.ts";

const FOLDER = join(import.meta.dirname, "fixtures");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json.gz"));
const ALL = new Set(CATEGORIES.map(({ category }) => category));

describe("a redacted world", () => {
  it.each(files)("%s: every packet goes the way it went", (file) => {
    const world = JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString()) as {
      snapshot: Snapshot;
      recorded: Recorded[];
    };
    const { records, topology } = analyse(world.snapshot);
    const { model } = buildPathModel(world.snapshot, records, topology);
    const questions = world.recorded.map(({ shot, direction }) => ({
      ...requestOf(model, shot),
      direction,
    }));
    // NETMAP reckons with the bits of an address, which pseudonyms do not keep: the one target that may change. A pattern
    // of names (`p+`, the ports of these worlds) finds none of their pseudonyms.
    const kept = questions.filter(
      (question) =>
        !tracePacket(model, { ...question, direction: "new" }).paths.some((path) =>
          path.hops.some((hop) => hop.match !== "no" && /-j NETMAP| p\+ /.test(hop.rule?.text ?? "")),
        ),
    );
    const original = withQuestions(world.snapshot, kept);
    const random = new Uint8Array(16).fill(files.indexOf(file) + 1);
    const { snapshot, replacements } = redact(original, { categories: ALL, random });
    expect(differences(original, snapshot, addressesOf(replacements), kept)).toEqual([]);
    // a disagreement that the fuzz made small is one packet, or none when one of these is what it is about
    if (!file.startsWith("shrunk-")) expect(kept.length).toBeGreaterThan(25);
  });
});
