// How current the picture of each open host is, and why it is not: a refresh of one says nothing of the others.
import type { Beside, HostBeside } from "./beside.ts";
import { type Freshness, freshness } from "./document.ts";
import type { Runs } from "./runs.ts";
import type { ConnectionState, Session } from "./session.ts";
import type { Together } from "./together.ts";

export interface Currency {
  readonly state: Freshness;
  /** One sentence where there is one to say; else "". */
  readonly why: string;
}

interface Known {
  readonly session: Pick<Session, "getState">;
  readonly runs: Pick<Runs, "shownRequest">;
  readonly together: Pick<Together, "getState">;
  readonly beside: Pick<Beside, "getState" | "requestOf">;
}

/** @param now milliseconds since the epoch. */
export function currencyOf(
  { session, runs, together, beside }: Known,
  host: HostBeside,
  now: number,
): Currency {
  const { run, failed } = session.getState();
  const round = together.getState();
  const several = beside.getState().hosts.length > 0;
  const request = several ? beside.requestOf(host.qualifier) : runs.shownRequest();
  const busy = request !== null && (run?.target === request.target || round.waiting.includes(request.target));
  const alone = failed !== null && failed.target === request?.target ? failed : undefined;
  const failure = several ? round.failed.get(host.qualifier) : alone;
  const connection = connectionOf(session, host);
  const lost = connection?.state === "lost" && !busy && failure === undefined;
  const why = failure
    ? `It could not be collected again: ${failure.failure.message}`
    : lost
      ? connection.why
      : "";
  return { state: freshness(host.document, now, busy || failure !== undefined, lost), why };
}

/** The connection its picture came over; undefined: it is of a file, or none was kept. */
export function connectionOf(
  session: Pick<Session, "getState">,
  host: HostBeside,
): ConnectionState | undefined {
  const { origin } = host.document;
  return origin.kind === "run" ? session.getState().connections.get(origin.run) : undefined;
}
