// What is shown, compared with something else: a file, a snapshot kept of earlier, two of those, another open host.
import type { HistoryEntry, VethscopeApi } from "../../shared/api.ts";
import type { Difference } from "../../shared/diff/change.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import type { Analysis } from "../analysis/client.ts";
import type { Outcome } from "../analysis/messages.ts";
import { formatTime } from "../facts/quantities.ts";
import type { Beside } from "./beside.ts";
import type { Changes } from "./changes.ts";
import type { Notices } from "./notices.ts";
import { bugAsOutcome, messageOf } from "./runs.ts";
import type { Session } from "./session.ts";

/** A moment of the shown host: one that was kept, or the one that is shown. */
export type KeptMoment = HistoryEntry | "shown";

/** What a comparison with a kept snapshot is told to be against. */
export const KEPT = "kept on this machine";

export interface Comparing {
  /** Lets the person choose the earlier side. */
  withFile(): Promise<void>;
  /** What is otherwise on the active host than on this one. */
  withHost(qualifier: string): Promise<void>;
  /** Two moments in any order: the earlier one is the earlier side. Resolves to whether they could be compared. */
  moments(one: KeptMoment, other: KeptMoment): Promise<boolean>;
  /** Shows a kept snapshot as a file is shown. */
  openKept(entry: HistoryEntry): Promise<void>;
}

export function createComparing(
  api: Pick<VethscopeApi, "openFile" | "readHistory">,
  analysis: Analysis,
  session: Session,
  beside: Beside,
  changes: Changes,
  notices: Notices,
  openSnapshot: (snapshot: Snapshot, name: string) => Promise<void>,
): Comparing {
  function tell(compared: Outcome<Difference>, against: string): boolean {
    if (compared.ok) changes.show(compared.value, against);
    else notices.say("broken", `${against} could not be compared: ${compared.error}.`);
    return compared.ok;
  }

  async function read(entry: HistoryEntry): Promise<Snapshot | null> {
    const snapshot = await api.readHistory(entry.id).catch(() => null);
    if (snapshot === null) notices.say("broken", "The kept snapshot is gone or cannot be read.");
    return snapshot;
  }

  const timeOf = (moment: KeptMoment) =>
    moment === "shown" ? (session.getState().document?.collectedAt ?? "") : moment.collectedAt;

  return {
    async withFile() {
      try {
        const file = await api.openFile();
        if (file !== null) tell(await analysis.compareWith(file.bytes).catch(bugAsOutcome), file.name);
      } catch (error) {
        notices.say("broken", `The file could not be opened: ${messageOf(error)}.`);
      }
    },
    async withHost(qualifier) {
      const host = beside.getState().hosts.find((one) => one.qualifier === qualifier);
      if (host === undefined) return;
      tell(await analysis.compareWithHost(qualifier).catch(bugAsOutcome), host.label);
    },
    async moments(one, other) {
      const [before, after] = timeOf(one) <= timeOf(other) ? [one, other] : [other, one];
      const snapshots: (Snapshot | null)[] = [];
      for (const moment of [before, after]) {
        const snapshot = moment === "shown" ? null : await read(moment);
        if (moment !== "shown" && snapshot === null) return false;
        snapshots.push(snapshot);
      }
      const [old = null, now = null] = snapshots;
      return tell(await analysis.compareMoments(old, now).catch(bugAsOutcome), KEPT);
    },
    async openKept(entry) {
      const snapshot = await read(entry);
      if (snapshot !== null) await openSnapshot(snapshot, `kept on ${formatTime(entry.collectedAt)}`);
    },
  };
}
