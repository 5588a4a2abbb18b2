import { describe, expect, it } from "vitest";
import { createAppearance } from "./appearance.ts";
import { keepInMemory } from "./keep.ts";

describe("createAppearance", () => {
  it("remembers the theme and the legend between starts", () => {
    const keep = keepInMemory();
    const first = createAppearance(keep);
    expect(first.getState()).toMatchObject({ choice: "system", legend: false });
    first.choose("dark");
    first.toggleLegend();
    expect(createAppearance(keep).getState()).toMatchObject({ choice: "dark", legend: true });
    first.toggleLegend();
    expect(createAppearance(keep).getState().legend).toBe(false);
  });
});
