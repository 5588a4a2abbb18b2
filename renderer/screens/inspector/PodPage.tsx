// A pod: its containers, its network namespace and how it is wired.
import type { PodId } from "../../../shared/topology/ids.ts";
import { netnsTitle } from "../../facts/names.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EvidenceSections } from "./EvidenceSections.tsx";
import { NetnsCables } from "./NetnsCables.tsx";
import { EntityLink, Facts, None, Section, ShortId } from "./parts.tsx";

export function PodPage({ id }: { id: PodId }) {
  const { lookup } = useDocument();
  const pod = lookup.pods.get(id);
  if (pod === undefined) return <None>This pod is no longer there.</None>;
  const netns = pod.netns === null ? undefined : lookup.namespaces.get(pod.netns);
  return (
    <>
      <Section title="Pod">
        <Facts
          facts={[
            ["Namespace", pod.namespace],
            ["Uid", <ShortId key="uid" id={pod.uid} what="the pod's uid" />],
            ["Runtime", pod.runtime],
          ]}
        />
      </Section>
      <Section title="Containers" note={pod.containerIds.length}>
        <ul className="link-list">
          {pod.containerIds.map((container) => (
            <li key={container}>
              <EntityLink to={{ kind: "container", id: container }} />
              {container === pod.sandbox && <span className="badge">sandbox</span>}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Wiring">
        {netns === undefined ? (
          <None>Its network namespace is not known.</None>
        ) : (
          <>
            <p>
              <EntityLink to={{ kind: "netns", id: netns.id }}>
                {netns.isHost ? "The host's own network namespace" : netnsTitle(netns, lookup)}
              </EntityLink>{" "}
              <span className="muted mono">{netns.inode}</span>
            </p>
            {!netns.isHost && <NetnsCables netns={netns} />}
          </>
        )}
      </Section>
      <EvidenceSections
        groups={[
          { title: "This pod", steps: pod.evidence },
          { title: "Its network namespace", steps: netns?.evidence ?? [] },
        ]}
      />
    </>
  );
}
