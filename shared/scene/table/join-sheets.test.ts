// Facts about the table of several hosts.
import { expect, it } from "vitest";
import { joinSheets } from "./join-sheets.ts";
import { column, type Sheet, text } from "./sheet.ts";

const sheet = (name: string, note: string | null = null): Sheet => ({
  columns: [column("name", "Name", 100)],
  rows: [{ key: name, ref: { kind: "pod", id: name as never }, cells: [text(name)] }],
  note,
});

it("every row of several hosts begins with its host; what is missing is said of which", () => {
  const joined = joinSheets([
    { label: "node7", sheet: sheet("web") },
    { label: "node8", sheet: sheet("db", "Not permitted.") },
  ]);
  expect(joined.columns.map(({ title }) => title)).toEqual(["Host", "Name"]);
  expect(joined.rows.map(({ key, cells }) => [key, ...cells.map((cell) => cell.text)])).toEqual([
    ["web", "node7", "web"],
    ["db", "node8", "db"],
  ]);
  expect(joined.note).toBe("node8: Not permitted.");
});

it("one host alone keeps its sheet as it is", () => {
  const alone = sheet("web");
  expect(joinSheets([{ label: "node7", sheet: alone }])).toBe(alone);
});
