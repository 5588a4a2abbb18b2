// Facts about finding an action: each is in the help, and the palette finds it by its own name.
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { HelpDialog } from "../dialogs/HelpDialog.tsx";
import { paletteItems } from "../dialogs/palette-items.ts";
import { keepInMemory } from "../state/keep.ts";
import { createWorkbench } from "../state/workbench.ts";
import { fakeAnalysis, fakeShell } from "../testing/fake-shell.ts";
import { WorkbenchProvider } from "../workbench-context.tsx";
import { ACTIONS } from "./registry.ts";

// A dialog is drawn into the window, which there is none of here: its content is what counts.
vi.mock("../controls/DialogFrame.tsx", () => ({
  DialogFrame: ({ children }: { children: unknown }) => children,
}));

test("the help lists every action, with its keys or the word that it is found by name", () => {
  const workbench = createWorkbench(fakeShell().api, fakeAnalysis(), keepInMemory());
  const html = renderToStaticMarkup(
    createElement(WorkbenchProvider, { value: workbench }, createElement(HelpDialog)),
  ).replaceAll("&#x27;", "'");
  const rows = [...html.matchAll(/<dt>(.*?)<\/dt><dd[^>]*>(.*?)<\/dd>/g)].map(([, label, keys]) => ({
    label,
    keys,
  }));
  for (const action of ACTIONS) {
    const row = rows.find(({ label }) => label === action.label);
    expect(row?.keys, action.label).toMatch(action.shortcuts.length > 0 ? /<kbd>/ : /by name/);
  }
});

test("the palette finds every action by its name", () => {
  for (const action of ACTIONS) {
    const found = paletteItems([], ACTIONS, action.label.replace(/…$/, ""), []);
    expect(
      found.map((item) => item.key),
      action.label,
    ).toContain(`action ${action.id}`);
  }
});
