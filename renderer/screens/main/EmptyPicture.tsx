// A snapshot without a single interface: why that may be, and where to look.
import { ActionButton } from "../../controls/buttons.tsx";
import { useDocument } from "../../workbench-context.tsx";

export function EmptyPicture() {
  const { topology } = useDocument();
  const closed = topology.namespaces.filter((netns) => netns.access === "not-permitted").length;
  return (
    <div className="stage">
      <div className="stage-empty">
        <h2>There is nothing to draw</h2>
        <p className="muted">
          {closed > 0
            ? `Not permitted: ${topology.host.user} may not look into the network namespaces of this host. Collect again as root or with sudo.`
            : "No interface was read on this host. The warnings and the log say what ran and what it answered."}
        </p>
        <div className="row">
          <ActionButton action="panes.warnings">Show warnings</ActionButton>
          <ActionButton action="panes.log">Show the run log</ActionButton>
        </div>
      </div>
    </div>
  );
}
