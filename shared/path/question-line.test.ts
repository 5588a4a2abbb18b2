// A question as a line: what is handed on is what is asked again, whatever things are called.
import fc from "fast-check";
import { expect, it } from "vitest";
import { questionLine, readQuestionLine } from "./question-line.ts";

it("is what vethscope trace takes", () => {
  expect(questionLine({ from: "web", to: "10.0.0.1", protocol: "tcp", destinationPort: 80 })).toBe(
    "--from web --to 10.0.0.1 --proto tcp --dport 80",
  );
});

it("comes back as it was, for any names", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => !/[\n\r]/.test(text));
  fc.assert(
    fc.property(
      name,
      name,
      fc.constantFrom("tcp", "udp", "icmp"),
      fc.option(fc.nat(65535)),
      (from, to, protocol, port) => {
        const question = { from, to, protocol, destinationPort: port } as const;
        expect(readQuestionLine(`vethscope trace node.vethscope ${questionLine(question)}`)).toEqual(
          question,
        );
      },
    ),
  );
});

it("other text is no question", () => {
  expect(
    ["web", "--from a", "--from a --to b --proto gre", "--from a --to b --dport many"].map(readQuestionLine),
  ).toEqual([null, null, null, null]);
});
