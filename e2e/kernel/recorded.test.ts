// What a kernel did with packets in recorded worlds, compared again without it: needs neither root nor Linux.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { analyse } from "../../shared/analyse.ts";
import { buildPathModel } from "../../shared/path/build-model.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { compare } from "./agreement.ts";
import type { Recorded } from "./rounds.ts";

const FOLDER = join(import.meta.dirname, "fixtures");
const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json.gz"));

describe("worlds recorded with their kernel's trace", () => {
  it("are many", () => {
    expect(files.length).toBeGreaterThan(9);
  });
  // Fact: bridge-nf, source-address
  it.each(files)("%s: rules, drops, NAT and delivery as recorded", (file) => {
    const { snapshot, recorded } = JSON.parse(gunzipSync(readFileSync(join(FOLDER, file))).toString()) as {
      snapshot: Snapshot;
      recorded: Recorded[];
    };
    const { records, topology } = analyse(snapshot);
    const { model } = buildPathModel(snapshot, records, topology);
    const wrong = recorded.flatMap(({ shot, direction, observed }) => {
      const agreement = compare(model, shot, observed, direction);
      return agreement.agrees ? [] : [{ shot, direction, kernel: observed, tracer: agreement.predicted[0] }];
    });
    expect(wrong).toEqual([]);
    // a disagreement that the fuzz made small is one packet
    expect(recorded.length).toBeGreaterThan(file.startsWith("shrunk-") ? 0 : 30);
  });
});
