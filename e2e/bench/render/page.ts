// Runs inside the page: one subject at one size, asked by the runner step by step.
import { generateTopology } from "../../../shared/scene/testing/generate.ts";
import type { Topology } from "../../../shared/topology/model.ts";
import { bareSubject } from "./bare-subject.ts";
import { cytoscapeSubject } from "./cytoscape-subject.ts";
import { frames, painted, type Subject, timed } from "./subject.ts";
import { timeLayout, vethscopeSubject } from "./vethscope-subject.ts";

export type SubjectName = "vethscope" | "cytoscape" | "bare";

const SUBJECTS: Readonly<Record<SubjectName, () => Subject>> = {
  vethscope: vethscopeSubject,
  cytoscape: cytoscapeSubject,
  bare: bareSubject,
};

const BUDGET = 6_000;
let subject: Subject;
let topology: Topology;
let changed: Topology;

/** What the runner calls. Times in milliseconds. */
export const bench = {
  prepare(name: SubjectName, containers: number): void {
    topology = generateTopology({ containers });
    changed = generateTopology({ containers: Math.round(containers * 1.01) });
    subject = SUBJECTS[name]();
  },

  open: (): Promise<number> => timed(() => subject.open(topology, document.body)),

  /** Pan with everything in view, zoom in and out, pan at 100 %. */
  async moves(): Promise<{ pan: number[]; zoom: number[]; near: number[] }> {
    const turn = (n: number, every: number): number =>
      Math.floor(Math.max(0, n) / every) % 2 === 0 ? 1 : -1;
    const pan = await frames((n) => subject.pan(6 * turn(n, 15), 3 * turn(n, 15)), 90, BUDGET);
    const zoom = await frames((n) => subject.zoom(turn(n, 30) > 0 ? 1.06 : 1 / 1.06), 90, BUDGET);
    subject.toFullSize();
    await painted();
    const near = await frames((n) => subject.pan(14 * turn(n, 15), 10 * turn(n, 15)), 90, BUDGET);
    subject.fit();
    await painted();
    return { pan, zoom, near };
  },

  async clicks(): Promise<number[]> {
    const times: number[] = [];
    const started = performance.now();
    for (let n = 0; subject.click && n < 25 && performance.now() - started < BUDGET; n += 1) {
      times.push(await timed(() => subject.click?.(n)));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return times;
  },

  async refreshes(): Promise<number[]> {
    const times: number[] = [];
    const started = performance.now();
    for (let n = 0; subject.refresh && n < 7 && performance.now() - started < BUDGET; n += 1) {
      times.push(await timed(() => subject.refresh?.(n % 2 === 0 ? changed : topology)));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return times;
  },

  layout: (): number[] => timeLayout(topology, 15),
};

Object.assign(globalThis, { bench });
