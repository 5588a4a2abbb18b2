// Runs inside the page: one subject at one size, asked by the runner step by step.
import { warmingSteps } from "../../../renderer/picture/warm-up.ts";
import { generateTopology } from "../../../shared/scene/testing/generate.ts";
import { atOnce } from "../../../shared/steps.ts";
import type { Topology } from "../../../shared/topology/model.ts";
import { bareSubject } from "./bare-subject.ts";
import { cytoscapeSubject } from "./cytoscape-subject.ts";
import { d3Subject } from "./d3-subject.ts";
import { frames, painted, type Subject, timed } from "./subject.ts";
import { layoutFacts, vethscopeSubject } from "./vethscope-subject.ts";
import { visSubject } from "./vis-subject.ts";

export type SubjectName = "vethscope" | "cytoscape" | "vis" | "d3" | "bare";

const SUBJECTS: Readonly<Record<SubjectName, () => Subject>> = {
  vethscope: vethscopeSubject,
  cytoscape: cytoscapeSubject,
  vis: visSubject,
  d3: d3Subject,
  bare: bareSubject,
};

/** Milliseconds one kind of movement may take in all; set by the runner. */
let budget = 6_000;
/** Label changes a second while panning. */
const LABELS = 100;
let longest: number[] = [];
/** Frames at a screen's pace have the screen's times; frames without a limit have those of their callbacks. */
let clock: (frame: DOMHighResTimeStamp) => number = () => performance.now();
let subject: Subject;
let topology: Topology;
let changed: Topology;
let shown: Topology;

/** What the runner calls. Times in milliseconds. */
export const bench = {
  prepare(name: SubjectName, containers: number, milliseconds: number, atScreenPace = false): void {
    budget = milliseconds;
    if (atScreenPace) clock = (frame) => frame;
    topology = arrived(containers);
    changed = arrived(Math.round(containers * 1.01));
    shown = topology;
    subject = SUBJECTS[name]();
  },

  /** The engine compiles what draws: Vethscope as the app does while it waits for a host, others by a small scene. */
  async warm(name: SubjectName): Promise<void> {
    if (name === "vethscope") atOnce(warmingSteps(document.createElement("canvas")));
    else {
      const small = document.createElement("div");
      small.style.cssText = "position:absolute;width:320px;height:200px";
      document.body.append(small);
      await SUBJECTS[name]().open(generateTopology({ containers: 40 }), small);
      small.remove();
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  },

  async open(): Promise<number> {
    const took = await timed(() => subject.open(topology, document.body));
    // Tasks over 50 ms from here on; the first paint has its own row.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest.push(entry.duration);
    }).observe({ type: "longtask" });
    // Whoever opened it looks first.
    await new Promise((resolve) => setTimeout(resolve, 500));
    return took;
  },

  /** Pan with everything in view, zoom in and out, pan at 100 %. */
  async moves(): Promise<{ pan: number[]; zoom: number[]; near: number[] }> {
    const turn = (n: number, every: number): number =>
      Math.floor(Math.max(0, n) / every) % 2 === 0 ? 1 : -1;
    const pan = await frames((n) => subject.pan(6 * turn(n, 15), 3 * turn(n, 15)), 90, budget, clock);
    const zoom = await frames((n) => subject.zoom(turn(n, 30) > 0 ? 1.06 : 1 / 1.06), 90, budget, clock);
    subject.toFullSize();
    await painted();
    const near = await frames((n) => subject.pan(14 * turn(n, 15), 10 * turn(n, 15)), 90, budget, clock);
    subject.fit();
    await painted();
    return { pan, zoom, near };
  },

  /** Pan at 100 % while labels change, a hundred times a second; null when the subject has no such labels. */
  async labels(): Promise<number[] | null> {
    if (!subject.relabel) return null;
    subject.toFullSize();
    await painted();
    let changes = 0;
    const started = performance.now();
    const times = await frames(
      (n) => {
        const due = ((performance.now() - started) / 1000) * LABELS;
        for (; changes < due; changes += 1) subject.relabel?.(changes);
        subject.pan(Math.floor(Math.max(0, n) / 15) % 2 === 0 ? 14 : -14, 0);
      },
      60,
      budget,
      clock,
    );
    subject.fit();
    await painted();
    return times;
  },

  /** Tasks over 50 ms since the last call. */
  async longTasks(): Promise<number[]> {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const seen = longest;
    longest = [];
    return seen;
  },

  /** Every few clicks the picture is moved first: what was painted for the click before is of no use then. */
  async clicks(): Promise<number[]> {
    const times: number[] = [];
    // The glide to the whole picture is over.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const started = performance.now();
    for (let n = 0; subject.click && n < 25 && performance.now() - started < budget; n += 1) {
      if (n % 5 === 0) {
        subject.pan(n % 2 === 0 ? 3 : -3, 0);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      times.push(await timed(() => subject.click?.(n)));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return times;
  },

  /** To a host with one container in a hundred more, and back; told ahead. */
  refreshes: () => refreshBetween(changed, topology),
  tellRefreshes: () => tellAhead(changed, topology),

  /** To the same host with every link's counters moved on; null when the subject is not told by differences. */
  async counts(): Promise<number[] | null> {
    if (!subject.tellAhead) return null;
    const [one, other] = [structuredClone(counted(topology, 1)), structuredClone(counted(topology, 2))];
    await tellAhead(one, other);
    return refreshBetween(one, other);
  },

  layout: (rounds: number) => layoutFacts(topology, rounds),
};

/** A host as a window gets it: every link has counters, and it is a copy of the worker's. */
function arrived(containers: number): Topology {
  return structuredClone(counted(generateTopology({ containers }), 0));
}

/** The worker's part of refreshes between two; its long tasks are not the window's. */
async function tellAhead(one: Topology, other: Topology): Promise<void> {
  const before = await bench.longTasks();
  subject.tellAhead?.([shown, one, other, one]);
  await bench.longTasks();
  longest.push(...before);
}

/** To one, and on between the two. */
async function refreshBetween(one: Topology, other: Topology): Promise<number[]> {
  const times: number[] = [];
  const started = performance.now();
  for (let n = 0; subject.refresh && n < 25 && performance.now() - started < budget; n += 1) {
    const next = n % 2 === 0 ? one : other;
    times.push(await timed(() => subject.refresh?.(next)));
    shown = next;
    // Refreshes come seconds apart: what follows one (a small picture, a sweep) is over before the next.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return times;
}

function counted(host: Topology, factor: number): Topology {
  const interfaces = host.interfaces.map((link, n) => {
    const bytes = factor * (n + 1) * 1_000;
    return { ...link, counters: { rxBytes: bytes, txBytes: bytes + 1, rxPackets: bytes, txPackets: bytes } };
  });
  return { ...host, interfaces };
}

Object.assign(globalThis, { bench });
