// A process: its command line, who started it, and the namespaces it is in.
import { stateWord } from "../../../shared/scene/processes/words.ts";
import type { ProcessId } from "../../../shared/topology/ids.ts";
import { NAMESPACE_KINDS, type NamespaceKind, type Process } from "../../../shared/topology/model.ts";
import { isEnded } from "../../../shared/topology/process-state.ts";
import { CopyButton } from "../../controls/buttons.tsx";
import { FoldingText } from "../../controls/Fold.tsx";
import { useDocument } from "../../workbench-context.tsx";
import { EvidenceSections } from "./EvidenceSections.tsx";
import { ProcessChain, ProcessTree } from "./ProcessChain.tsx";
import { EntityLink, Facts, Mono, None, Section } from "./parts.tsx";

export function ProcessPage({ id }: { id: ProcessId }) {
  const { lookup } = useDocument();
  const process = lookup.processes.get(id);
  if (process === undefined) return <None>This process is no longer there.</None>;
  const command = process.args.join(" ");
  return (
    <>
      <Section title="Process" note={process.role === "other" ? undefined : process.role}>
        <Facts
          facts={[
            ["Pid", <Mono key="pid">{process.pid}</Mono>],
            [
              "Command",
              command === "" ? (
                <span key="none" className="muted">
                  {isEnded(process) ? `${stateWord(process)}: it has none any more` : "none, or not readable"}
                </span>
              ) : (
                <span key="command" className="with-copy">
                  <FoldingText text={command} />
                  <CopyButton text={command} what="the command line" />
                </span>
              ),
            ],
            ["State", process.state],
            ["User", process.uid === null ? null : `uid ${process.uid}`],
            [
              "Pids inside",
              process.nsPids.length < 2 ? null : <Mono key="inside">{process.nsPids.join(" > ")}</Mono>,
            ],
            [
              "Container",
              process.container === null ? null : (
                <EntityLink key="container" to={{ kind: "container", id: process.container }} />
              ),
            ],
            [
              "Netns",
              process.netns === null ? null : (
                <EntityLink key="netns" to={{ kind: "netns", id: process.netns }} />
              ),
            ],
            ["cgroup", process.cgroup === null ? null : <Mono key="cgroup">{process.cgroup}</Mono>],
          ]}
        />
      </Section>
      <Section title="Started by">
        <ProcessChain process={process} />
      </Section>
      {(lookup.childrenOf.get(process.pid) ?? []).length > 0 && (
        <Section title="Below it">
          <ProcessTree root={process} />
        </Section>
      )}
      <Namespaces process={process} />
      <EvidenceSections groups={[{ title: "This process", steps: process.evidence }]} />
    </>
  );
}

function Namespaces({ process }: { process: Process }) {
  const { lookup } = useDocument();
  const first = lookup.processByPid.get(1);
  return (
    <Section title="Namespaces" note="all eight kinds">
      <Facts
        facts={NAMESPACE_KINDS.map((kind) => [
          kind,
          <NamespaceValue key={kind} process={process} first={first} kind={kind} />,
        ])}
      />
    </Section>
  );
}

function NamespaceValue({
  process,
  first,
  kind,
}: {
  process: Process;
  first: Process | undefined;
  kind: NamespaceKind;
}) {
  const inode = process.namespaces[kind];
  if (inode === undefined) return <span className="muted">not collected</span>;
  if (inode === null) return <span className="doubt-text">not permitted</span>;
  const ofHost = first?.namespaces[kind];
  return (
    <>
      <Mono>{inode}</Mono>{" "}
      <span className="muted">
        {ofHost === undefined || ofHost === null
          ? ""
          : ofHost === inode
            ? "same as pid 1"
            : "its own or shared"}
      </span>
    </>
  );
}
