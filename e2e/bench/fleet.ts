// `npm run bench:fleet [-- HOSTS CONTAINERS]`: several hosts in one picture: opening, joining, placing, drawing them; one of
// them refreshed; beside one host alone of the same size.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { analyse } from "../../shared/analyse.ts";
import { drawFleet } from "../../shared/drawing/fleet/draw-fleet.ts";
import { THEMES } from "../../shared/drawing/theme.ts";
import { MOST_MEMBERS } from "../../shared/fleet/admit.ts";
import { joinHosts } from "../../shared/fleet/join-hosts.ts";
import { generateFleet } from "../../shared/fleet/testing/generate-fleet.ts";
import { layoutFleet } from "../../shared/layout/fleet/layout-fleet.ts";
import { buildFleetScene } from "../../shared/scene/fleet/fleet-scene.ts";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import { decodeSnapshot } from "../../shared/snapshot/codec.ts";

const hosts = Number(process.argv[2] ?? MOST_MEMBERS);
const containers = Number(process.argv[3] ?? 30);
const ROUNDS = 5;

/** Milliseconds of processor time, the best of a few: on a busy machine those of the clock are others' too. */
function best<T>(what: () => T): readonly [T, number] {
  let shortest = Number.POSITIVE_INFINITY;
  let result: T | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const since = process.cpuUsage();
    result = what();
    const used = process.cpuUsage(since);
    shortest = Math.min(shortest, (used.user + used.system) / 1000);
  }
  return [result as T, shortest];
}

function say(what: string, all: number, one: number): void {
  const shown = (milliseconds: number) => `${milliseconds.toFixed(1)} ms`.padStart(11);
  console.log(`${what.padEnd(34)}${shown(all)}${shown(one)}`);
}

/** A file is opened by unpacking, checking, reading and correlating it, each host under ids of its own. */
function openFiles(count: number): void {
  const bytes = new Uint8Array(
    readFileSync(join(import.meta.dirname, "../../renderer/public/samples/k8s.vethscope")),
  );
  for (let nth = 0; nth < count; nth += 1) {
    const read = decodeSnapshot(bytes);
    if (!read.ok) throw new Error(read.error);
    analyse(read.snapshot, `~${nth}`);
  }
}

function stages(count: number) {
  const generated = generateFleet(count, containers);
  const grounds = generated.members.map(({ index, qualifier }) => ({ topology: index.topology, qualifier }));
  const [fleet, joining] = best(() => joinHosts(grounds));
  const [scene, projecting] = best(() => buildFleetScene(fleet, WHOLE_VIEW));
  const [layout, placing] = best(() => layoutFleet(scene));
  const [list, drawing] = best(() => drawFleet(scene, layout, THEMES.light));
  const [, again] = best(() => {
    const next = buildFleetScene(joinHosts(grounds), WHOLE_VIEW);
    drawFleet(next, layoutFleet(next, layout), THEMES.light);
  });
  const [, opening] = best(() => openFiles(count));
  return { fleet, list, opening, joining, projecting, placing, drawing, again };
}

const all = stages(hosts);
const one = stages(1);
const interfaces = all.fleet.members.reduce((sum, { index }) => sum + index.topology.interfaces.length, 0);
console.log(
  `${hosts} hosts with ${containers} to ${containers + 6} containers each, every one a VXLAN peer of every other:`,
);
console.log(
  `${interfaces} interfaces, ${all.fleet.trunks.length} trunks. Processor time, best of ${ROUNDS}.\n`,
);
console.log(`${"".padEnd(34)}${`${hosts} hosts`.padStart(11)}${"1 host".padStart(11)}`);
say("open the files (a k8s node each)", all.opening, one.opening);
say("find what joins them", all.joining, one.joining);
say("scene", all.projecting, one.projecting);
say("layout", all.placing, one.placing);
say("display list", all.drawing, one.drawing);
say("all again when one was refreshed", all.again, one.again);
