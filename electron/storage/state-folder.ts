// Where what the app remembers lies: the folder for state that each system has for it.
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

export function stateFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  if (platform === "darwin") return join(home, "Library/Application Support/Vethscope");
  if (platform === "win32") return join(env.LOCALAPPDATA ?? join(home, "AppData/Local"), "Vethscope");
  const state = env.XDG_STATE_HOME;
  return join(state !== undefined && isAbsolute(state) ? state : join(home, ".local/state"), "vethscope");
}
