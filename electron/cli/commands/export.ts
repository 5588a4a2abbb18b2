// `vethscope export`: the wiring as a picture or a document.
import { type Command, Option } from "commander";
import { wiringDot } from "../../../shared/export/dot.ts";
import { fleetSvg, fleetTitle } from "../../../shared/export/fleet-picture.ts";
import { fleetDot, fleetMermaid } from "../../../shared/export/fleet-text.ts";
import { wiringMermaid } from "../../../shared/export/mermaid.ts";
import { wiringSvg } from "../../../shared/export/svg.ts";
import type { Fleet } from "../../../shared/fleet/fleet.ts";
import { buildScene } from "../../../shared/scene/build-scene.ts";
import { buildFleetScene } from "../../../shared/scene/fleet/fleet-scene.ts";
import { WHOLE_VIEW } from "../../../shared/scene/scene.ts";
import { fleetJson } from "../../../shared/show/fleet-json.ts";
import { showJson } from "../../../shared/show/show-json.ts";
import type { Topology } from "../../../shared/topology/model.ts";
import { oneLine } from "../failure.ts";
import { openHosts } from "../open-hosts.ts";
import { save } from "../save.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";
import { snapshotFileName } from "./collect.ts";

const FORMATS = ["png", "svg", "json", "dot", "mermaid"] as const;
type Format = (typeof FORMATS)[number];

/** What a file of the format is called at its end. */
const ENDINGS: Readonly<Record<Format, string>> = {
  png: "png",
  svg: "svg",
  json: "json",
  dot: "dot",
  mermaid: "mmd",
};

interface ExportOptions extends TargetOptions {
  readonly format: Format;
  readonly output?: string;
}

export function exportCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("export"))
    .description("save the wiring as a picture or a document")
    .argument("<sources...>", "a snapshot file, or a live target as for collect; several: in one picture")
    .addOption(new Option("--format <format>", "what to make").choices(FORMATS).makeOptionMandatory())
    .option("-o, --output <file>", "where to save; default: <host>-<time>.<format>")
    .action(async (sources: string[], options: ExportOptions) => {
      const open = await openHosts(around, sources, options);
      const { format } = options;
      const first = open.kind === "one" ? open.host : open.hosts[0];
      if (!first) return;
      const ending = `${open.kind === "one" ? "" : `-and-${open.hosts.length - 1}-more`}.${ENDINGS[format]}`;
      const name = snapshotFileName(first.snapshot, first.analysis.topology).replace(/\.vethscope$/, ending);
      const file = options.output ?? name;
      await save(
        file,
        open.kind === "one"
          ? await drawn(around, first.analysis.topology, format)
          : await drawnFleet(around, open.fleet, format),
      );
      around.stdout.write(`${file}\n`);
    });
}

async function drawnFleet(around: Surroundings, fleet: Fleet, format: Format): Promise<Uint8Array | string> {
  switch (format) {
    case "svg":
      return fleetSvg(fleet);
    case "dot":
      return fleetDot(buildFleetScene(fleet, WHOLE_VIEW), fleetTitle(fleet));
    case "mermaid":
      return fleetMermaid(buildFleetScene(fleet, WHOLE_VIEW));
    case "json":
      return `${JSON.stringify(fleetJson(fleet), null, 2)}\n`;
    case "png": {
      const { fleetPng } = await import("../../export/png.ts");
      const { bytes, note } = await fleetPng(fleet);
      if (note !== null) around.stderr.write(`vethscope: ${oneLine(note)}\n`);
      return bytes;
    }
  }
}

async function drawn(around: Surroundings, topology: Topology, format: Format): Promise<Uint8Array | string> {
  switch (format) {
    case "svg":
      return wiringSvg(topology);
    case "dot":
      return wiringDot(buildScene(topology));
    case "mermaid":
      return wiringMermaid(buildScene(topology));
    case "json":
      return `${JSON.stringify(showJson(topology), null, 2)}\n`;
    case "png": {
      // The canvas is native code: loaded only where a bitmap is wanted.
      const { wiringPng } = await import("../../export/png.ts");
      const { bytes, note } = await wiringPng(topology);
      if (note !== null) around.stderr.write(`vethscope: ${oneLine(note)}\n`);
      return bytes;
    }
  }
}
