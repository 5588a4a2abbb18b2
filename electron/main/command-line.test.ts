// The installed app tells a command from a file to open, and knows every command the program has.
import { expect, test, vi } from "vitest";

vi.mock("electron", () => import("../testing/fake-electron.ts"));

const { isCommand } = await import("./command-line.ts");
const { COMMAND_NAMES, runProgram } = await import("../cli/program.ts");
const { fakeSteps } = await import("../testing/fake-steps.ts");

test.each<[string[], boolean]>([
  [["/opt/vethscope", "show", "x.vethscope"], true],
  [["/opt/vethscope", "--version"], true],
  [["/opt/vethscope", "serve"], true],
  [["/opt/vethscope"], false],
  [["/opt/vethscope", "x.vethscope"], false],
  [["/opt/vethscope", "--no-sandbox"], false],
])("%j: %j", (values, expected) => {
  expect(isCommand(values)).toBe(expected);
});

test("the known command names are those the help lists", async () => {
  let help = "";
  await runProgram(["--help"], {
    stdin: process.stdin,
    stdout: { write: (text: string) => (help += text) },
    stderr: { write: () => {} },
    steps: fakeSteps(),
    interrupted: new AbortController().signal,
    version: "1.2.3",
  });
  const listed = [...(help.split("Commands:")[1] ?? "").matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(COMMAND_NAMES);
});
