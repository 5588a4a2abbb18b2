// A container: what it is, its wiring, its published ports and its processes.
import type { ContainerId } from "../../../shared/topology/ids.ts";
import type { Container } from "../../../shared/topology/model.ts";
import { containerRuntime, netnsTitle } from "../../facts/names.ts";
import { plural } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EvidenceSections } from "./EvidenceSections.tsx";
import { NetnsCables } from "./NetnsCables.tsx";
import { ProcessChain, ProcessTree } from "./ProcessChain.tsx";
import { Doubt, EntityLink, Facts, Mono, None, Section, ShortId } from "./parts.tsx";
import { UserNamespace } from "./UserNamespace.tsx";

export function ContainerPage({ id }: { id: ContainerId }) {
  const { lookup } = useDocument();
  const container = lookup.containers.get(id);
  if (container === undefined) return <None>This container is no longer there.</None>;
  const netns = container.netns === null ? undefined : lookup.namespaces.get(container.netns);
  const pod = container.pod === null ? undefined : lookup.pods.get(container.pod);
  const init = container.process === null ? undefined : lookup.processes.get(container.process);
  const user = init?.namespaces.user ?? null;
  const ownUser = user === lookup.processByPid.get(1)?.namespaces.user ? null : user;
  const shares =
    netns === undefined
      ? []
      : (lookup.containersByNetns.get(netns.id) ?? []).filter((other) => other.id !== id);
  return (
    <>
      <Section title="Container" note={container.status}>
        <Facts
          facts={[
            ["Id", <ShortId key="id" id={container.runtimeId} what="the container id" />],
            ["Image", container.image === null ? null : <Mono key="image">{container.image}</Mono>],
            ["Runtime", containerRuntime(container)],
            [
              "Owner",
              container.ownerUid === null || container.ownerUid === 0 ? null : `uid ${container.ownerUid}`,
            ],
            ["User ns", ownUser === null ? null : <UserNamespace key="user" inode={ownUser} />],
            ["Project", container.project],
            pod === undefined ? null : ["Pod", <EntityLink key="pod" to={{ kind: "pod", id: pod.id }} />],
            ["Network mode", container.networkMode],
            ["Networks", container.networks.join(", ")],
            ["cgroup", container.cgroup === null ? null : <Mono key="cgroup">{container.cgroup}</Mono>],
          ]}
        />
      </Section>
      {container.netnsDoubt !== null && <Doubt>{container.netnsDoubt}</Doubt>}
      <Section title="Wiring">
        {netns === undefined ? (
          <None>
            {container.status === "running" ? "Its network namespace is not known." : "It is not running."}
          </None>
        ) : (
          <>
            <p>
              <EntityLink to={{ kind: "netns", id: netns.id }}>
                {netns.isHost ? "The host's own network namespace" : netnsTitle(netns, lookup)}
              </EntityLink>{" "}
              <span className="muted mono">{netns.inode}</span>
            </p>
            {shares.length > 0 && !netns.isHost && (
              <p className="muted">
                Shared with{" "}
                {shares.slice(0, 6).map((other, at) => (
                  <span key={other.id}>
                    {at > 0 && ", "}
                    <EntityLink to={{ kind: "container", id: other.id }} icon={false} />
                  </span>
                ))}
                {shares.length > 6 && ` and ${shares.length - 6} more`}
              </p>
            )}
            {!netns.isHost && <NetnsCables netns={netns} />}
          </>
        )}
      </Section>
      <PublishedPorts container={container} />
      <Section title="Processes" note={init === undefined ? "not seen" : `pid ${init.pid}`}>
        {init === undefined ? (
          <None>No process of it was seen.</None>
        ) : (
          <>
            <ProcessChain process={init} />
            {(lookup.childrenOf.get(init.pid) ?? []).length > 0 && (
              <>
                <p className="muted sub-head">Below it</p>
                <ProcessTree root={init} />
              </>
            )}
          </>
        )}
      </Section>
      <EvidenceSections
        groups={[
          { title: "This container", steps: container.evidence },
          { title: "Its network namespace", steps: netns?.evidence ?? [] },
          { title: "Its first process", steps: init?.evidence ?? [] },
        ]}
      />
    </>
  );
}

function PublishedPorts({ container }: { container: Container }) {
  if (container.ports.length === 0) return null;
  return (
    <Section title="Published ports" note={plural(container.ports.length, "port")}>
      <ul className="port-list">
        {container.ports.map((port) => {
          const host = hostAddressWords(port.hostAddress);
          return (
            <li key={`${port.protocol} ${port.hostAddress} ${port.hostPort} ${port.containerPort}`}>
              <Mono>
                {host}:{port.hostPort}
              </Mono>{" "}
              <span className="muted">on the host leads to</span>{" "}
              <Mono>
                {port.containerPort}/{port.protocol}
              </Mono>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function hostAddressWords(address: string): string {
  if (address === "") return "any address";
  return address.includes(":") ? `[${address}]` : address;
}
