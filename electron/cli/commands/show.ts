// `vethscope show`: namespaces, interfaces, containers, pods and processes of a host.
import type { Command } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { showJson } from "../../../shared/show/show-json.ts";
import { showText } from "../../../shared/show/show-text.ts";
import { openSource } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

export function showCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("show"))
    .description("list namespaces, interfaces, containers, pods and processes")
    .argument("<source>", "a snapshot file, or a live target as for collect")
    .option("--json", "print one JSON document")
    .action(async (source: string, options: TargetOptions & { readonly json?: boolean }) => {
      const { topology } = analyse(await openSource(around, source, options));
      const text = options.json === true ? JSON.stringify(showJson(topology), null, 2) : showText(topology);
      around.stdout.write(`${text.trimEnd()}\n`);
    });
}
