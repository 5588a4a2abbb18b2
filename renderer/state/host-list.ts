// The list of hosts as the person sees it: read from the shell, searched, grouped, some of them marked for collecting.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CollectRequest, HostChoices, HostEntry, VethscopeApi } from "../../shared/api.ts";
import { messageOf } from "./runs.ts";

export interface HostListState {
  /** Null until the shell has answered. */
  readonly hosts: readonly HostEntry[] | null;
  /** Why the list could not be read; null when it could. */
  readonly problem: string | null;
  readonly search: string;
  /** Targets. */
  readonly marked: ReadonlySet<string>;
  /** The host whose details are open. */
  readonly opened: string | null;
}

export interface HostList extends StoreApi<HostListState> {
  /** Puts the cursor into the search; set while the list is on screen. */
  readonly focusSearch: { current: (() => void) | null };
  load(): Promise<void>;
  toggleMark(target: string): void;
  /** Marks these; when all are marked already, takes the marks away. */
  markAll(targets: readonly string[]): void;
  save(target: string, choices: HostChoices): Promise<void>;
  forget(target: string): Promise<void>;
}

export interface HostGroup {
  readonly title: string;
  readonly hosts: readonly HostEntry[];
}

export const CONFIGURED = "From the ssh configuration";
export const USED_BEFORE = "Used before";

export function createHostList(api: VethscopeApi): HostList {
  const store = createStore<HostListState>(() => ({
    hosts: null,
    problem: null,
    search: "",
    marked: new Set<string>(),
    opened: null,
  }));
  const mark = (marked: ReadonlySet<string>) => store.setState({ marked });

  async function load(): Promise<void> {
    try {
      const hosts = await api.listHosts();
      const there = new Set(hosts.map(({ target }) => target));
      store.setState({ hosts, problem: null });
      mark(new Set([...store.getState().marked].filter((target) => there.has(target))));
    } catch (error) {
      store.setState({ problem: `The hosts could not be listed: ${messageOf(error)}.` });
    }
  }

  async function change(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      await load();
    } catch (error) {
      store.setState({ problem: `It could not be written down: ${messageOf(error)}.` });
    }
  }

  return {
    ...store,
    focusSearch: { current: null },
    load,
    toggleMark(target) {
      const marked = new Set(store.getState().marked);
      if (!marked.delete(target)) marked.add(target);
      mark(marked);
    },
    markAll(targets) {
      const { marked } = store.getState();
      const rest = [...marked].filter((target) => !targets.includes(target));
      mark(new Set(targets.every((target) => marked.has(target)) ? rest : [...marked, ...targets]));
    },
    save: (target, choices) => change(() => api.saveHost(target, choices)),
    forget: (target) => change(() => api.forgetHost(target)),
  };
}

/** The hosts that match, by the person's groups in alphabetical order, then those without one. */
export function groupHosts(hosts: readonly HostEntry[], search: string): readonly HostGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (host: HostEntry) => {
    const text = [host.target, host.hostName, host.user, host.group].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const groups = new Map<string, HostEntry[]>();
  for (const host of hosts) {
    if (!matches(host)) continue;
    const title = host.group || (host.source === "ssh-config" ? CONFIGURED : USED_BEFORE);
    groups.set(title, [...(groups.get(title) ?? []), host]);
  }
  const own = [...groups.keys()].filter((title) => title !== CONFIGURED && title !== USED_BEFORE).sort();
  return [...own, CONFIGURED, USED_BEFORE].flatMap((title) => {
    const found = groups.get(title);
    return found === undefined ? [] : [{ title, hosts: found }];
  });
}

/** What a click on Collect asks of the shell: what was chosen for the host, and no password. */
export function requestFor(host: HostEntry): CollectRequest {
  return {
    target: host.target,
    sudo: host.sudo,
    via: host.via,
    ...(host.identityFile === "" ? {} : { identityFile: host.identityFile }),
  };
}

/** `root@10.0.0.7:2222`, as far as the ssh configuration says it; "" where it says nothing. */
export function addressOf({ user, hostName, port }: HostEntry): string {
  if (hostName === null) return "";
  return `${user === null ? "" : `${user}@`}${hostName}${port === null || port === 22 ? "" : `:${port}`}`;
}
