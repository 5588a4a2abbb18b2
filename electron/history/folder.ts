// Where the history lies: below the folder for state. VETHSCOPE_HISTORY names another, or `off`.
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { stateFolder } from "../storage/state-folder.ts";

/** Null when it was turned off from outside. */
export function historyFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string | null {
  const named = env.VETHSCOPE_HISTORY;
  if (named === "off") return null;
  if (named !== undefined && isAbsolute(named)) return named;
  return join(stateFolder(env, platform, home), "history");
}
