// The process view: forests by starter, with a filter and what could not be seen.
import { useId, useMemo } from "react";
import { buildForest } from "../../shared/scene/processes/forest.ts";
import { forestRows, matchingNodes } from "../../shared/scene/processes/rows.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { isEnded } from "../../shared/topology/process-state.ts";
import { formatCount, plural } from "../facts/quantities.ts";
import { useDocument, useRead, useWorkbench } from "../workbench-context.tsx";
import { ForestTree } from "./ForestTree.tsx";
import { HostChoice } from "./HostChoice.tsx";
import { NoMatch, ViewEmpty } from "./ViewEmpty.tsx";
import { ViewHead, ViewNote } from "./ViewHead.tsx";

export function ProcessView() {
  const { lookup } = useDocument();
  const { views } = useWorkbench();
  const filter = useRead(views, (state) => state.processFilter);
  const toggled = useRead(views, (state) => state.processToggled);
  const treeId = useId();
  const forest = useMemo(() => buildForest(lookup), [lookup]);
  const matching = useMemo(() => matchingNodes(forest, filter), [forest, filter]);
  const rows = useMemo(
    () => forestRows(forest, { toggled, matching: matching?.nodes ?? null }),
    [forest, toggled, matching],
  );
  const { topology } = lookup;
  const setFilter = (processFilter: string) => views.setState({ processFilter });

  if (topology.processes.length === 0) {
    return (
      <ViewEmpty title="No process was read">
        The list of processes could not be read on this host. The warnings and the log say what ran and what
        it answered.
      </ViewEmpty>
    );
  }
  return (
    <section className="view view-processes" aria-label="Processes">
      <ViewHead
        filter={filter}
        onFilter={setFilter}
        label="Filter processes by name, pid, command, uid, state or container"
        controls={treeId}
        status={statusWords(topology, matching?.processes ?? null)}
      >
        <HostChoice />
      </ViewHead>
      <ViewNote>{hiddenNote(topology, lookup.processByPid.has(1))}</ViewNote>
      {rows.length === 0 ? (
        <NoMatch filter={filter} onClear={() => setFilter("")} />
      ) : (
        <ForestTree id={treeId} forest={forest} rows={rows} filter={filter.trim()} />
      )}
    </section>
  );
}

function statusWords(topology: Topology, shown: number | null): string {
  const all = plural(topology.processes.length, "process", "processes");
  const zombies = topology.processes.filter((process) => isEnded(process)).length;
  const words = shown === null ? all : `${formatCount(shown)} of ${all}`;
  return zombies === 0 ? words : `${words}, ${plural(zombies, "zombie")}`;
}

function hiddenNote(topology: Topology, sawFirst: boolean): string | null {
  if (sawFirst) return null;
  return `Pid 1 was not seen: this host hides the processes of other users from ${topology.host.user}.${topology.host.uid === 0 ? "" : " Collect as root or with sudo to see them all."}`;
}
