import { expect, it } from "vitest";
import { countEnds } from "./run-ends.ts";

it("what was skipped never ran; only a refusal counts as one; a cut or a code is a failure", () => {
  const done = { skipped: null, end: "complete", exitCode: 0, size: 10 } as const;
  const refused = { ...done, size: 0, skipped: { reason: "not-permitted", text: "" } } as const;
  const needless = { ...done, size: 0, skipped: { reason: "not-needed", text: "" } } as const;
  const ends = [done, { ...done, exitCode: 1 }, { ...done, end: "timeout" as const }, refused, needless];
  expect(countEnds(ends)).toEqual({ ran: 3, failed: 2, refused: 1, size: 30 });
});
