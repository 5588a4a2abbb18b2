// The interfaces of a netns, each with where it leads: its peer and the bridge that is plugged into.
import type { Interface, NetworkNamespace } from "../../../shared/topology/model.ts";
import { LongList } from "../../controls/Fold.tsx";
import { kindWord, netnsWords } from "../../facts/names.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EntityLink, Mono, None } from "./parts.tsx";

export function NetnsCables({
  netns,
  withLoopback = false,
}: {
  netns: NetworkNamespace;
  withLoopback?: boolean;
}) {
  const { lookup } = useDocument();
  const links = (lookup.interfacesByNetns.get(netns.id) ?? []).filter(
    (link) => withLoopback || link.kind !== "loopback",
  );
  if (links.length === 0) {
    return (
      <None>
        {netns.access === "read"
          ? "No interface but loopback: nothing is wired to it."
          : (netns.accessReason ?? "Its inside was not read.")}
      </None>
    );
  }
  return (
    <LongList
      items={links}
      what="interfaces"
      render={(shown) => (
        <ul className="cable-list">
          {shown.map((link) => (
            <CableRow key={link.id} link={link} />
          ))}
        </ul>
      )}
    />
  );
}

function CableRow({ link }: { link: Interface }) {
  return (
    <li className="cable-row">
      <div>
        <EntityLink to={{ kind: "interface", id: link.id }} /> <span className="muted">{kindWord(link)}</span>
      </div>
      <div className="cable-way">
        <Way link={link} />
      </div>
      {link.addresses.length > 0 && (
        <ul className="cable-addresses">
          {link.addresses.map(({ address, prefixLength }) => (
            <li key={`${address}/${prefixLength}`}>
              <Mono>
                {address}/{prefixLength}
              </Mono>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Way({ link }: { link: Interface }) {
  const { lookup } = useDocument();
  const end = link.peer.state === "none" ? link.lower : link.peer;
  if (end.state === "none") return null;
  if (end.state !== "known") return <span className="doubt-text">{end.doubt}</span>;
  const peer = lookup.interfaces.get(end.interface);
  if (peer === undefined) return null;
  return (
    <>
      <span className="muted">{link.peer.state === "none" ? "stands on" : "leads to"}</span>{" "}
      <EntityLink to={{ kind: "interface", id: peer.id }} icon={false} />
      <span className="muted"> in {netnsWords(lookup.namespaces.get(peer.netns), lookup)}</span>
      {peer.master !== null && (
        <>
          <span className="muted">, plugged into</span>{" "}
          <EntityLink to={{ kind: "interface", id: peer.master }} icon={false} />
        </>
      )}
    </>
  );
}
