// `vethscope diff`: what changed between two snapshots; exit code 3 when anything did.
import type { Command } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { diffMoments } from "../../../shared/diff/diff.ts";
import { diffText } from "../../../shared/diff/diff-text.ts";
import { EndWithCode } from "../failure.ts";
import { openSource } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

/** Exit code when the two sides differ: neither success nor failure. */
const DIFFERENT = 3;

export function diffCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("diff"))
    .description("list what changed between two snapshots; exit code 3 when anything did")
    .argument("<before>", "a snapshot file, or a live target as for collect")
    .argument("<after>", "the same")
    .option("--json", "print one JSON document")
    .action(async (before: string, after: string, options: TargetOptions & { readonly json?: boolean }) => {
      // One after the other: both may ask for a password at the same terminal.
      const old = await openSource(around, before, options);
      const now = await openSource(around, after, options);
      const difference = diffMoments(
        { snapshot: old, analysis: analyse(old) },
        { snapshot: now, analysis: analyse(now) },
      );
      const text = options.json === true ? JSON.stringify(difference, null, 2) : diffText(difference);
      around.stdout.write(`${text}\n`);
      if (difference.changes.length > 0) throw new EndWithCode(DIFFERENT);
    });
}
