// A network namespace: who holds it, what is in it, how it routes, and its firewall as text.
import type { NetnsId } from "../../../shared/topology/ids.ts";
import type { NetworkNamespace } from "../../../shared/topology/model.ts";
import { Fold } from "../../controls/Fold.tsx";
import { mayHideProcesses } from "../../facts/lookup.ts";
import { plural } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EvidenceSections } from "./EvidenceSections.tsx";
import { FirewallChains } from "./FirewallChains.tsx";
import { FirewallText } from "./FirewallText.tsx";
import { Listeners } from "./Listeners.tsx";
import { NetnsCables } from "./NetnsCables.tsx";
import { NetnsTables } from "./NetnsTables.tsx";
import { NetnsOwners } from "./Owners.tsx";
import { Doubt, EntityLink, Facts, Mono, None, Section } from "./parts.tsx";
import { UserNamespace } from "./UserNamespace.tsx";

export function NetnsPage({ id }: { id: NetnsId }) {
  const { lookup } = useDocument();
  const netns = lookup.namespaces.get(id);
  if (netns === undefined) return <None>This network namespace is no longer there.</None>;
  const links = lookup.interfacesByNetns.get(id) ?? [];
  return (
    <>
      <AccessDoubt netns={netns} />
      <Section title="Network namespace" note={netns.isHost ? "the host's own" : undefined}>
        <Facts
          facts={[
            ["Inode", <Mono key="inode">{netns.inode}</Mono>],
            [
              "nsid",
              netns.isHost ? null : netns.nsid === null ? "none known to the host" : String(netns.nsid),
            ],
            [
              "User ns",
              netns.userNamespace === null ? null : <UserNamespace key="user" inode={netns.userNamespace} />,
            ],
            [
              "Names",
              netns.names.length === 0 ? (
                <span key="names" className="muted">
                  none
                </span>
              ) : (
                <ul key="names">
                  {netns.names.map((name) => (
                    <li key={name.path}>
                      <Mono>{name.path}</Mono> <span className="muted">{name.source}</span>
                    </li>
                  ))}
                </ul>
              ),
            ],
            ["Held by", <Holders key="holders" netns={netns} />],
          ]}
        />
      </Section>
      {!netns.isHost && (
        <Section title="Who lives here">
          <NetnsOwners netns={netns} />
        </Section>
      )}
      <Section title="Interfaces" note={links.length}>
        <NetnsCables netns={netns} withLoopback />
      </Section>
      <Listeners listeners={lookup.listenersByNetns.get(id) ?? []} />
      {netns.access === "read" && <NetnsTables netns={netns} />}
      {netns.access === "read" && (
        <Section title="Firewall">
          <FirewallChains key={netns.id} netns={netns} />
          {netns.firewallSections.map((section) => (
            <FirewallText key={section} netns={netns} section={section} />
          ))}
        </Section>
      )}
      <Sysctls netns={netns} />
      <EvidenceSections groups={[{ title: "This network namespace", steps: netns.evidence }]} />
    </>
  );
}

const ACCESS_TITLES = {
  "not-permitted": "Its inside could not be read: not permitted",
  "not-collected": "Its inside was not collected",
  failed: "Reading its inside failed",
} as const;

function AccessDoubt({ netns }: { netns: NetworkNamespace }) {
  if (netns.access === "read") return null;
  return (
    <Doubt>
      <p className="notice-title">{ACCESS_TITLES[netns.access]}</p>
      {netns.accessReason !== null && <p>{netns.accessReason}</p>}
      {netns.access === "not-permitted" && <p>Collect again as root or with sudo to see it.</p>}
    </Doubt>
  );
}

const FIRST_HOLDERS = 12;

function Holders({ netns }: { netns: NetworkNamespace }) {
  const { lookup } = useDocument();
  if (netns.pids.length === 0) {
    return mayHideProcesses(lookup, netns) ? (
      <span className="doubt-text">not permitted to see</span>
    ) : (
      <span className="muted">no process</span>
    );
  }
  if (netns.isHost) return plural(netns.pids.length, "process", "processes");
  return (
    <>
      {netns.pids.slice(0, FIRST_HOLDERS).map((pid, at) => {
        const process = lookup.processByPid.get(pid);
        return (
          <span key={pid}>
            {at > 0 && ", "}
            {process === undefined ? (
              <Mono>{pid}</Mono>
            ) : (
              <EntityLink to={{ kind: "process", id: process.id }} icon={false}>
                {process.comm} {pid}
              </EntityLink>
            )}
          </span>
        );
      })}
      {netns.pids.length > FIRST_HOLDERS && ` and ${netns.pids.length - FIRST_HOLDERS} more`}
    </>
  );
}

function Sysctls({ netns }: { netns: NetworkNamespace }) {
  const entries = Object.entries(netns.sysctls);
  if (entries.length === 0) return null;
  return (
    <Section title="Kernel settings" note={entries.length}>
      <Fold summary={`${plural(entries.length, "setting")}`}>
        <pre className="code-block">{entries.map(([key, value]) => `${key} = ${value}`).join("\n")}</pre>
      </Fold>
    </Section>
  );
}
