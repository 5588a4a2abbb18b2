// The inspector with nothing selected: what there is, and how to begin.
import { useState } from "react";
import { byName } from "../../../shared/scene/by-name.ts";
import type { EntityRef } from "../../../shared/topology/model.ts";
import { Button } from "../../controls/buttons.tsx";
import { entityName } from "../../facts/names.ts";
import { plural } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EntityLink, Section } from "./parts.tsx";

/** So many are named at once; the others by a click. */
const FIRST = 8;

interface Named {
  readonly ref: EntityRef;
  readonly note: string;
}

export function Welcome() {
  const { topology, lookup } = useDocument();
  const veths = topology.interfaces.filter((link) => link.kind === "veth");
  const bridges = topology.interfaces.filter((link) => link.kind === "bridge");
  const unknown = topology.interfaces.filter((link) => link.kind === "unknown");
  const open = veths.filter((link) => link.peer.state !== "known");
  // A pod's sandbox is a container to its runtime and none to its owner: it is reached through the pod.
  const containers = topology.containers.filter((container) => !container.isSandbox);
  const sandboxes = topology.containers.length - containers.length;
  return (
    <>
      <p className="muted">
        Click a cable or an interface to see both of its ends, the container behind it and how we know. Press
        P to jump to the other end.
      </p>
      <ul className="counts">
        <li>{plural(topology.namespaces.length, "network namespace")}</li>
        {/* Where kinds were not told, none found is not none. */}
        {(bridges.length > 0 || unknown.length === 0) && <li>{plural(bridges.length, "bridge")}</li>}
        {(veths.length > 0 || unknown.length === 0) && <li>{plural(veths.length, "veth end")}</li>}
        {unknown.length > 0 && (
          <li>{plural(unknown.length, "interface of unknown kind", "interfaces of unknown kind")}</li>
        )}
        <li>{plural(containers.length, "container")}</li>
        {sandboxes > 0 && <li>{plural(sandboxes, "sandbox", "sandboxes")}</li>}
        {topology.pods.length > 0 && <li>{plural(topology.pods.length, "pod")}</li>}
        <li>{plural(topology.processes.length, "process", "processes")}</li>
      </ul>
      <NamedList
        title="Ends that stay open"
        things={open.map((link) => ({ ref: { kind: "interface", id: link.id }, note: link.peer.state }))}
      />
      <NamedList
        title="Containers"
        things={containers.map((container) => {
          const pod = container.pod === null ? undefined : lookup.pods.get(container.pod);
          return { ref: { kind: "container", id: container.id }, note: pod?.name ?? "" };
        })}
      />
      <NamedList
        title="Bridges"
        things={bridges.map((bridge) => ({
          ref: { kind: "interface", id: bridge.id },
          note: plural(lookup.portsOf.get(bridge.id)?.length ?? 0, "port"),
        }))}
      />
    </>
  );
}

/** By name; nothing at all when there are none. */
function NamedList({ title, things }: { title: string; things: readonly Named[] }) {
  const { lookup } = useDocument();
  const [all, setAll] = useState(false);
  if (things.length === 0) return null;
  const named = things
    .map((thing) => ({ ...thing, name: entityName(thing.ref, lookup).title }))
    .sort((a, b) => byName(a.name, b.name));
  const shown = all ? named : named.slice(0, FIRST);
  return (
    <Section title={title} note={things.length}>
      <ul className="link-list">
        {shown.map(({ ref, note }) => (
          <li key={ref.id}>
            <EntityLink to={ref} />
            <span className="muted"> {note}</span>
          </li>
        ))}
      </ul>
      {named.length > FIRST && (
        <Button size="small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${named.length}`}
        </Button>
      )}
    </Section>
  );
}
