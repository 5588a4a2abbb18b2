// Speed of the picture beside others on the same generated scenes, in a real Chromium: `npm run bench:render [-- SIZES SUBJECTS]`.
// SIZES are numbers of containers from 20 to 5,000 (20 500 1000 2000 when none is given). SUBJECTS (vethscope cytoscape
// vis d3 bare; all when none is given): only those. VETHSCOPE_BENCH_BUDGET: ms that one kind of movement may take (6000).
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type CDPSession, chromium, type Page } from "@playwright/test";
import { build } from "vite";
import { mendRedraw } from "./cytoscape-fault.ts";
import type { bench as PageBench, SubjectName } from "./page.ts";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
// Frames as fast as they can be made: for what is waited for. Movement is taken at a screen's pace: without one the page
// runs ahead of what is shown, and every few frames waits for a new frame buffer that nobody would have needed.
const NO_LIMIT = ["--disable-frame-rate-limit", "--disable-gpu-vsync"];

/** Milliseconds above which a frame came late: it missed one of the screen's. */
const LATE = 25;

/** The page is a script that runs in a browser; only its types are known here. */
declare const bench: typeof PageBench;

interface Row {
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

const OTHERS = ["Cytoscape stock", "Cytoscape mended", "vis-network", "d3 on canvas", "bare canvas"] as const;
type Name = "Vethscope" | (typeof OTHERS)[number];

const sizes = process.argv.slice(2).map(Number).filter(Boolean);
const only = process.argv.slice(2).filter((word) => !Number(word));
if (sizes.length === 0) sizes.push(20, 500, 1000, 2000);
const budget = Number(process.env.VETHSCOPE_BENCH_BUDGET) || 6_000;
const folder = mkdtempSync(join(tmpdir(), "bench-render-"));
try {
  const plain = await bundle("plain", false);
  const mended = await bundle("mended", true);
  const launch = (args: readonly string[]) =>
    chromium.launch({
      executablePath: process.env.VETHSCOPE_E2E_CHROMIUM || "/usr/bin/chromium",
      args: [...ARGS, ...args],
    });
  const paced = await launch([]);
  const browser = await launch(NO_LIMIT);
  console.log(
    `Chromium ${browser.version()}, ${cpus().length} cores, software raster, 1600x1000, pixel ratio 1, times in ms`,
  );
  const all: [Name, SubjectName, string][] = [
    ["Vethscope", "vethscope", plain],
    ["Cytoscape stock", "cytoscape", plain],
    ["Cytoscape mended", "cytoscape", mended],
    ["vis-network", "vis", plain],
    ["d3 on canvas", "d3", plain],
    ["bare canvas", "bare", plain],
  ];
  const subjects = all.filter(([, subject]) => only.length === 0 || only.includes(subject));
  const tooSlow = new Set<Name>();
  for (const size of sizes) {
    const rows = new Map<Name, Row | string>();
    for (const [name, subject, script] of subjects) {
      if (tooSlow.has(name)) {
        rows.set(name, "left out: over a second per frame at a smaller size");
        continue;
      }
      const moved = await measureMoves(paced, subject, script, size);
      const row = { ...moved, ...(await measure(browser, subject, script, size, moved.tasks)) };
      rows.set(name, row);
      if ((row.pan ?? 0) > 1000) tooSlow.add(name);
    }
    print(size, rows);
  }
  await paced.close();
  await browser.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bundle(name: string, mend: boolean): Promise<string> {
  await build({
    configFile: false,
    logLevel: "error",
    root: import.meta.dirname,
    plugins: mend
      ? [
          {
            name: "mend-cytoscape",
            transform: (code, id) => (/cytoscape\.esm/.test(id) ? mendRedraw(code) : null),
          },
        ]
      : [],
    build: {
      outDir: join(folder, name),
      target: "es2023",
      lib: {
        entry: join(import.meta.dirname, "page.ts"),
        formats: ["iife"],
        name: "page",
        fileName: () => "page.js",
      },
    },
  });
  return join(folder, name, "page.js");
}

function fontFaces(): string {
  const files = createRequire(import.meta.url);
  return [400, 600]
    .map((weight) => {
      const bytes = readFileSync(files.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`));
      return `@font-face{font-family:Inter;font-weight:${weight};src:url(data:font/woff2;base64,${bytes.toString("base64")})}`;
    })
    .join("");
}

async function pageFor(browser: Browser, script: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  page.on("pageerror", (error) => console.error(`page error: ${error.message}`));
  await page.setContent(
    `<style>${fontFaces()}html,body{margin:0;height:100%;overflow:hidden;position:relative}</style>`,
  );
  await page.evaluate("Promise.all(['400 12px Inter','600 12px Inter'].map((f) => document.fonts.load(f)))");
  await page.addScriptTag({ path: script });
  return page;
}

/** Milliseconds of the main thread's processor time so far: other work on the machine does not lengthen it. */
async function processorClock(cdp: CDPSession): Promise<() => Promise<number>> {
  await cdp.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await cdp.send("Performance.enable");
  return async () => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return (metrics.find((metric) => metric.name === "TaskDuration")?.value ?? 0) * 1000;
  };
}

async function measureMoves(browser: Browser, name: SubjectName, script: string, size: number) {
  const page = await pageFor(browser, script);
  try {
    const spent = await processorClock(await page.context().newCDPSession(page));
    await page.evaluate(([subject, count, most]) => bench.prepare(subject, count, most, true), [
      name,
      size,
      budget,
    ] as const);
    const firstCold = await page.evaluate(() => bench.open());
    const start = await spent();
    const { pan, zoom, near } = await page.evaluate(() => bench.moves());
    const moves = [...pan, ...zoom, ...near];
    const moveEach = ((await spent()) - start) / moves.length;
    const labels = await page.evaluate(() => bench.labels());
    return {
      firstCold,
      pan: quantile(pan, 0.95),
      zoom: quantile(zoom, 0.95),
      near: quantile(near, 0.95),
      labels: labels && quantile(labels, 0.95),
      late: (100 * moves.filter((time) => time > LATE).length) / moves.length,
      moveEach,
      tasks: await page.evaluate(() => bench.longTasks()),
    };
  } finally {
    await page.close();
  }
}

type Moves = Awaited<ReturnType<typeof measureMoves>>;

/** `before`: tasks over 50 ms that were seen already. */
async function measure(
  browser: Browser,
  name: SubjectName,
  script: string,
  size: number,
  before: readonly number[],
): Promise<Omit<Row, Exclude<keyof Moves, "tasks">>> {
  const page = await pageFor(browser, script);
  try {
    const cdp = await page.context().newCDPSession(page);
    const heap = async (): Promise<number> => {
      await cdp.send("HeapProfiler.collectGarbage");
      return (await cdp.send("Runtime.getHeapUsage")).usedSize / 1e6;
    };
    const spent = await processorClock(cdp);
    const costOf = async <T extends readonly number[] | null>(work: () => Promise<T>) => {
      const start = await spent();
      const times = await work();
      return { times, each: times && times.length > 0 ? ((await spent()) - start) / times.length : null };
    };
    await page.evaluate(([subject, count, most]) => bench.prepare(subject, count, most), [
      name,
      size,
      budget,
    ] as const);
    // A full sweep throws compiled code away: none between warming and opening.
    const empty = await heap();
    await page.evaluate((subject) => bench.warm(subject), name);
    const first = await page.evaluate(() => bench.open());
    await page.evaluate(() => bench.moves());
    const kept = (await heap()) - empty;
    await page.evaluate(() => bench.longTasks());
    const click = await costOf(() => page.evaluate(() => bench.clicks()));
    const refresh = await costOf(() => page.evaluate(() => bench.refreshes()));
    const counts = await page.evaluate(() => bench.counts());
    const tasks = [...before, ...(await page.evaluate(() => bench.longTasks()))];
    const facts = name === "vethscope" ? await page.evaluate(() => bench.layout(25)) : null;
    return {
      first,
      click: quantile(click.times.slice(1), 0.95),
      refresh: quantile(refresh.times.slice(1), 0.5),
      counts: counts && quantile(counts.slice(1), 0.5),
      clickEach: click.each,
      refreshEach: refresh.each,
      task: tasks.length > 0 ? Math.max(...tasks) : 0,
      tasks: tasks.length,
      heap: kept,
      layoutCold: facts && (await coldLayout(browser, script, size)),
      layout: facts && quantile(facts.times.slice(3), 0.5),
      overlaps: facts?.overlaps ?? null,
      crossings: facts?.crossings ?? null,
    };
  } finally {
    await page.close();
  }
}

/** Milliseconds of the first layout in a window of its own. */
async function coldLayout(browser: Browser, script: string, size: number): Promise<number> {
  const page = await browser.newPage();
  try {
    await page.addScriptTag({ path: script });
    return await page.evaluate((count) => {
      bench.prepare("vethscope", count, 0);
      return bench.layout(1).first;
    }, size);
  } finally {
    await page.close();
  }
}

function quantile(values: readonly number[], part: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
}

function print(size: number, rows: ReadonlyMap<Name, Row | string>): void {
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
