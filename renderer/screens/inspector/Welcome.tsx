// The inspector with nothing selected: what there is, and how to begin.
import { plural } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EntityLink, Section } from "./parts.tsx";

const FIRST = 8;

export function Welcome() {
  const { topology, lookup } = useDocument();
  const veths = topology.interfaces.filter((link) => link.kind === "veth");
  const bridges = topology.interfaces.filter((link) => link.kind === "bridge");
  const open = veths.filter((link) => link.peer.state !== "known");
  return (
    <>
      <p className="muted">
        Click a cable or an interface to see both of its ends, the container behind it and how we know. Press
        P to jump to the other end.
      </p>
      <ul className="counts">
        <li>{plural(topology.namespaces.length, "network namespace")}</li>
        <li>{plural(bridges.length, "bridge")}</li>
        <li>{plural(veths.length, "veth end")}</li>
        <li>{plural(topology.containers.length, "container")}</li>
        {topology.pods.length > 0 && <li>{plural(topology.pods.length, "pod")}</li>}
        <li>{plural(topology.processes.length, "process", "processes")}</li>
      </ul>
      {open.length > 0 && (
        <Section title="Ends that stay open" note={open.length}>
          <ul className="link-list">
            {open.slice(0, FIRST).map((link) => (
              <li key={link.id}>
                <EntityLink to={{ kind: "interface", id: link.id }} />
                <span className="muted"> {link.peer.state}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {topology.containers.length > 0 && (
        <Section title="Containers" note={topology.containers.length}>
          <ul className="link-list">
            {topology.containers.slice(0, FIRST).map((container) => (
              <li key={container.id}>
                <EntityLink to={{ kind: "container", id: container.id }} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      {bridges.length > 0 && (
        <Section title="Bridges" note={bridges.length}>
          <ul className="link-list">
            {bridges.slice(0, FIRST).map((bridge) => (
              <li key={bridge.id}>
                <EntityLink to={{ kind: "interface", id: bridge.id }} />
                <span className="muted"> {plural(lookup.portsOf.get(bridge.id)?.length ?? 0, "port")}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}
