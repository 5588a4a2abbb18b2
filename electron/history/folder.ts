// Where the history lies: the folder for state that each system has for it. VETHSCOPE_HISTORY names another, or `off`.
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** Null when it was turned off from outside. */
export function historyFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string | null {
  const named = env.VETHSCOPE_HISTORY;
  if (named === "off") return null;
  if (named !== undefined && isAbsolute(named)) return named;
  if (platform === "darwin") return join(home, "Library/Application Support/Vethscope/history");
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData/Local"), "Vethscope/history");
  const state = env.XDG_STATE_HOME;
  return join(
    state !== undefined && isAbsolute(state) ? state : join(home, ".local/state"),
    "vethscope/history",
  );
}
