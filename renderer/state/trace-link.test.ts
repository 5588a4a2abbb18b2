import { expect, it } from "vitest";
import { paletteItems } from "../dialogs/palette-items.ts";
import { fakeAnalysis, fakeShell } from "../testing/fake-shell.ts";
import { keepInMemory } from "./keep.ts";
import { askQuestion, questionOfFragment, traceLink } from "./trace-link.ts";
import { createWorkbench } from "./workbench.ts";

const PAGE = { protocol: "http:", origin: "http://127.0.0.1:4000", pathname: "/" };
const QUESTION = { from: "my web's", to: "[fd00::1]", protocol: "udp", destinationPort: 53 } as const;

it("a link holds its question, whatever the names are; the app's own window has no address to share", () => {
  const link = traceLink(QUESTION, PAGE);
  expect(questionOfFragment(new URL(link ?? "").hash)).toEqual(QUESTION);
  expect(traceLink(QUESTION, { ...PAGE, protocol: "file:" })).toBe(null);
});

it("other fragments ask nothing", () => {
  for (const hash of ["", "#token=00ff", "#trace=", "#trace=%", "#trace=--from%20a"])
    expect([hash, questionOfFragment(hash)]).toEqual([hash, null]);
});

it("a question waits for something to be open, and then fills the form and shows the packet path", async () => {
  const workbench = createWorkbench(fakeShell().api, fakeAnalysis(), keepInMemory());
  expect(askQuestion(workbench, QUESTION)).toBe(false);
  await workbench.files.open({ name: "a.vethscope", bytes: new Uint8Array([1]) });
  expect(askQuestion(workbench, QUESTION)).toBe(true);
  expect([workbench.views.getState().shown, workbench.views.trace.getState().form]).toEqual([
    "trace",
    { from: "my web's", to: "[fd00::1]", protocol: "udp", port: "53" },
  ]);
});

it("the palette takes the line of `vethscope trace` as that question and nothing else", () => {
  const line = "vethscope trace a.vethscope --from web --to db --dport 5432";
  expect(paletteItems([], [], line, [])).toEqual([
    {
      kind: "trace",
      key: "trace",
      label: "Trace web to db",
      question: { from: "web", to: "db", protocol: "tcp", destinationPort: 5432 },
    },
  ]);
});
