// How many findings of the open hosts need somebody, in the top bar; a click lists them.
import { plural } from "../../facts/quantities.ts";
import { Icon } from "../../icons/Icon.tsx";
import { useWorkbench } from "../../workbench-context.tsx";
import { useFindings } from "./use-findings.ts";

export function FindingsBadge() {
  const { panes } = useWorkbench();
  const { hosts, listed } = useFindings();
  const broken = listed.filter(({ finding }) => finding.severity === "broken").length;
  const doubts = listed.filter(({ finding }) => finding.severity === "doubt").length;
  if (broken + doubts === 0) return null;
  return (
    <button
      type="button"
      className={`badge ${broken > 0 ? "badge-broken" : "badge-doubt"}`}
      title={`Show what is wrong: ${broken} broken, ${doubts} doubtful${hosts.length > 1 ? ` on ${hosts.length} hosts` : ""}`}
      onClick={() => panes.showDrawer("findings")}
    >
      <Icon name="warning" size={13} />
      <span>{plural(broken + doubts, "finding")}</span>
    </button>
  );
}
