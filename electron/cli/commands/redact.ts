// `vethscope redact`: copies of snapshots under other names and addresses, and a list of what was replaced.
import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import {
  CATEGORIES,
  type Category,
  type Replacement,
  redactTogether,
} from "../../../shared/redact/redact.ts";
import { plainText } from "../../../shared/show/plain-text.ts";
import { encodeSnapshot } from "../../../shared/snapshot/codec.ts";
import type { Snapshot } from "../../../shared/snapshot/snapshot.ts";
import { CommandFailure, UsageFailure } from "../failure.ts";
import { save } from "../save.ts";
import { openSource } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";

interface RedactChoices {
  readonly output?: string;
  readonly only?: ReadonlySet<Category>;
  readonly preview?: boolean;
}

const WORDS = CATEGORIES.map(({ category }) => category);

export function redactCommand(program: Command, around: Surroundings): void {
  program
    .command("redact")
    .description("copy snapshots with consistent pseudonyms, to give them away")
    .argument(
      "<file...>",
      "snapshot files; several get the same pseudonyms, so that what joins the hosts still does",
    )
    .option(
      "-o, --output <path>",
      "file for the copy; of several a folder, where they are called 1.vethscope, 2.vethscope, ...",
    )
    .option("--only <list>", `what to replace, of ${WORDS.join(",")}; default: all`, categories)
    .option("--preview", "print what is replaced by what, and save nothing")
    .addHelpText(
      "after",
      `\n${CATEGORIES.map(({ category, says }) => `  ${category.padEnd(10)} ${says}`).join("\n")}`,
    )
    .action(async (files: readonly string[], { output, only, preview }: RedactChoices) => {
      if ((output === undefined) === (preview !== true)) {
        throw new UsageFailure("redact: give either -o PATH or --preview");
      }
      const originals: Snapshot[] = [];
      for (const file of files) originals.push(await openSource(around, file, {}));
      const options = { categories: only ?? new Set(WORDS), random: randomBytes(16) };
      const { snapshots, replacements } = redactTogether(originals, options);
      if (output === undefined) {
        around.stdout.write(previewText(replacements));
        return;
      }
      // The names of the originals may tell what their copies hide.
      const several = snapshots.length > 1;
      if (several) await makeFolder(output);
      for (const [at, snapshot] of snapshots.entries()) {
        const copy = several ? join(output, `${at + 1}.vethscope`) : output;
        await save(copy, encodeSnapshot(snapshot));
        around.stdout.write(`${copy}\n`);
      }
    });
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new CommandFailure(`${path}: the folder cannot be made (${(error as Error).message})`);
  }
}

/** One line per replacement, by category. The pseudonyms of addresses are drawn anew at every call. */
function previewText(replacements: readonly Replacement[]): string {
  return WORDS.flatMap((category) => {
    const own = replacements.filter((one) => one.category === category);
    return own.length === 0
      ? []
      : [
          `${category}: ${own.length} replaced`,
          ...own.map(({ original, pseudonym, count }) =>
            plainText(`  ${original} -> ${pseudonym} (${count})`),
          ),
        ];
  })
    .concat("")
    .join("\n");
}

function categories(list: string): ReadonlySet<Category> {
  const chosen = new Set<Category>();
  for (const word of list.split(",")) {
    const known = WORDS.find((category) => category === word.trim());
    if (known === undefined) throw new InvalidArgumentError(`choose of ${WORDS.join(", ")}.`);
    chosen.add(known);
  }
  return chosen;
}
