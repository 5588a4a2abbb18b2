// `vethscope findings`: what is broken, doubtful or worth knowing on a host, or on several.
import type { Command } from "commander";
import { findProblems } from "../../../shared/findings/find.ts";
import { findingsJson, fleetFindingsJson } from "../../../shared/findings/findings-json.ts";
import { findingsText, fleetFindingsText } from "../../../shared/findings/findings-text.ts";
import { type OpenHosts, openHosts } from "../open-hosts.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

export function findingsCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("findings"))
    .description("list what is broken or doubtful, with the reason and what to do")
    .argument(
      "<sources...>",
      "a snapshot file, or a live target as for collect; several: of all of them, the worst first",
    )
    .option("--json", "print one JSON document")
    .action(async (sources: string[], options: TargetOptions & { readonly json?: boolean }) => {
      const open = await openHosts(around, sources, options);
      const text = options.json === true ? JSON.stringify(jsonOf(open), null, 2) : textOf(open);
      around.stdout.write(`${text}\n`);
    });
}

function jsonOf(open: OpenHosts): unknown {
  if (open.kind === "fleet") return fleetFindingsJson(foundOn(open), open.fleet.doubts);
  const { snapshot, analysis } = open.host;
  return findingsJson(analysis.topology, findProblems(snapshot, analysis));
}

function textOf(open: OpenHosts): string {
  if (open.kind === "fleet") return fleetFindingsText(foundOn(open));
  return findingsText(findProblems(open.host.snapshot, open.host.analysis));
}

function foundOn({ hosts }: Extract<OpenHosts, { kind: "fleet" }>) {
  return hosts.map(({ label, snapshot, analysis }) => ({
    label,
    topology: analysis.topology,
    findings: findProblems(snapshot, analysis),
  }));
}
