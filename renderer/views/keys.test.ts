import { describe, expect, it } from "vitest";
import { moveCursor } from "./grid-cursor.ts";
import { addsToWord, typeAhead } from "./type-ahead.ts";

describe("the cursor of a grid", () => {
  const shape = { rows: 50, columns: 4, page: 10, firstRow: -1 } as const;
  const go = (row: number, column: number, key: string, ctrl = false) => {
    const to = moveCursor({ row, column }, key, ctrl, shape);
    return to && [to.row, to.column];
  };

  it("reaches the header from the first row and stops at every edge", () => {
    expect(go(0, 2, "ArrowUp")).toEqual([-1, 2]);
    expect(go(-1, 2, "ArrowUp")).toEqual([-1, 2]);
    expect(go(49, 3, "ArrowDown")).toEqual([49, 3]);
    expect(go(5, 0, "ArrowLeft")).toEqual([5, 0]);
    expect(go(45, 0, "PageDown")).toEqual([49, 0]);
  });

  it("takes Home and End in the row, with Ctrl in the whole grid", () => {
    expect([go(7, 2, "Home"), go(7, 2, "End"), go(7, 2, "Home", true), go(7, 2, "End", true)]).toEqual([
      [7, 0],
      [7, 3],
      [0, 0],
      [49, 3],
    ]);
  });

  it("leaves other keys alone, and an empty grid keeps its header", () => {
    expect(go(7, 2, "Enter")).toBeNull();
    expect(moveCursor({ row: -1, column: 0 }, "ArrowDown", false, { ...shape, rows: 0 })).toEqual({
      row: -1,
      column: 0,
    });
  });
});

describe("type-ahead", () => {
  const labels = ["nginx", "sshd", "sleep", "Nginx", "sh"];

  it("goes on with one letter, also repeated, and around the end", () => {
    expect(typeAhead(labels, 0, "n")).toBe(3);
    expect(typeAhead(labels, 3, "nn")).toBe(0);
    expect(typeAhead(labels, 4, "s")).toBe(1);
  });

  it("stays while a longer word still fits, and finds nothing where there is nothing", () => {
    expect(typeAhead(labels, 1, "ss")).toBe(2);
    expect(typeAhead(labels, 2, "sl")).toBe(2);
    expect(typeAhead(labels, 2, "ssh")).toBe(1);
    expect(typeAhead(labels, 0, "x")).toBeNull();
    expect(typeAhead([], 0, "x")).toBeNull();
  });

  it("leaves a digit alone to the shortcuts, and takes it inside a word", () => {
    expect([
      addsToWord("2", ""),
      addsToWord("2", "eth"),
      addsToWord("e", ""),
      addsToWord("Enter", "e"),
    ]).toEqual([false, true, true, false]);
  });
});
