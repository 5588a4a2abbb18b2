// Traces under redaction: a sample asked many questions gives the same verdicts on the same hops under other names.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { analyse } from "../analyse.ts";
import { decodeSnapshot } from "../snapshot/codec.ts";
import { CATEGORIES, redact } from "./redact.ts";
import { addressesOf, differences, questionsOf, withQuestions } from "./testing/same-traces.ts";

const ALL = new Set(CATEGORIES.map(({ category }) => category));

it.each(["docker.vethscope", "podman.vethscope", "k8s.vethscope"])(
  "%s: every trace ends as before",
  (name) => {
    const file = join(import.meta.dirname, "../../renderer/public/samples", name);
    const decoded = decodeSnapshot(readFileSync(file));
    if (!decoded.ok) throw new Error(decoded.error);
    const questions = questionsOf(analyse(decoded.snapshot), decoded.snapshot, 3);
    const original = withQuestions(decoded.snapshot, questions);
    const { snapshot, replacements } = redact(original, {
      categories: ALL,
      random: new Uint8Array(16).fill(5),
    });
    expect(differences(original, snapshot, addressesOf(replacements), questions)).toEqual([]);
    expect(questions.length).toBeGreaterThan(30);
    // The copy was really asked under other names: nearly no address stayed itself.
    expect(replacements.filter(({ category }) => category === "addresses").length).toBeGreaterThan(10);
  },
);
