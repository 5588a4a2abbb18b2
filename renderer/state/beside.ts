// The hosts that are open beside each other: which there are, which one the panes are about, what joins them.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CollectRequest, OpenedFile } from "../../shared/api.ts";
import { admit } from "../../shared/fleet/admit.ts";
import type { Fleet } from "../../shared/fleet/fleet.ts";
import { joinHosts } from "../../shared/fleet/join-hosts.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { qualifierOf } from "../../shared/topology/ids.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import type { Analysis, Desks } from "../analysis/client.ts";
import type { AnalysedSnapshot, Outcome } from "../analysis/messages.ts";
import { type OpenDocument, type Origin, openDocument } from "./document.ts";
import type { Notices } from "./notices.ts";
import { bugAsOutcome } from "./runs.ts";
import type { FailedRun, Session } from "./session.ts";

export interface HostBeside {
  /** What goes before its ids; "" for the first one. */
  readonly qualifier: string;
  readonly label: string;
  readonly document: OpenDocument;
}

export interface BesideState {
  /** In the order they were opened; empty while one host alone is open. */
  readonly hosts: readonly HostBeside[];
  readonly fleet: Fleet | null;
  /** Qualifier of the host that outline, inspector and tables are about. */
  readonly active: string;
}

export interface Beside extends StoreApi<BesideState> {
  addFile(file: OpenedFile, origin?: Origin): Promise<boolean>;
  /** Adds a host that was collected, with what it was collected with. */
  addSnapshot(snapshot: Snapshot, request: CollectRequest, run: string): Promise<boolean>;
  /** Puts a later snapshot of `run` in the place of the one that is open; null: it could not be read, or that host is closed. */
  replace(qualifier: string, snapshot: Snapshot, run: string): Promise<OpenDocument | null>;
  /** What a host that is open beside others was collected with; null: it is of a file. */
  requestOf(qualifier: string): CollectRequest | null;
  /** Closes a host; while the last but one is being closed nothing else is. */
  remove(qualifier: string): void;
  /** Makes the host of a thing the one the panes are about. */
  activate(qualifier: string): void;
  /** One host is to be alone in the picture: the others are closed. */
  leave(): void;
  /** The document of the host a thing is of; null when that host is not open. */
  documentOf(ref: EntityRef): OpenDocument | null;
  /** What answers about the snapshot of a host. */
  analysisOf(qualifier: string): Analysis;
}

/** The picture of one host alone, which several come from and go back to. */
export interface AlonePicture {
  /** What its host was collected with; null: of a file. */
  request(): CollectRequest | null;
  /** How one of several could not be collected again; null: it could. */
  failed(qualifier: string): FailedRun | null;
  /** One of several is the last that is open, and is shown alone from now on. @param was its qualifier until now. */
  take(document: OpenDocument, request: CollectRequest | null, was: string): void;
}

const ALONE: BesideState = { hosts: [], fleet: null, active: "" };

