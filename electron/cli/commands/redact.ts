// `vethscope redact`: a copy of a snapshot under other names and addresses, and a list of what was replaced.
import { randomBytes } from "node:crypto";
import { type Command, InvalidArgumentError } from "commander";
import { CATEGORIES, type Category, type Redacted, redact } from "../../../shared/redact/redact.ts";
import { plainText } from "../../../shared/show/plain-text.ts";
import { encodeSnapshot } from "../../../shared/snapshot/codec.ts";
import { UsageFailure } from "../failure.ts";
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
    .description("copy a snapshot with consistent pseudonyms, to give it away")
    .argument("<file>", "a snapshot file")
    .option("-o, --output <file>", "where to save the copy")
    .option("--only <list>", `what to replace, of ${WORDS.join(",")}; default: all`, categories)
    .option("--preview", "print what is replaced by what, and save nothing")
    .addHelpText(
      "after",
      `\n${CATEGORIES.map(({ category, says }) => `  ${category.padEnd(10)} ${says}`).join("\n")}`,
    )
    .action(async (file: string, { output, only, preview }: RedactChoices) => {
      if ((output === undefined) === (preview !== true)) {
        throw new UsageFailure("redact: give either -o FILE or --preview");
      }
      const snapshot = await openSource(around, file, {});
      const redacted = redact(snapshot, { categories: only ?? new Set(WORDS), random: randomBytes(16) });
      if (output === undefined) {
        around.stdout.write(previewText(redacted));
        return;
      }
      await save(output, encodeSnapshot(redacted.snapshot));
      around.stdout.write(`${output}\n`);
    });
}

/** One line per replacement, by category. The pseudonyms of addresses are drawn anew at every call. */
function previewText({ replacements }: Redacted): string {
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
