// Where the app's own files lie: two folders up, from the built command (dist/electron) and from its source alike.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** The built page that both shells serve. */
export const PAGE_FOLDER = join(ROOT, "dist", "renderer");

/** The version of package.json. */
export function packageVersion(): string {
  const text = readFileSync(join(ROOT, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
