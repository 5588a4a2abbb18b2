// Who listens on which port in a netns.
import type { Listener } from "../../../shared/topology/model.ts";
import { LongList } from "../../controls/Fold.tsx";
import { plural } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EntityLink, Mono, Section } from "./parts.tsx";

export function Listeners({ listeners }: { listeners: readonly Listener[] }) {
  if (listeners.length === 0) return null;
  return (
    <Section title="Listens" note={plural(listeners.length, "port")}>
      <LongList
        items={listeners}
        what="ports"
        render={(shown) => (
          <ul className="port-list">
            {shown.map((listener) => (
              <li key={`${listener.protocol} ${listener.address} ${listener.port}`}>
                <Mono>
                  {listener.address.includes(":") ? `[${listener.address}]` : listener.address}:
                  {listener.port}
                </Mono>{" "}
                <span className="muted">{listener.protocol}</span> <Holders listener={listener} />
              </li>
            ))}
          </ul>
        )}
      />
    </Section>
  );
}

function Holders({ listener }: { listener: Listener }) {
  const { lookup } = useDocument();
  if (listener.pids.length === 0)
    return <span className="doubt-text">{listener.doubt ?? "holder not known"}</span>;
  return listener.pids.slice(0, 4).map((pid) => {
    const process = lookup.processByPid.get(pid);
    return (
      <span key={pid}>
        {process === undefined ? (
          <Mono>{pid}</Mono>
        ) : (
          <EntityLink to={{ kind: "process", id: process.id }} icon={false}>
            {process.comm} {pid}
          </EntityLink>
        )}{" "}
      </span>
    );
  });
}
