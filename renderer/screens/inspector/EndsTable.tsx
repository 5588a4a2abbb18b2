// Both ends of a cable side by side, row by row; differences that matter are marked with a word.
import type { ReactNode } from "react";
import type { Interface } from "../../../shared/topology/model.ts";
import { CopyButton } from "../../controls/buttons.tsx";
import { kindWord, netnsTitle } from "../../facts/names.ts";
import { formatBytes, formatCount } from "../../facts/quantities.ts";
import { Icon } from "../../icons/Icon.tsx";
import { useDocument } from "../../workbench-context.tsx";
import { EntityLink, Mono } from "./parts.tsx";

export function EndsTable({ link, peer }: { link: Interface; peer: Interface | null }) {
  const ends = peer === null ? [link] : [link, peer];
  const mtuDiffers = peer !== null && peer.mtu !== link.mtu;
  const rows: readonly (readonly [label: string, cell: (end: Interface) => ReactNode])[] = [
    ["Netns", (end) => <NetnsCell end={end} />],
    ["ifindex", (end) => <Mono>{end.ifindex}</Mono>],
    ["Kind", kindWord],
    ["State", (end) => <StateWord state={end.state} />],
    ["Addresses", (end) => <Addresses end={end} />],
    [
      "MAC",
      (end) =>
        end.mac === null ? <span className="muted">none</span> : <Copyable text={end.mac} what="the MAC" />,
    ],
    [
      "MTU",
      (end) => (
        <>
          {end.mtu ?? <span className="muted">not known</span>}
          {mtuDiffers && <span className="badge badge-doubt end-mark">differs</span>}
        </>
      ),
    ],
    ["Plugged into", (end) => <Master end={end} />],
    ["Received", (end) => <Counter bytes={end.counters?.rxBytes} packets={end.counters?.rxPackets} />],
    ["Sent", (end) => <Counter bytes={end.counters?.txBytes} packets={end.counters?.txPackets} />],
  ];
  return (
    <table className={peer === null ? "ends ends-single" : "ends"}>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">Fact</span>
          </th>
          <th scope="col" className="end-this">
            <span className="end-name">{link.name}</span>
            {peer !== null && <span className="muted end-which">this end</span>}
          </th>
          {peer !== null && (
            <th scope="col" className="end-other">
              <span className="end-name">
                <EntityLink to={{ kind: "interface", id: peer.id }} icon={false} />
                <Icon name="swap" size={13} />
              </span>
              <span className="muted end-which">other end</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, cell]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {ends.map((end) => (
              <td key={end.id}>{cell(end)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function NetnsCell({ end }: { end: Interface }) {
  const { lookup } = useDocument();
  const netns = lookup.namespaces.get(end.netns);
  if (netns === undefined) return <span className="muted">not known</span>;
  return (
    <>
      <EntityLink to={{ kind: "netns", id: netns.id }} icon={false}>
        {netnsTitle(netns, lookup)}
      </EntityLink>
      <span className="muted block mono">{netns.inode}</span>
    </>
  );
}

/** RFC 2863 states; only LOWERLAYERDOWN and DOWN say that nothing passes. */
function StateWord({ state }: { state: string }) {
  const tone = state === "UP" ? "badge-good" : state === "UNKNOWN" ? "" : "badge-doubt";
  return <span className={`badge ${tone}`}>{state === "" ? "not known" : state.toLowerCase()}</span>;
}

function Addresses({ end }: { end: Interface }) {
  if (end.addresses.length === 0) return <span className="muted">none</span>;
  return (
    <ul>
      {end.addresses.map((address) => {
        const text = `${address.address}/${address.prefixLength}`;
        return (
          <li key={text}>
            <Copyable text={text} what="the address" />
            {address.scope !== "global" && <span className="muted"> {address.scope}</span>}
          </li>
        );
      })}
    </ul>
  );
}

function Master({ end }: { end: Interface }) {
  if (end.master === null) return <span className="muted">nothing</span>;
  return <EntityLink to={{ kind: "interface", id: end.master }} icon={false} />;
}

function Counter({ bytes, packets }: { bytes: number | undefined; packets: number | undefined }) {
  if (bytes === undefined) return <span className="muted">not read</span>;
  return (
    <span title={`${formatCount(bytes)} bytes`}>
      {formatBytes(bytes)}
      <span className="muted block">{formatCount(packets ?? 0)} packets</span>
    </span>
  );
}

function Copyable({ text, what }: { text: string; what: string }) {
  return (
    <span className="with-copy">
      <Mono>{text}</Mono>
      <CopyButton text={text} what={what} />
    </span>
  );
}
