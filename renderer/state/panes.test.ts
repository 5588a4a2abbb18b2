import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepInMemory } from "./keep.ts";
import { createPanes, fitPanes, PANE_LIMITS } from "./panes.ts";

const wish = (open: boolean, size: number | null) => ({ open, size });

describe("fitPanes", () => {
  it("gives both side panes their wish when half of the window holds them", () => {
    const sizes = fitPanes({
      wishes: { outline: wish(true, 264), inspector: wish(true, 440), drawer: wish(false, 220) },
      last: "inspector",
      window: { width: 1440, height: 900 },
    });
    expect(sizes).toEqual({ outline: 264, inspector: 440, drawer: 0 });
  });

  it("closes the pane that was not used last when 900 pixels hold only one", () => {
    const wishes = { outline: wish(true, 264), inspector: wish(true, 440), drawer: wish(true, 400) };
    const window = { width: 900, height: 600 };
    expect(fitPanes({ wishes, last: "inspector", window })).toEqual({
      outline: 0,
      inspector: 440,
      drawer: 276,
    });
    expect(fitPanes({ wishes, last: "outline", window })).toEqual({
      outline: 264,
      inspector: 0,
      drawer: 276,
    });
  });

  it("gives the inspector less of a small window until a person chose its width", () => {
    const wishes = { outline: wish(false, null), inspector: wish(true, null), drawer: wish(false, null) };
    const widthIn = (width: number) =>
      fitPanes({ wishes, last: "inspector", window: { width, height: 800 } }).inspector;
    expect([900, 1440, 2560].map(widthIn)).toEqual([342, 440, 440]);
  });

  it("leaves the picture half of the width and height, whatever is wished", () => {
    const size = fc.option(fc.integer({ min: -10_000, max: 10_000 }));
    const pane = fc.record({ open: fc.boolean(), size });
    fc.assert(
      fc.property(
        fc.record({
          wishes: fc.record({ outline: pane, inspector: pane, drawer: pane }),
          last: fc.constantFrom("outline" as const, "inspector" as const),
          window: fc.record({
            width: fc.integer({ min: 900, max: 3840 }),
            height: fc.integer({ min: 600, max: 2160 }),
          }),
        }),
        (state) => {
          const sizes = fitPanes(state);
          expect(sizes.outline + sizes.inspector).toBeLessThanOrEqual(state.window.width / 2);
          expect(sizes.drawer).toBeLessThanOrEqual(state.window.height / 2);
          for (const name of ["outline", "inspector", "drawer"] as const) {
            expect(sizes[name] === 0 || sizes[name] >= PANE_LIMITS[name].min).toBe(true);
            if (!state.wishes[name].open) expect(sizes[name]).toBe(0);
          }
        },
      ),
    );
  });
});

describe("createPanes", () => {
  it("keeps sizes and open panes between starts", () => {
    const keep = keepInMemory();
    const before = createPanes(keep);
    before.resize("outline", 300.4);
    before.close("inspector");
    const after = createPanes(keep).getState().wishes;
    expect(after).toEqual({
      outline: wish(true, 300),
      inspector: wish(false, null),
      drawer: wish(false, null),
    });
  });

  it("starts with its defaults when what was kept is not readable", () => {
    const keep = keepInMemory();
    keep.write("panes", "{not json");
    expect(createPanes(keep).getState().wishes.outline).toEqual(wish(true, null));
  });

  it("shows a pane that is wished but squeezed out, instead of closing it", () => {
    const panes = createPanes(keepInMemory());
    panes.windowIs(900, 600);
    expect(fitPanes(panes.getState()).outline).toBe(0);
    panes.toggle("outline");
    expect(fitPanes(panes.getState()).outline).toBe(264);
  });
});
