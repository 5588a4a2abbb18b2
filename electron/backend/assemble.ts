// Puts the backend together from its real parts: ssh, this machine, sudo, the collector.
import { userInfo } from "node:os";
import { join } from "node:path";
import { collect } from "../collect/collect.ts";
import { describeScript } from "../collect/describe.ts";
import { historyFolder } from "../history/folder.ts";
import { createHistory, type History } from "../history/history.ts";
import { createHostBook } from "../hosts/host-book.ts";
import type { SecretStore } from "../secrets/secret-store.ts";
import { connect } from "../ssh/connect.ts";
import { listConfiguredHosts } from "../ssh/list-hosts.ts";
import { elevated } from "../ssh/sudo.ts";
import { stateFolder } from "../storage/state-folder.ts";
import { type Backend, createBackend } from "./backend.ts";
import type { CollectSteps } from "./collect-host.ts";

/** The steps of a run as they are outside of tests. */
export const collectSteps: CollectSteps = {
  connect,
  elevate: (transport, _request, with_) => elevated(transport, with_),
  collect: (transport, request, { onProgress, signal }) =>
    collect(transport, { target: request.target, sudo: request.sudo === true }, onProgress, signal),
};

/** The backend of a shell. @param secrets where answers may be stored: a matter of the shell */
export function assembleBackend(version: string, secrets: SecretStore): Backend {
  return createBackend({
    steps: collectSteps,
    listConfigured: async () => (await listConfiguredHosts()).hosts,
    describeScript,
    history: historyHere(),
    hosts: createHostBook(hostBookFile()),
    secrets,
    facts: {
      version,
      platform: process.platform,
      canCollectLocally: process.platform === "linux",
      userName: userName(),
    },
  });
}

/** Beside the history, wherever that is. */
export function hostBookFile(): string {
  return join(stateFolder(), "hosts.json");
}

/** The file for stored answers; made only where a shell stores any. */
export function secretsFile(): string {
  return join(stateFolder(), "answers.json");
}

function historyHere(): History | null {
  const folder = historyFolder();
  return folder === null ? null : createHistory(folder);
}

/** A user id without an entry in the user table has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
