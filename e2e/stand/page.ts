// The whole app over generated hosts: the real window, with a shell and an analysis that answer from memory.
/// <reference types="vite/client" />
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { App } from "../../renderer/App.tsx";
import { keepInMemory } from "../../renderer/state/keep.ts";
import { createWorkbench, type Workbench } from "../../renderer/state/workbench.ts";
import "../../renderer/style/index.css";
import { fakeAnalysis, fakeShell, snapshotOf } from "../../renderer/testing/fake-shell.ts";
import { generateTopology } from "../../shared/scene/testing/generate.ts";

let containers = 0;
const shell = fakeShell();
const analysis = fakeAnalysis();

async function analysed() {
  const answer = await analysis.analyseSnapshot(snapshotOf("generated"));
  return answer.ok
    ? { ok: true as const, value: { ...answer.value, topology: generateTopology({ containers }) } }
    : answer;
}

const workbench: Workbench = createWorkbench(
  shell.api,
  { ...analysis, openBytes: analysed, analyseSnapshot: analysed },
  keepInMemory(),
);

/** What specs call. */
export const stand = {
  workbench,
  /** Opens a host with so many containers, or shows the same host again with another number of them. */
  async open(count: number): Promise<void> {
    containers = count;
    await workbench.files.open({ name: "generated.vethscope", bytes: new Uint8Array([1]) });
  },
};

Object.assign(globalThis, { stand });
createRoot(document.getElementById("app") as HTMLElement).render(createElement(App, { workbench }));
