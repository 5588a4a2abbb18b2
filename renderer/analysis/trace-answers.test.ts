// Answers of traces over short and long chains, as the main thread gets them.
import { expect, it } from "vitest";
import { ruledHost } from "../testing/ruled-host.ts";
import type { TraceAnswer } from "./messages.ts";
import { AnalysisRoom } from "./room.ts";

function ask(rules: number): { readonly room: AnalysisRoom; readonly answer: TraceAnswer } {
  const lines = Array.from({ length: rules }, (_, i) => `-A OUTPUT -d 10.0.${i >> 8}.${i & 255}/32 -j DROP`);
  const room = new AnalysisRoom();
  room.desk("").analyseSnapshot(ruledHost("web", ...lines, "-A OUTPUT -p tcp -j ACCEPT"));
  const question = { from: "host", to: "127.0.0.1:80", protocol: "tcp", destinationPort: null } as const;
  const answer = room.trace([""], question);
  if (!answer.ok) throw new Error(answer.error);
  return { room, answer: answer.value };
}

const rulesOf = ({ trace }: TraceAnswer) => trace.paths[0]?.hops.filter((hop) => hop.kind === "rule") ?? [];

it("a short answer has every rule", () => {
  expect(rulesOf(ask(20).answer).map((hop) => [hop.rule?.index, hop.match])).toEqual([
    ...Array.from({ length: 20 }, (_, i) => [i + 1, "no"]),
    [21, "yes"],
  ]);
});

it("a long answer crosses to the main thread without its refused rules, which are given by the page", () => {
  const { room, answer } = ask(3_000);
  // what cannot be cloned would stop the worker
  expect(structuredClone(answer)).toEqual(answer);
  expect(rulesOf(answer).map((hop) => hop.rule?.index)).toEqual([3_001]);
  const step = answer.trace.paths[0]?.steps.findIndex((one) => one.kind === "refusals") ?? -1;
  const wish = { id: answer.id, of: "request", way: 0, step, from: 1_000, to: 1_002 } as const;
  const page = room.answers.refusedRules(wish);
  expect(page?.hops.map((hop) => [hop.rule?.text, hop.why, hop.match])).toEqual([
    ["-A OUTPUT -d 10.0.3.232/32 -j DROP", "-d 10.0.3.232/32", "no"],
    ["-A OUTPUT -d 10.0.3.233/32 -j DROP", "-d 10.0.3.233/32", "no"],
  ]);
  expect(Object.values(page?.told ?? {}).map((one) => one.says)).toEqual([
    "Anything to 10.0.3.232: drop",
    "Anything to 10.0.3.233: drop",
  ]);
  expect(
    room.answers
      .wholeText(answer.id)
      ?.split("\n")
      .filter((line) => line.includes("-j DROP")),
  ).toHaveLength(3_000);
  expect(answer.text).not.toContain("-j DROP");
});

it("of an answer before the last one nothing more is told", () => {
  const { room, answer } = ask(3_000);
  room.trace([""], { from: "host", to: "127.0.0.1:81", protocol: "tcp", destinationPort: null });
  expect([room.answers.wholeText(answer.id), room.answers.wholeText(answer.id + 1)]).toEqual([
    null,
    expect.stringContaining("81"),
  ]);
});
