// Who is behind a cable: the containers in the netns of either end, with their process chains.
import type { Container, Interface, NetworkNamespace } from "../../../shared/topology/model.ts";
import { LongList } from "../../controls/Fold.tsx";
import { mayHideProcesses } from "../../facts/lookup.ts";
import { containerRuntime, netnsTitle } from "../../facts/names.ts";
import { plural } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { ProcessChain } from "./ProcessChain.tsx";
import { EntityLink, None, Section } from "./parts.tsx";

export function Owners({ link, peer }: { link: Interface; peer: Interface | null }) {
  const { lookup } = useDocument();
  const inside = [link, ...(peer === null ? [] : [peer])]
    .map((end) => lookup.namespaces.get(end.netns))
    .filter((netns): netns is NetworkNamespace => netns !== undefined && !netns.isHost);
  const unique = [...new Map(inside.map((netns) => [netns.id, netns])).values()];
  return unique.map((netns) => (
    <Section
      key={netns.id}
      title={unique.length === 1 ? "Who is behind it" : `In ${netnsTitle(netns, lookup)}`}
    >
      <NetnsOwners netns={netns} />
    </Section>
  ));
}

export function NetnsOwners({ netns }: { netns: NetworkNamespace }) {
  const { lookup } = useDocument();
  const containers = lookup.containersByNetns.get(netns.id) ?? [];
  if (containers.length > 0) {
    return (
      <LongList
        items={containers}
        first={8}
        what="containers"
        render={(shown) => shown.map((container) => <Owner key={container.id} container={container} />)}
      />
    );
  }
  const processes = lookup.processesByNetns.get(netns.id) ?? [];
  const first = processes[0];
  if (first === undefined) {
    const held = netns.names[0];
    return (
      <None>
        {mayHideProcesses(lookup, netns)
          ? "Who lives here could not be seen: that needs root."
          : held === undefined
            ? "No process was seen in this network namespace."
            : `No process is in it; the file ${held.path} keeps it.`}
      </None>
    );
  }
  return (
    <>
      <p className="muted">No container; {plural(processes.length, "process", "processes")} of the host.</p>
      <ProcessChain process={first} />
    </>
  );
}

function Owner({ container }: { container: Container }) {
  const { lookup } = useDocument();
  const init = container.process === null ? undefined : lookup.processes.get(container.process);
  const pod = container.pod === null ? undefined : lookup.pods.get(container.pod);
  return (
    <div className="owner">
      <p>
        <EntityLink to={{ kind: "container", id: container.id }} />
        {pod !== undefined && (
          <>
            {" "}
            <span className="muted">of</span> <EntityLink to={{ kind: "pod", id: pod.id }} />
          </>
        )}
        <span className="muted block">
          {[containerRuntime(container), container.isSandbox ? "sandbox" : null, container.image]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </p>
      {init === undefined ? <None>Its process was not seen.</None> : <ProcessChain process={init} />}
    </div>
  );
}
