// What one subject took at one size, and the table of all of them with ratios to Vethscope.

export interface Row {
  /** Milliseconds between frames at a screen's pace. */
  readonly pan: number | null;
  readonly zoom: number | null;
  readonly near: number | null;
  readonly labels: number | null;
  /** Share of all of those frames that came late, in per cent. */
  readonly late: number | null;
  /** Milliseconds of the main thread's processor time for each of those frames. */
  readonly moveEach: number | null;
  /** Once the engine has compiled what draws, and in a window where nothing was drawn before. */
  readonly first: number | null;
  readonly firstCold: number | null;
  readonly click: number | null;
  readonly refresh: number | null;
  /** A refresh in which nothing but every link's counters moved. */
  readonly counts: number | null;
  /** Milliseconds of the main thread's processor time for a click, for a refresh. */
  readonly clickEach: number | null;
  readonly refreshEach: number | null;
  /** Longest task over 50 ms of all that, and how many there were; 0 when none. */
  readonly task: number | null;
  readonly tasks: number | null;
  readonly heap: number | null;
  /** The first of a window, before the engine has compiled anything, and once it has. */
  readonly layoutCold: number | null;
  readonly layout: number | null;
  readonly overlaps: number | null;
  readonly crossings: number | null;
}

export const OTHERS = [
  "Cytoscape stock",
  "Cytoscape mended",
  "vis-network",
  "d3 on canvas",
  "bare canvas",
] as const;
export type Name = "Vethscope" | (typeof OTHERS)[number];

export function quantile(values: readonly number[], part: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
}

export function print(size: number, rows: ReadonlyMap<Name, Row | string>): void {
  const words: [keyof Row, string, string][] = [
    ["pan", "pan, all in view, p95", "16.7"],
    ["zoom", "zoom, p95", "16.7"],
    ["near", "pan at 100 %, p95", "16.7"],
    ["labels", "pan, 100 labels/s, p95", "16.7"],
    ["late", "frames that came late, %", "5"],
    ["moveEach", "main thread a frame", ""],
    ["first", "first paint", pick(size, 200, 300, 500)],
    ["firstCold", "first paint, engine cold", ""],
    ["click", "click to highlight, p95", "30"],
    ["layoutCold", "layout, first of a window", ""],
    ["layout", "layout", pick(size, 2, 3, 5)],
    ["overlaps", "overlaps", "0"],
    ["crossings", "crossings per edge", "0.05"],
    ["refresh", "refresh, 1 % new, median", pick(size, 10, 20, 30)],
    ["counts", "refresh, counters moved", ""],
    ["clickEach", "main thread a click", ""],
    ["refreshEach", "main thread a refresh", pick(size, 10, 20, 30)],
    ["task", "longest task after paint", "50"],
    ["tasks", "tasks over 50 ms", "0"],
    ["heap", "heap, MB", pick(size, 15, 25, 40)],
  ];
  console.log(
    `\n${size} containers${" ".repeat(12)}target  ${"Vethscope".padStart(10)}  ${OTHERS.join("  ")}`,
  );
  const own = rows.get("Vethscope");
  if (typeof own !== "object")
    throw new Error("Ratios are to Vethscope's figures: name vethscope among the subjects.");
  for (const [key, label, target] of words) {
    const ours = own[key];
    const cells = OTHERS.map((name) => {
      const row = rows.get(name);
      const value = typeof row === "object" ? row[key] : null;
      const ratio =
        value && ours && key !== "tasks" && key !== "late" ? ` (${(value / ours).toPrecision(2)}x)` : "";
      return `${value === null ? "-" : short(value)}${ratio}`.padStart(name.length);
    });
    console.log(
      `  ${label.padEnd(26)}${target.padStart(6)}  ${(ours === null ? "-" : short(ours)).padStart(10)}  ${cells.join("  ")}`,
    );
  }
  for (const [name, row] of rows) if (typeof row === "string") console.log(`  ${name}: ${row}`);
  printFloor(own, rows.get("bare canvas"));
}

/** On a slower machine the milliseconds say little: then what counts is how near the floor is. */
function printFloor(own: Row, bare: Row | string | undefined): void {
  if (typeof bare !== "object") return;
  const words = (
    [
      ["moveEach", "a frame"],
      ["first", "first paint"],
      ["firstCold", "engine cold"],
    ] as const
  ).flatMap(([key, label]) => {
    const [ours, floor] = [own[key], bare[key]];
    return ours && floor ? [`${label} ${(ours / floor).toPrecision(2)}`] : [];
  });
  console.log(`  times the bare canvas, 2 at most: ${words.join(", ")}`);
}

function pick(size: number, small: number, middle: number, large: number): string {
  return String(size <= 500 ? small : size <= 1000 ? middle : size <= 2000 ? large : "-");
}

function short(value: number): string {
  if (value === 0 || value >= 100) return value.toFixed(0);
  return value < 1 ? value.toFixed(3) : value.toFixed(1);
}
