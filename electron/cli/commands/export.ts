// `vethscope export`: the wiring as a picture or a document.
import { type Command, Option } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { wiringDot } from "../../../shared/export/dot.ts";
import { wiringMermaid } from "../../../shared/export/mermaid.ts";
import { wiringSvg } from "../../../shared/export/svg.ts";
import { buildScene } from "../../../shared/scene/build-scene.ts";
import { showJson } from "../../../shared/show/show-json.ts";
import type { Topology } from "../../../shared/topology/model.ts";
import { oneLine } from "../failure.ts";
import { save } from "../save.ts";
import { openSource } from "../source.ts";
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
    .argument("<source>", "a snapshot file, or a live target as for collect")
    .addOption(new Option("--format <format>", "what to make").choices(FORMATS).makeOptionMandatory())
    .option("-o, --output <file>", "where to save; default: <host>-<time>.<format>")
    .action(async (source: string, options: ExportOptions) => {
      const snapshot = await openSource(around, source, options);
      const { topology } = analyse(snapshot);
      const name = snapshotFileName(snapshot, topology).replace(
        /\.vethscope$/,
        `.${ENDINGS[options.format]}`,
      );
      const file = options.output ?? name;
      await save(file, await drawn(around, topology, options.format));
      around.stdout.write(`${file}\n`);
    });
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
