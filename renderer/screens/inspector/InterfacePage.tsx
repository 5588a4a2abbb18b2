// An interface: both ends of its cable, what it is plugged into, who is behind it, and how we know.
import type { InterfaceId } from "../../../shared/topology/ids.ts";
import type { Interface, PeerLink } from "../../../shared/topology/model.ts";
import type { Lookup } from "../../facts/lookup.ts";
import { kindWord, netnsWords } from "../../facts/names.ts";
import { plural } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { BridgePorts } from "./BridgePorts.tsx";
import { EndsTable } from "./EndsTable.tsx";
import { type EvidenceGroup, EvidenceSections } from "./EvidenceSections.tsx";
import { Owners } from "./Owners.tsx";
import { Doubt, EntityLink, Facts, Mono, None, Section } from "./parts.tsx";
import { TrunkEnds } from "./TrunkEnds.tsx";

export function InterfacePage({ id }: { id: InterfaceId }) {
  const { lookup } = useDocument();
  const link = lookup.interfaces.get(id);
  if (link === undefined) return <None>This interface is no longer there.</None>;
  const peer = link.peer.state === "known" ? lookup.interfaces.get(link.peer.interface) : undefined;
  const netns = lookup.namespaces.get(link.netns);
  const uppers = lookup.uppersOf.get(link.id) ?? [];
  return (
    <>
      <Section title={peer === undefined ? "This interface" : "Both ends"} note={kindWord(link)}>
        <EndsTable link={link} peer={peer ?? null} />
      </Section>
      <TrunkEnds id={link.id} />
      <OpenEnd link={link.peer} what="The other end" />
      {link.lower.state !== "none" && <LowerLink link={link} />}
      {uppers.length > 0 && (
        <Section title="Stands below" note={plural(uppers.length, "link")}>
          <ul className="link-list">
            {uppers.map((upper) => (
              <li key={upper.id}>
                <EntityLink to={{ kind: "interface", id: upper.id }} />
                <span className="muted">
                  {" "}
                  {kindWord(upper)} in {whereabouts(lookup, upper.id)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {link.kind === "bridge" && <BridgePorts bridge={link} />}
      {(netns === undefined || !netns.isHost || peer !== undefined) && (
        <Owners link={link} peer={peer ?? null} />
      )}
      <KindFacts link={link} />
      <EvidenceSections
        groups={[
          { title: "The other end", steps: link.peer.state === "none" ? [] : link.peer.evidence },
          { title: "The link below", steps: link.lower.state === "none" ? [] : link.lower.evidence },
          { title: "This interface", steps: link.evidence },
          { title: "The peer interface", steps: peer?.evidence ?? [] },
          ...namespaceEvidence(lookup, link, peer),
        ]}
      />
    </>
  );
}

/** What says who lives at either end, outside the host's own netns. */
function namespaceEvidence(lookup: Lookup, from: Interface, other: Interface | undefined): EvidenceGroup[] {
  return [from, other].flatMap((end) => {
    const inside = end === undefined ? undefined : lookup.namespaces.get(end.netns);
    if (inside === undefined || inside.isHost) return [];
    const containers = lookup.containersByNetns.get(inside.id) ?? [];
    return [
      { title: `Network namespace ${inside.inode}`, steps: inside.evidence },
      ...containers.map((container) => ({ title: `Container ${container.name}`, steps: container.evidence })),
    ];
  });
}

function OpenEnd({ link, what }: { link: PeerLink; what: string }) {
  const { lookup } = useDocument();
  if (link.state === "none" || link.state === "known") return null;
  return (
    <Doubt>
      <p className="notice-title">
        {link.state === "ambiguous" ? `${what} is ambiguous` : `${what} is not known`}
      </p>
      <p>{link.doubt}</p>
      {link.state === "ambiguous" && (
        <ul className="link-list">
          {link.candidates.map((candidate) => (
            <li key={candidate}>
              <EntityLink to={{ kind: "interface", id: candidate }} />
              <span className="muted"> in {whereabouts(lookup, candidate)}</span>
            </li>
          ))}
        </ul>
      )}
    </Doubt>
  );
}

/** The netns of an interface in words. */
function whereabouts(lookup: Lookup, id: InterfaceId): string {
  const link = lookup.interfaces.get(id);
  return netnsWords(link === undefined ? undefined : lookup.namespaces.get(link.netns), lookup);
}

function LowerLink({ link }: { link: Interface }) {
  return (
    <Section title="Stands on">
      {link.lower.state === "known" && <EntityLink to={{ kind: "interface", id: link.lower.interface }} />}
      <OpenEnd link={link.lower} what="The link it stands on" />
    </Section>
  );
}

function KindFacts({ link }: { link: Interface }) {
  const { tunnel, bridgePort } = link;
  const port =
    bridgePort === null
      ? null
      : [bridgePort.state, bridgePort.hairpin && "hairpin", bridgePort.isolated && "isolated"];
  const facts = [
    link.mode === null ? null : (["Mode", link.mode] as const),
    link.vlanId === null ? null : (["VLAN id", String(link.vlanId)] as const),
    link.vlanFiltering === null ? null : (["VLAN filtering", link.vlanFiltering ? "on" : "off"] as const),
    port === null ? null : (["Port state", port.filter(Boolean).join(", ")] as const),
    tunnel === null || tunnel.id === null ? null : (["Tunnel id", String(tunnel.id)] as const),
    tunnel === null || tunnel.local === null
      ? null
      : (["Local end", <Mono key="local">{tunnel.local}</Mono>] as const),
    tunnel === null || tunnel.remote === null
      ? null
      : (["Remote end", <Mono key="remote">{tunnel.remote}</Mono>] as const),
    tunnel === null || tunnel.remotes.length === 0
      ? null
      : (["Far ends", <Mono key="remotes">{tunnel.remotes.join(", ")}</Mono>] as const),
    tunnel === null || tunnel.port === null ? null : (["UDP port", String(tunnel.port)] as const),
    link.vlans.length === 0 ? null : (["VLANs", portVlanWords(link.vlans)] as const),
    link.drivenBy === null
      ? null
      : (["Driven by", <EntityLink key="driver" to={{ kind: "process", id: link.drivenBy }} />] as const),
    link.altNames.length === 0 ? null : (["Other names", link.altNames.join(", ")] as const),
    link.flags.length === 0 ? null : (["Flags", <Mono key="flags">{link.flags.join(" ")}</Mono>] as const),
  ];
  if (facts.every((fact) => fact === null || fact[1] === "")) return null;
  return (
    <Section title="As the kernel says">
      <Facts facts={facts} />
    </Section>
  );
}

/** `1 untagged (own), 10-20 tagged`: frames that come in without a tag belong to the port's own VLAN (PVID). */
function portVlanWords(vlans: Interface["vlans"]): string {
  return vlans
    .map((vlan) => {
      const range = vlan.first === vlan.last ? String(vlan.first) : `${vlan.first}-${vlan.last}`;
      return `${range} ${vlan.untagged ? "untagged" : "tagged"}${vlan.isPvid ? " (own)" : ""}`;
    })
    .join(", ");
}