export function createBeside(
  analysis: Analysis,
  desks: Desks | null,
  session: Session,
  notices: Notices,
  alone: AlonePicture,
): Beside {
  const store = createStore<BesideState>(() => ALONE);
  let last = 1;
  /** The last host is being read anew. */
  let closing = false;
  // Requests may hold a password: they stay out of the store.
  const requests = new Map<string, CollectRequest>();

  function open(): HostBeside[] {
    const { hosts } = store.getState();
    const { document } = session.getState();
    if (hosts.length > 0) return [...hosts];
    return document === null ? [] : [{ qualifier: "", label: document.topology.host.name, document }];
  }

  function show(hosts: readonly HostBeside[], active: string): void {
    const joined = hosts.map(({ document, qualifier }) => ({ topology: document.topology, qualifier }));
    const fleet = hosts.length > 1 ? joinHosts(joined) : null;
    const named = hosts.map((host, i) => ({ ...host, label: fleet?.members[i]?.label ?? host.label }));
    store.setState({ hosts: fleet ? named : [], fleet, active });
    desks?.across(fleet ? hosts.map((host) => host.qualifier) : []);
    use(named, active);
  }

  function use(hosts: readonly HostBeside[], active: string): void {
    desks?.use(active);
    const found = hosts.find((host) => host.qualifier === active);
    if (found) session.setState({ document: found.document });
  }

  /** The host that was alone until now. */
  function keepFirst([first]: readonly HostBeside[]): void {
    const request = first?.document.origin.kind === "run" ? alone.request() : null;
    if (first && request !== null) requests.set(first.qualifier, request);
  }

  /** Closes `gone`, which is open beside one other: that one is read anew first, and both are open until it was. */
  async function keepLast({ qualifier, label, document }: HostBeside, gone: string): Promise<void> {
    if (qualifier === "") return showAlone(document, qualifier);
    closing = true;
    session.setState({ opening: label });
    // The desk of a host alone, whose ids have nothing before them.
    const analysed = await desks?.at("").takeOver(qualifier).catch(bugAsOutcome);
    session.setState({ opening: null });
    closing = false;
    const { hosts } = store.getState();
    const now = hosts.find((host) => host.qualifier === qualifier);
    // Another picture was opened meanwhile, or another host beside these.
    if (now === undefined) return;
    if (hosts.length > 2) {
      desks?.drop("");
      closeOne(gone);
    } else if (analysed?.ok) {
      // At that desk may have been the other host: how the two differ is no news.
      showAlone(openDocument({ ...analysed.value, difference: null }, now.document.origin), qualifier);
    } else notices.say("broken", `${label} could not be shown alone: ${analysed?.error ?? "no analysis"}.`);
  }

  function showAlone(document: OpenDocument, was: string): void {
    const request = requests.get(was) ?? null;
    const failed = alone.failed(was);
    leave();
    alone.take(document, request, was);
    if (failed !== null) session.setState({ failed });
  }

  /** Others stay open beside each other. */
  function closeOne(qualifier: string): void {
    const { hosts, active } = store.getState();
    const rest = hosts.filter((host) => host.qualifier !== qualifier);
    desks?.drop(qualifier);
    requests.delete(qualifier);
    show(rest, active === qualifier ? (rest[0]?.qualifier ?? "") : active);
  }

  function leave(): void {
    const { hosts, active } = store.getState();
    if (hosts.length === 0 && active === "") return;
    for (const host of hosts) if (host.qualifier !== "") desks?.drop(host.qualifier);
    desks?.across([]);
    desks?.use("");
    requests.clear();
    store.setState(ALONE);
  }

  async function add(
    name: string,
    origin: Origin,
    read: (qualifier: string) => Promise<Outcome<AnalysedSnapshot>>,
    request: CollectRequest | null = null,
  ): Promise<boolean> {
    const hosts = open();
    if (desks === null || hosts.length === 0) return false;
    last += 1;
    const qualifier = `~${last}`;
    session.setState({ opening: name, openError: null });
    const analysed = await read(qualifier).catch(bugAsOutcome);
    session.setState({ opening: null });
    const now = open();
    const answer = analysed.ok
      ? admit(
          now.map((host) => host.document.topology),
          analysed.value.topology,
        )
      : { admitted: false as const, reason: analysed.error };
    if (!analysed.ok || !answer.admitted) {
      desks.drop(qualifier);
      const reason = answer.admitted ? "" : answer.reason;
      notices.say("broken", `${name} was not opened beside: ${reason}.`);
      return false;
    }
    const document = openDocument(analysed.value, origin);
    if (now.length === 1) keepFirst(now);
    if (request !== null) requests.set(qualifier, request);
    session.setState({ view: "picture" });
    show([...now, { qualifier, label: document.topology.host.name, document }], store.getState().active);
    for (const doubt of answer.doubts) notices.say("doubt", doubt);
    return true;
  }

  return {
    ...store,
    addFile: (file, origin = { kind: "file", name: file.name }) =>
      add(file.name, origin, async (qualifier) => {
        if (desks === null) return { ok: false, error: "there is no analysis" };
        return desks.at(qualifier).openBytes(file.bytes);
      }),
    addSnapshot: (snapshot, request, run) =>
      add(
        request.target,
        { kind: "run", sudo: request.sudo === true, run },
        async (qualifier) => {
          if (desks === null) return { ok: false, error: "there is no analysis" };
          return desks.at(qualifier).analyseSnapshot(snapshot);
        },
        request,
      ),
    async replace(qualifier, snapshot, run) {
      const analysed = await desks?.at(qualifier).analyseSnapshot(snapshot).catch(bugAsOutcome);
      const { hosts, active } = store.getState();
      const old = hosts.find((host) => host.qualifier === qualifier);
      if (!analysed?.ok || old === undefined) return null;
      const { origin } = old.document;
      const document = openDocument(analysed.value, origin.kind === "run" ? { ...origin, run } : origin);
      show(
        hosts.map((host) => (host === old ? { ...host, document } : host)),
        active,
      );
      return document;
    },
    requestOf: (qualifier) =>
      store.getState().hosts.some((host) => host.qualifier === qualifier)
        ? (requests.get(qualifier) ?? null)
        : null,
    remove(qualifier) {
      const { hosts } = store.getState();
      const rest = hosts.filter((host) => host.qualifier !== qualifier);
      const [first] = rest;
      if (closing || !first || rest.length === hosts.length) return;
      if (rest.length === 1) void keepLast(first, qualifier);
      else closeOne(qualifier);
    },
    activate(qualifier) {
      const { hosts, active } = store.getState();
      if (qualifier === active || !hosts.some((host) => host.qualifier === qualifier)) return;
      store.setState({ active: qualifier });
      session.setState({ view: "picture" });
      use(hosts, qualifier);
    },
    leave,
    documentOf(ref) {
      const qualifier = qualifierOf(ref.id);
      return open().find((host) => host.qualifier === qualifier)?.document ?? null;
    },
    analysisOf: (qualifier) =>
      desks !== null && store.getState().hosts.length > 0 ? desks.at(qualifier) : analysis,
  };
}

/** Hosts open beside each other that were collected in this session and can be again. */
export function liveHosts(beside: Pick<Beside, "getState" | "requestOf">): readonly HostBeside[] {
  return beside.getState().hosts.filter((host) => beside.requestOf(host.qualifier) !== null);
}
