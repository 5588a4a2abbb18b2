import { expect, it } from "vitest";
import { DARK, LIGHT } from "../../shared/drawing/theme.ts";
import { themeVariables } from "./theme-variables.ts";

it("makes one variable of every token, the same names in both themes", () => {
  const light = new Map(themeVariables("light"));
  const dark = new Map(themeVariables("dark"));
  expect([...dark.keys()]).toEqual([...light.keys()]);
  expect(light.get("--t-accent-soft")).toBe(LIGHT.accentSoft);
  expect(dark.get("--t-bridges-1")).toBe(DARK.bridges[1]);
});
