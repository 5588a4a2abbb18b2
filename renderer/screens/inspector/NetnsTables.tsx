// Routes, routing rules, neighbours and forwarding entries of a netns as tables.
import type { ReactNode } from "react";
import type { NetworkNamespace, Route } from "../../../shared/topology/model.ts";
import { Fold, LongList } from "../../controls/Fold.tsx";
import { useDocument } from "../../workbench-context.tsx";
import { EntityLink, Mono, None, Section } from "./parts.tsx";

export function NetnsTables({ netns }: { netns: NetworkNamespace }) {
  const main = netns.routes.filter((route) => route.table === "main" || route.table === "254");
  const other = netns.routes.filter((route) => route.table !== "main" && route.table !== "254");
  return (
    <>
      <Section title="Routes" note={netns.routes.length}>
        {netns.routes.length === 0 && <None>No routes.</None>}
        <RouteTable netns={netns} routes={main} />
        {other.length > 0 && (
          <Fold summary={`${other.length} in other tables`}>
            <RouteTable netns={netns} routes={other} withTable />
          </Fold>
        )}
      </Section>
      {netns.rules.length > 0 && (
        <Section title="Routing rules" note={netns.rules.length}>
          <Table
            heads={["Priority", "Rule"]}
            what="rules"
            rows={netns.rules.map((rule) => [String(rule.priority), <Mono key="text">{rule.text}</Mono>])}
          />
        </Section>
      )}
      {netns.neighbours.length > 0 && (
        <Section title="Neighbours" note={netns.neighbours.length}>
          <Table
            heads={["Address", "MAC", "Via", "State"]}
            what="neighbours"
            rows={netns.neighbours.map((neighbour) => [
              <Mono key="address">{neighbour.address}</Mono>,
              neighbour.mac === null ? "none" : <Mono key="mac">{neighbour.mac}</Mono>,
              <Device key="device" netns={netns} name={neighbour.device} />,
              neighbour.states.join(" ").toLowerCase(),
            ])}
          />
        </Section>
      )}
      {netns.forwardingEntries.length > 0 && (
        <Section title="Forwarding entries" note={netns.forwardingEntries.length}>
          <Table
            heads={["MAC", "Port", "To", "State"]}
            what="entries"
            rows={netns.forwardingEntries.map((entry) => [
              <Mono key="mac">{entry.mac}</Mono>,
              <Device key="device" netns={netns} name={entry.device} />,
              entry.remote === null ? (entry.master ?? "") : <Mono key="remote">{entry.remote}</Mono>,
              entry.states.join(" "),
            ])}
          />
        </Section>
      )}
    </>
  );
}

function RouteTable({
  netns,
  routes,
  withTable = false,
}: {
  netns: NetworkNamespace;
  routes: readonly Route[];
  withTable?: boolean;
}) {
  if (routes.length === 0) return null;
  return (
    <Table
      heads={["Destination", "Via", "Device", withTable ? "Table" : "Source"]}
      what="routes"
      rows={routes.map((route) => [
        <Mono key="destination">
          {route.type !== "unicast" && route.type !== "" ? `${route.type} ` : ""}
          {route.destination}
        </Mono>,
        <Mono key="gateway">
          {route.gateway ?? route.nexthops.map((hop) => hop.gateway ?? hop.device ?? "").join(" ")}
        </Mono>,
        route.device === null ? "" : <Device key="device" netns={netns} name={route.device} />,
        withTable ? route.table : <Mono key="source">{route.source ?? ""}</Mono>,
      ])}
    />
  );
}

function Device({ netns, name }: { netns: NetworkNamespace; name: string }) {
  const { lookup } = useDocument();
  const link = (lookup.interfacesByNetns.get(netns.id) ?? []).find((candidate) => candidate.name === name);
  if (link === undefined) return name;
  return <EntityLink to={{ kind: "interface", id: link.id }} icon={false} />;
}

function Table({
  heads,
  rows,
  what,
}: {
  heads: readonly string[];
  rows: readonly (readonly ReactNode[])[];
  what: string;
}) {
  return (
    <LongList
      items={rows}
      first={10}
      what={what}
      render={(shown) => (
        <div className="table-scroller">
          <table className="list-table">
            <thead>
              <tr>
                {heads.map((head) => (
                  <th scope="col" key={head}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((cells, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list of one snapshot never changes
                <tr key={`${row}`}>
                  {cells.map((cell, column) => (
                    <td key={heads[column]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    />
  );
}
