// Collects the hosts of the picture again: the one that is open, or all live ones of several at once.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Difference, Side } from "../../shared/diff/change.ts";
import { type Beside, liveHosts } from "./beside.ts";
import type { HostRuns, HostStep } from "./host-runs.ts";
import type { Runs } from "./runs.ts";
import { type FailedRun, isHostKeyStop, type Session } from "./session.ts";

export interface TogetherState {
  /** Targets of several hosts that are being collected again; empty: none is. */
  readonly waiting: readonly string[];
  /** How many this round began with. */
  readonly of: number;
  /** How the last collection of a host of several failed, by qualifier; gone when it succeeds or is closed. */
  readonly failed: ReadonlyMap<string, FailedRun>;
  /** Whether the person was told of these failures and put them away; the hosts stay stale. */
  readonly dismissed: boolean;
}

/** `answering`: begun by itself, without those that failed last: nobody is asked anything, and only a person asks those again. */
export type Round = "all" | "answering" | "failed";

const byItself = (round: Round) => round === "answering";

export interface Together extends StoreApi<TogetherState> {
  canRefresh(): boolean;
  /** One host as `Runs` does it; of several all that are live. A host that fails keeps its last picture. */
  refresh(round?: Round): Promise<void>;
  /** How many live hosts of several did not fail when they were last collected. */
  answering(): number;
  dismiss(): void;
  cancel(): void;
  /** Of these hosts, those that were collected in the list. */
  collectedOf(targets: Iterable<string>): readonly string[];
  /** Shows hosts that were collected in the list in one picture, in this order. */
  openCollected(targets: readonly string[]): Promise<void>;
}

const NONE: ReadonlyMap<string, FailedRun> = new Map();

/** @param news what changed since the round began, over all hosts that have answered; it goes on with each of them. */
export function createTogether(
  session: Session,
  runs: Pick<Runs, "canRefresh" | "refresh" | "showCollected">,
  hostRuns: HostRuns,
  beside: Beside,
  news: (difference: Difference | null, goesOn: boolean) => void,
): Together {
  const store = createStore<TogetherState>(() => ({
    waiting: [],
    of: 0,
    failed: NONE,
    dismissed: false,
  }));
  /** Hosts of the round by target; what was so before it began is no answer. */
  const asked = new Map<string, { readonly qualifier: string; readonly before: HostStep | undefined }>();
  let told: { readonly label: string; readonly difference: Difference }[] = [];

  const several = () => beside.getState().hosts.length > 0;
  const live = () => liveHosts(beside);

  function end(target: string): void {
    asked.delete(target);
    store.setState({ waiting: [...asked.keys()] });
  }

  function fail(qualifier: string, failed: FailedRun): void {
    store.setState({ failed: new Map([...store.getState().failed, [qualifier, failed]]), dismissed: false });
    // A host that is not who it was stops everything until it was read.
    if (isHostKeyStop(failed)) session.setState({ failed });
  }

  function forget(gone: (qualifier: string) => boolean): void {
    const { failed } = store.getState();
    const left = [...failed].filter(([qualifier]) => !gone(qualifier));
    if (left.length < failed.size) store.setState({ failed: new Map(left) });
  }

  beside.subscribe(({ hosts }) => {
    const open = new Set(hosts.map(({ qualifier }) => qualifier));
    forget((qualifier) => !open.has(qualifier));
  });

  async function take(target: string, qualifier: string): Promise<void> {
    const found = hostRuns.collected(target);
    const document = found && (await beside.replace(qualifier, found.snapshot, found.run));
    const label = beside.getState().hosts.find((host) => host.qualifier === qualifier)?.label;
    if (document) forget((one) => one === qualifier);
    if (!document && label !== undefined)
      fail(qualifier, {
        target,
        failure: { code: "analysis", message: "The answer could not be analysed." },
      });
    if (document?.difference && label !== undefined) {
      told = [...told, { label, difference: document.difference }];
      news(togetherOf(told), told.length > 1);
    }
  }

  hostRuns.subscribe(({ hosts }) => {
    for (const [target, { qualifier, before }] of [...asked]) {
      const step = hosts.get(target);
      if (step === before) continue;
      if (step?.kind === "done") {
        // Waited for until its answer is shown: until then it is neither told as failed nor asked once more.
        asked.set(target, { qualifier, before: step });
        void take(target, qualifier).finally(() => end(target));
        continue;
      }
      if (step?.kind === "failed") fail(qualifier, { target, failure: step.failure });
      else if (step?.kind !== "cancelled") continue;
      end(target);
    }
  });

  return {
    ...store,
    canRefresh() {
      if (!several()) return runs.canRefresh();
      return asked.size === 0 && session.getState().run === null && live().length > 0;
    },
    answering: () => live().filter(({ qualifier }) => !store.getState().failed.has(qualifier)).length,
    dismiss: () => store.setState({ dismissed: true }),
    async refresh(round = "all") {
      if (!several()) return runs.refresh(byItself(round));
      if (asked.size > 0) return;
      const { failed } = store.getState();
      const wanted = live().filter(
        ({ qualifier }) => round === "all" || failed.has(qualifier) === (round === "failed"),
      );
      const requests = wanted.flatMap((host) => {
        const request = beside.requestOf(host.qualifier);
        if (request) {
          const before = hostRuns.getState().hosts.get(request.target);
          asked.set(request.target, { qualifier: host.qualifier, before });
        }
        return request ?? [];
      });
      told = [];
      session.setState({ failed: null });
      store.setState({ waiting: [...asked.keys()], of: asked.size });
      hostRuns.collect(requests, byItself(round));
    },
    collectedOf: (targets) => [...targets].filter((target) => hostRuns.collected(target) !== null),
    async openCollected(targets) {
      for (const [nth, target] of targets.entries()) {
        const found = hostRuns.collected(target);
        if (found === null) continue;
        if (nth === 0) await runs.showCollected(found.snapshot, found.request, found.run);
        else await beside.addSnapshot(found.snapshot, found.request, found.run);
      }
    },
    cancel() {
      for (const target of asked.keys()) hostRuns.cancel(target);
    },
  };
}

/** The differences of several hosts as one list; every change says on which host it is. */
export function togetherOf(
  told: readonly { readonly label: string; readonly difference: Difference }[],
): Difference | null {
  const [first] = told;
  if (first === undefined) return null;
  if (told.length === 1) return labelled(first.label, first.difference);
  const each = told.map(({ label, difference }) => labelled(label, difference));
  const inTime = (sides: readonly Side[]) =>
    [...sides].sort((a, b) => (a.collectedAt < b.collectedAt ? -1 : 1));
  const earliest = inTime(each.map(({ before }) => before))[0];
  const latest = inTime(each.map(({ after }) => after)).at(-1);
  const hosts = told.map(({ label }) => label).join(", ");
  return {
    before: { host: hosts, collectedAt: earliest?.collectedAt ?? first.difference.before.collectedAt },
    after: { host: hosts, collectedAt: latest?.collectedAt ?? first.difference.after.collectedAt },
    sameHost: each.every(({ sameHost }) => sameHost),
    rebooted: each.some(({ rebooted }) => rebooted),
    changes: each.flatMap(({ changes }) => changes),
    doubts: each.flatMap(({ doubts }) => doubts),
  };
}

function labelled(label: string, difference: Difference): Difference {
  return {
    ...difference,
    changes: difference.changes.map((one) => ({
      ...one,
      where: one.where === "" || one.where === "host" ? label : `${label}, ${one.where}`,
    })),
    doubts: difference.doubts.map((doubt) => `${label}: ${doubt}`),
  };
}
