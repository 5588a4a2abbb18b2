// Where the system's ssh writes the host key of a target a person has just accepted: aside, until it is known how long it was meant for.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { askOpenSsh, settingsFrom } from "../config/openssh-config.ts";
import type { Target } from "../config/target.ts";
import { appendLines } from "../trust/known-hosts-files.ts";

export interface NewKeys {
  /** For `ssh -o`: this connection's own file first, because ssh adds to the first one; then those it would read anyway. */
  readonly setting: string;
  /** The person's file that gets what is to stay. */
  readonly file: string;
  /** Moves what ssh has added into the person's file. Returns null, or why it could not be saved. */
  save(): Promise<string | null>;
}

/**
 * @param folder private to this connection; removed with it, and with it a key that was accepted once
 * @param asked as the login itself will ask the configuration
 * @returns null where a path cannot be handed over literally: ssh then writes into the person's file by itself, as it always does
 * @throws TransportError `config` when ssh refuses its configuration
 */
export async function openNewKeys(
  folder: string,
  target: Target,
  asked: { readonly configFile: string | undefined; readonly knownHostsFile: string | undefined },
  signal: AbortSignal,
): Promise<NewKeys | null> {
  let files = asked.knownHostsFile ? [asked.knownHostsFile] : null;
  if (files === null) {
    const lines = await askOpenSsh(target, { configFile: asked.configFile }, signal);
    if (lines === null) return null;
    files = [...settingsFrom(lines, target).userKnownHostsFiles];
  }
  const aside = join(folder, "accepted");
  // ssh reads quotes and ${NAME} in a path and has no way to write them otherwise.
  if ([aside, ...files].some((file) => /["\\]|\$\{/.test(file))) return null;
  const [file = "none"] = files;
  const setting = [aside, ...files].map((path) => `"${path.replaceAll("%", "%%")}"`).join(" ");
  return {
    setting: `UserKnownHostsFile=${setting}`,
    file,
    async save() {
      const added = await readFile(aside, "utf8").catch(() => "");
      return added === "" ? null : appendLines(file, added);
    },
  };
}
