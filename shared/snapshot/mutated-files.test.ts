// Files that somebody or something changed: opened without crash and hang, refused with a sentence or read with warnings.
// `npm run fuzz:files` opens 10,000; here are a few hundred of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { analyse } from "../analyse.ts";
import { diffMoments } from "../diff/diff.ts";
import { findProblems } from "../findings/find.ts";
import { CATEGORIES, redact } from "../redact/redact.ts";
import { showJson } from "../show/show-json.ts";
import { decodeSnapshot } from "./codec.ts";
import { mutate } from "./testing/mutate.ts";

const COUNT = Number(process.env.VETHSCOPE_FUZZ ?? 200);
const FIRST = Number(process.env.VETHSCOPE_SEED ?? 1);
/** Milliseconds of a processor that one file may take from bytes to findings, however busy the machine is. */
const PATIENCE = 5000;

const samples = ["docker.vethscope", "podman.vethscope"].map(
  (name) => new Uint8Array(readFileSync(join(import.meta.dirname, "../../renderer/public/samples", name))),
);
const everything = new Set(CATEGORIES.map(({ category }) => category));

it(
  `${COUNT} mutated files are opened or refused with a sentence`,
  () => {
    const bad: string[] = [];
    let [opened, refused] = [0, 0];
    for (let seed = FIRST; seed < FIRST + COUNT; seed += 1) {
      const original = samples[seed % samples.length] ?? new Uint8Array();
      const since = process.cpuUsage();
      try {
        const decoded = decodeSnapshot(mutate(original, seed));
        if (!decoded.ok) {
          refused += 1;
          if (!/^[\x20-\x7e]{15,}$/.test(decoded.error))
            bad.push(`seed ${seed}: no clear sentence: ${decoded.error}`);
          continue;
        }
        opened += 1;
        const { snapshot } = decoded;
        const moment = { snapshot, analysis: analyse(snapshot) };
        showJson(moment.analysis.topology);
        findProblems(snapshot, moment.analysis);
        const whole = decodeSnapshot(original);
        if (whole.ok) diffMoments({ snapshot: whole.snapshot, analysis: analyse(whole.snapshot) }, moment);
        if (seed % 5 === 0)
          redact(snapshot, { categories: everything, random: new Uint8Array(16).fill(seed % 251) });
      } catch (error) {
        bad.push(
          `seed ${seed}: ${error instanceof Error ? error.stack?.split("\n").slice(0, 3).join(" | ") : String(error)}`,
        );
      }
      const used = process.cpuUsage(since);
      const took = (used.user + used.system) / 1000;
      if (took > PATIENCE) bad.push(`seed ${seed}: took ${Math.round(took)} ms of a processor`);
    }
    expect(bad).toEqual([]);
    // Both ways were taken: else the mutations mutate nothing, or destroy everything.
    expect(Math.min(opened, refused)).toBeGreaterThan(COUNT / 20);
  },
  60_000 + COUNT * 100,
);
