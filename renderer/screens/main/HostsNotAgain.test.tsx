// What is told of hosts that could not be collected again, as it is written on the page.
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { createStore } from "zustand/vanilla";
import type { RunFailure } from "../../../shared/api.ts";
import type { Workbench } from "../../state/workbench.ts";
import { WorkbenchProvider } from "../../workbench-context.tsx";
import { HostsNotAgain } from "./HostsNotAgain.tsx";

/** The text of the notice where `db`, beside `web`, failed so. */
function toldOf(failure: RunFailure): string {
  const hosts = ["web", "db"].map((label) => ({ qualifier: `~${label}`, label }));
  const workbench = {
    beside: createStore(() => ({ hosts })),
    together: createStore(() => ({ failed: new Map([["~db", { target: "root@db", failure }]]) })),
    live: createStore(() => ({ every: null })),
  } as unknown as Workbench;
  const page = renderToStaticMarkup(
    <WorkbenchProvider value={workbench}>
      <HostsNotAgain />
    </WorkbenchProvider>,
  );
  return page.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
}

it("says where the system's ssh can be tried, and only where it may succeed", () => {
  const failure = { code: "auth-failed", message: "A certificate.", detail: "publickey" } as const;
  const sentence = /ssh may succeed here: it can be tried from the list of hosts\./;
  expect(toldOf({ ...failure, offer: "openssh" })).toMatch(sentence);
  expect(toldOf(failure)).not.toMatch(sentence);
  expect(toldOf(failure)).toMatch(/Target root@db , code auth-failed publickey/);
});
