// The ports of a bridge and where the cable of each one leads.
import type { Interface } from "../../../shared/topology/model.ts";
import { LongList } from "../../controls/Fold.tsx";
import { netnsTitle } from "../../facts/names.ts";
import { plural } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EntityLink, None, Section } from "./parts.tsx";

export function BridgePorts({ bridge }: { bridge: Interface }) {
  const { lookup } = useDocument();
  const ports = lookup.portsOf.get(bridge.id) ?? [];
  return (
    <Section title="Ports" note={plural(ports.length, "port")}>
      {ports.length === 0 && <None>Nothing is plugged into this bridge.</None>}
      {ports.length > 0 && (
        <LongList
          items={ports}
          what="ports"
          render={(shown) => (
            <table className="list-table">
              <thead>
                <tr>
                  <th scope="col">Port</th>
                  <th scope="col">Leads to</th>
                  <th scope="col">State</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((port) => (
                  <tr key={port.id}>
                    <td>
                      <EntityLink to={{ kind: "interface", id: port.id }} icon={false} />
                    </td>
                    <td>
                      <Destination port={port} />
                    </td>
                    <td className="muted">{port.bridgePort?.state ?? port.state.toLowerCase()}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        />
      )}
    </Section>
  );
}

function Destination({ port }: { port: Interface }) {
  const { lookup } = useDocument();
  if (port.peer.state === "none") return <span className="muted">{port.kind}</span>;
  if (port.peer.state !== "known") return <span className="doubt-text">{port.peer.state}</span>;
  const peer = lookup.interfaces.get(port.peer.interface);
  const netns = peer === undefined ? undefined : lookup.namespaces.get(peer.netns);
  if (peer === undefined) return <span className="doubt-text">not in this snapshot</span>;
  return (
    <>
      {netns !== undefined && (
        <EntityLink to={{ kind: "netns", id: netns.id }} icon={false}>
          {netnsTitle(netns, lookup)}
        </EntityLink>
      )}
      <span className="muted"> {peer.name}</span>
    </>
  );
}
