// Puts the backend together from its real parts: ssh, this machine, sudo, the collector.
import { userInfo } from "node:os";
import { collect } from "../collect/collect.ts";
import { describeScript } from "../collect/describe.ts";
import { historyFolder } from "../history/folder.ts";
import { createHistory, type History } from "../history/history.ts";
import { connect } from "../ssh/connect.ts";
import { listConfiguredHosts } from "../ssh/list-hosts.ts";
import { elevated } from "../ssh/sudo.ts";
import { type Backend, createBackend } from "./backend.ts";
import type { CollectSteps } from "./collect-host.ts";

/** The steps of a run as they are outside of tests. */
export const collectSteps: CollectSteps = {
  connect,
  elevate: (transport, _request, with_) => elevated(transport, with_),
  collect: (transport, request, { onProgress, signal }) =>
    collect(transport, { target: request.target, sudo: request.sudo === true }, onProgress, signal),
};

/** The backend of a shell. */
export function assembleBackend(version: string): Backend {
  return createBackend({
    steps: collectSteps,
    listHosts: async () => (await listConfiguredHosts()).hosts,
    describeScript,
    history: historyHere(),
    facts: {
      version,
      platform: process.platform,
      canCollectLocally: process.platform === "linux",
      userName: userName(),
    },
  });
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
