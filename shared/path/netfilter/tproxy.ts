// TPROXY: a packet is handed to a local socket without a rewrite, where such a socket listens (nf_tproxy_core).

import { listenerOf } from "../listeners.ts";
import type { Context } from "./evaluation.ts";

/** Hands the packet to the socket on a port. @returns false where nobody listens there: the target then fails. */
export function handToSocket({ run, netns, flow }: Context, port: number | null): boolean {
  const before = flow.tproxyPort;
  flow.tproxyPort = port;
  if (netns.socketsRead && listenerOf(netns, flow) === null) {
    flow.tproxyPort = before;
    return false;
  }
  run.doubt(
    `TPROXY needs a socket with IP_TRANSPARENT on port ${port} of ${netns.title}; whether the one there has it is not known.`,
  );
  return true;
}
