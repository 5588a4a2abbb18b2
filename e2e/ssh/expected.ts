// How a collection ends for a person: so many interfaces in the answer, or the one right sentence.
import { expect } from "@playwright/test";
import type { Said } from "./person.ts";

/** @param count of interfaces, by the kernel */
export function expectSeen({ status, stdout, stderr, unasked }: Said, count: number): void {
  const everything = `${stdout}\n${stderr}`;
  expect(unasked, everything).toBe(0);
  expect(status, everything).toBe(0);
  // At a terminal the questions stand before it.
  const answer = JSON.parse(stdout.slice(stdout.search(/\{\s+"file"/))) as { counts: { interfaces: number } };
  expect(answer.counts.interfaces, everything).toBe(count);
}

/** One sentence on one line, the last, and nothing that only its author understands. */
export function expectSentence({ status, stdout, stderr, unasked }: Said, sentence: RegExp): void {
  const everything = `${stdout}\n${stderr}`;
  expect(unasked, everything).toBe(0);
  expect(status, everything).not.toBe(0);
  expect(everything.replaceAll("\r", "").trim().split("\n").at(-1) ?? "").toMatch(sentence);
  expect(everything).not.toMatch(/ {4}at |Error:|undefined/);
}
