// The script as a person reads it, or runs it by hand, with every section explained.
import { randomBytes } from "node:crypto";
import type { ScriptDescription } from "../../shared/api.ts";
import { SECTION_CATALOGUE } from "./script/catalogue.ts";
import { collectionScript, DEFAULT_LIMIT_SECONDS } from "./script/script.ts";

/**
 * The script with a boundary of its own (`sh collect.sh > out` needs no client), and what each section is for. Its output
 * is never packed: people read it before they pass it on, and `sh collect.sh | gzip` is theirs to add.
 */
export function describeScript(): ScriptDescription {
  const boundary = randomBytes(16).toString("hex");
  return {
    script: collectionScript({
      boundary,
      watch: false,
      pack: false,
      limitSeconds: DEFAULT_LIMIT_SECONDS,
    }),
    sections: SECTION_CATALOGUE.map(({ name, command, reads, why, needsRoot }) => ({
      name,
      command,
      why: `${reads}. ${why}.`,
      needsRoot,
    })),
  };
}
