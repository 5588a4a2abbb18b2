// All hosts at once: found by a search, collected several at a time, each with its progress and its end.
import { type KeyboardEvent, useEffect, useRef } from "react";
import { ActionButton } from "../../controls/buttons.tsx";
import { ThemeButton } from "../../controls/ThemeButton.tsx";
import { plural } from "../../facts/quantities.ts";
import { groupHosts } from "../../state/host-list.ts";
import { RUNS_AT_ONCE } from "../../state/host-runs.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { HostGroupTable } from "./HostGroupTable.tsx";

export function HostsScreen() {
  const { hostList, hostRuns } = useWorkbench();
  const { hosts, problem, search, marked } = useRead(hostList, (state) => state);
  const steps = useRead(hostRuns, (state) => state.hosts);
  const title = useRef<HTMLHeadingElement>(null);
  const field = useRef<HTMLInputElement>(null);
  // Read anew when a run ended: then "last collected" has changed.
  const ended = [...steps.values()].filter((step) => step.kind === "done").length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the number of ended runs is the occasion
  useEffect(() => void hostList.load(), [hostList, ended]);
  useEffect(() => {
    title.current?.focus();
    hostList.focusSearch.current = () => field.current?.focus();
    return () => {
      hostList.focusSearch.current = null;
    };
  }, [hostList]);

  const groups = hosts === null ? [] : groupHosts(hosts, search);
  const shown = groups.flatMap((group) => group.hosts.map(({ target }) => target));
  return (
    <main className="hosts-screen" aria-labelledby="hosts-title">
      <header className="hosts-head">
        <ActionButton action="source.start" icon="back" />
        <h1 id="hosts-title" ref={title} tabIndex={-1}>
          Hosts
        </h1>
        <input
          ref={field}
          className="input hosts-search"
          type="search"
          aria-label="Search hosts"
          placeholder="Search by name, address, user or group"
          value={search}
          spellCheck={false}
          onChange={(event) => hostList.setState({ search: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === "Escape" && search !== "") hostList.setState({ search: "" });
          }}
        />
        <span className="grow" />
        <ActionButton action="hosts.cancel">Cancel all</ActionButton>
        <ActionButton action="hosts.open-together">Open together</ActionButton>
        <ActionButton action="hosts.collect" icon="play" tone="primary">
          {marked.size === 0 ? "Collect the marked" : `Collect ${plural(marked.size, "host")}`}
        </ActionButton>
        <ActionButton action="app.help">Keys</ActionButton>
        <ThemeButton />
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the rows' own controls */}
      <div className="hosts-body" onKeyDown={moveBetweenRows}>
        {problem !== null && (
          <div className="notice notice-broken" role="alert">
            {problem}
          </div>
        )}
        {hosts === null && problem === null && <p className="muted">Reading the ssh configuration…</p>}
        {hosts?.length === 0 && (
          <p className="pane-empty">
            The ssh configuration names no hosts, and none was collected before. Name one on the first screen;
            it is listed here from then on.
          </p>
        )}
        {hosts !== null && hosts.length > 0 && groups.length === 0 && (
          <p className="pane-empty">No host matches “{search}”.</p>
        )}
        {groups.map((group) => (
          <HostGroupTable key={group.title} group={group} />
        ))}
        {shown.length > 0 && (
          <p className="muted hosts-foot">
            {plural(shown.length, "host")} shown. At most {RUNS_AT_ONCE} are collected at the same time, the
            others wait. Marked hosts that were collected can be opened together, in one picture. Arrow keys
            move between hosts, Space marks one.
          </p>
        )}
      </div>
    </main>
  );
}

/** Up and down: the same control of the next row, or its first one. */
function moveBetweenRows(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const from = event.target instanceof Element ? event.target.closest("tr[data-host]") : null;
  if (step === 0 || from === null || event.target instanceof HTMLSelectElement) return;
  const rows = [...event.currentTarget.querySelectorAll("tr[data-host]")];
  const to = rows[rows.indexOf(from) + step];
  if (to === undefined) return;
  const controls = (row: Element) => [...row.querySelectorAll<HTMLElement>("input, button:not(:disabled)")];
  const at = controls(from).indexOf(event.target as HTMLElement);
  (controls(to)[at] ?? controls(to)[0])?.focus();
  event.preventDefault();
}
