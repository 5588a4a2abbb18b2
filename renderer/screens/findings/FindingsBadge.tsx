// How many findings need somebody, in the top bar; a click lists them.
import { plural } from "../../facts/quantities.ts";
import { Icon } from "../../icons/Icon.tsx";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";

export function FindingsBadge() {
  const { panes } = useWorkbench();
  const { findings } = useDocument();
  const broken = findings.filter((one) => one.severity === "broken").length;
  const doubts = findings.filter((one) => one.severity === "doubt").length;
  if (broken + doubts === 0) return null;
  return (
    <button
      type="button"
      className={`badge ${broken > 0 ? "badge-broken" : "badge-doubt"}`}
      title={`Show what is wrong: ${broken} broken, ${doubts} doubtful`}
      onClick={() => panes.showDrawer("findings")}
    >
      <Icon name="warning" size={13} />
      <span>{plural(broken + doubts, "finding")}</span>
    </button>
  );
}
