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
import { type Name, print, quantile, type Row } from "./figures.ts";
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

const sizes = process.argv.slice(2).map(Number).filter(Boolean);
const only = process.argv.slice(2).filter((word) => !Number(word));
if (sizes.length === 0) sizes.push(20, 500, 1000, 2000);
const budget = Number(process.env.VETHSCOPE_BENCH_BUDGET) || 6_000;
const folder = mkdtempSync(join(tmpdir(), "bench-render-"));
try {
  const plain = await bundle("plain", false);
  const mended = await bundle("mended", true);
  const all: [Name, SubjectName, string][] = [
    ["Vethscope", "vethscope", plain],
    ["Cytoscape stock", "cytoscape", plain],
    ["Cytoscape mended", "cytoscape", mended],
    ["vis-network", "vis", plain],
    ["d3 on canvas", "d3", plain],
    ["bare canvas", "bare", plain],
  ];
  const unknown = only.find((word) => !all.some(([, subject]) => subject === word));
  if (unknown !== undefined) throw new Error(`No subject is called ${unknown}.`);
  const subjects = all.filter(([, subject]) => only.length === 0 || only.includes(subject));
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

/** Megabytes that are in use after a full sweep, which throws compiled code away: what is timed after it is cold. */
async function usedHeap(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  return (await cdp.send("Runtime.getHeapUsage")).usedSize / 1e6;
}

async function measureMoves(browser: Browser, name: SubjectName, script: string, size: number) {
  const page = await pageFor(browser, script);
  try {
    const cdp = await page.context().newCDPSession(page);
    const spent = await processorClock(cdp);
    await page.evaluate(([subject, count, most]) => bench.prepare(subject, count, most, true), [
      name,
      size,
      budget,
    ] as const);
    const empty = await usedHeap(cdp);
    await page.evaluate((subject) => bench.warm(subject), name);
    await page.evaluate(() => bench.open());
    const start = await spent();
    const { pan, zoom, near } = await page.evaluate(() => bench.moves());
    const moves = [...pan, ...zoom, ...near];
    const moveEach = ((await spent()) - start) / moves.length;
    const labels = await page.evaluate(() => bench.labels());
    const tasks = await page.evaluate(() => bench.longTasks());
    return {
      heap: (await usedHeap(cdp)) - empty,
      pan: quantile(pan, 0.95),
      zoom: quantile(zoom, 0.95),
      near: quantile(near, 0.95),
      labels: labels && quantile(labels, 0.95),
      late: (100 * moves.filter((time) => time > LATE).length) / moves.length,
      moveEach,
      tasks,
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
    await page.evaluate((subject) => bench.warm(subject), name);
    const first = await page.evaluate(() => bench.open());
    await page.evaluate(() => bench.moves());
    await page.evaluate(() => bench.longTasks());
    const click = await costOf(() => page.evaluate(() => bench.clicks()));
    await page.evaluate(() => bench.tellRefreshes());
    const refresh = await costOf(() => page.evaluate(() => bench.refreshes()));
    const counts = await page.evaluate(() => bench.counts());
    const tasks = [...before, ...(await page.evaluate(() => bench.longTasks()))];
    const facts = name === "vethscope" ? await page.evaluate(() => bench.layout(75)) : null;
    return {
      first,
      firstCold: await inColdWindow(browser, name, script, size, () => bench.open()),
      click: quantile(click.times.slice(1), 0.95),
      refresh: quantile(refresh.times.slice(1), 0.5),
      counts: counts && quantile(counts.slice(1), 0.5),
      clickEach: click.each,
      refreshEach: refresh.each,
      task: tasks.length > 0 ? Math.max(...tasks) : 0,
      tasks: tasks.length,
      layoutCold: facts && (await inColdWindow(browser, name, script, size, () => bench.layout(1).first)),
      layout: facts && quantile(facts.times.slice(25), 0.5),
      overlaps: facts?.overlaps ?? null,
      crossings: facts?.crossings ?? null,
    };
  } finally {
    await page.close();
  }
}

/** Milliseconds of what nothing like it has run before, in a window of its own. */
async function inColdWindow(
  browser: Browser,
  name: SubjectName,
  script: string,
  size: number,
  work: () => number | Promise<number>,
): Promise<number> {
  const page = await pageFor(browser, script);
  try {
    await page.evaluate(([subject, count]) => bench.prepare(subject, count, 0), [name, size] as const);
    return await page.evaluate(work);
  } finally {
    await page.close();
  }
}
