// `vethscope findings`: what is broken, doubtful or worth knowing on a host.
import type { Command } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { findProblems } from "../../../shared/findings/find.ts";
import { findingsJson } from "../../../shared/findings/findings-json.ts";
import { findingsText } from "../../../shared/findings/findings-text.ts";
import { openSource } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

export function findingsCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("findings"))
    .description("list what is broken or doubtful, with the reason and what to do")
    .argument("<source>", "a snapshot file, or a live target as for collect")
    .option("--json", "print one JSON document")
    .action(async (source: string, options: TargetOptions & { readonly json?: boolean }) => {
      const snapshot = await openSource(around, source, options);
      const analysis = analyse(snapshot);
      const found = findProblems(snapshot, analysis);
      const text =
        options.json === true
          ? JSON.stringify(findingsJson(analysis.topology, found), null, 2)
          : findingsText(found);
      around.stdout.write(`${text}\n`);
    });
}
