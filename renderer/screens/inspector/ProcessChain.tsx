// Processes as chains and trees: who started whom, with their part in the picture.
import { stateWord } from "../../../shared/scene/processes/words.ts";
import type { Process, ProcessRole } from "../../../shared/topology/model.ts";
import { isEnded } from "../../../shared/topology/process-state.ts";
import { LongList } from "../../controls/Fold.tsx";
import { processChain, processTree } from "../../facts/lookup.ts";
import { processTitle } from "../../facts/names.ts";
import { useDocument } from "../../workbench-context.tsx";
import { EntityLink } from "./parts.tsx";

const ROLE_WORDS: Readonly<Partial<Record<ProcessRole, string>>> = {
  init: "init",
  "container-init": "container's first process",
  pause: "pause",
  shim: "shim",
  conmon: "conmon",
  "docker-proxy": "port proxy",
  rootlessport: "port proxy",
  slirp4netns: "user-mode network",
  pasta: "user-mode network",
};

/** From the start of the chain down to the process: `systemd > containerd-shim > nginx`. */
export function ProcessChain({ process }: { process: Process }) {
  const { lookup } = useDocument();
  return <Rows rows={processChain(lookup, process).map((step, depth) => ({ process: step, depth }))} />;
}

/** The process and everything below it. */
export function ProcessTree({ root }: { root: Process }) {
  const { lookup } = useDocument();
  return (
    <LongList
      items={processTree(lookup, root)}
      first={20}
      what="processes"
      render={(rows) => <Rows rows={rows} />}
    />
  );
}

function Rows({ rows }: { rows: readonly { process: Process; depth: number }[] }) {
  return (
    <ol className="process-rows">
      {rows.map(({ process, depth }) => {
        const role = ROLE_WORDS[process.role];
        return (
          <li key={process.id} style={{ paddingLeft: Math.min(depth, 12) * 12 }}>
            {depth > 0 && (
              <span className="process-elbow" aria-hidden="true">
                └
              </span>
            )}
            <EntityLink to={{ kind: "process", id: process.id }} icon={false}>
              {processTitle(process)}
            </EntityLink>
            <span className="muted mono process-pid">{process.pid}</span>
            {isEnded(process) && <span className="badge badge-doubt">{stateWord(process)}</span>}
            {role !== undefined && role !== processTitle(process) && <span className="badge">{role}</span>}
          </li>
        );
      })}
    </ol>
  );
}
