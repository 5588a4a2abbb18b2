// `vethscope show`: namespaces, interfaces, containers, pods and processes of a host.
import type { Command } from "commander";
import { fleetJson } from "../../../shared/show/fleet-json.ts";
import { fleetText } from "../../../shared/show/fleet-text.ts";
import { showJson } from "../../../shared/show/show-json.ts";
import { showText } from "../../../shared/show/show-text.ts";
import { openHosts } from "../open-hosts.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

export function showCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("show"))
    .description("list namespaces, interfaces, containers, pods and processes")
    .argument(
      "<sources...>",
      "a snapshot file, or a live target as for collect; several: also what joins them",
    )
    .option("--json", "print one JSON document")
    .action(async (sources: string[], options: TargetOptions & { readonly json?: boolean }) => {
      const open = await openHosts(around, sources, options);
      const json = options.json === true;
      let text: string;
      if (open.kind === "fleet")
        text = json ? JSON.stringify(fleetJson(open.fleet), null, 2) : fleetText(open.fleet);
      else {
        const { topology } = open.host.analysis;
        text = json ? JSON.stringify(showJson(topology), null, 2) : showText(topology);
      }
      around.stdout.write(`${text.trimEnd()}\n`);
    });
}
