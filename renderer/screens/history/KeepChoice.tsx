// Whether snapshots of runs are kept on this machine; forgetting them is asked twice, as nothing brings them back.
import { useState } from "react";
import type { HistoryList } from "../../../shared/api.ts";
import { Button } from "../../controls/buttons.tsx";
import { plural } from "../../facts/quantities.ts";

export function KeepChoice({
  history,
  onChoose,
}: {
  history: HistoryList;
  onChoose: (kept: boolean) => void;
}) {
  const [asking, setAsking] = useState(false);
  const count = history.entries.length;
  if (asking)
    return (
      <span className="keep-question">
        Delete {plural(count, "kept snapshot")} of all hosts, and keep no more?
        <Button
          size="small"
          onClick={() => {
            setAsking(false);
            onChoose(false);
          }}
        >
          Delete
        </Button>
        <Button size="small" onClick={() => setAsking(false)}>
          Cancel
        </Button>
      </span>
    );
  if (!history.kept)
    return (
      <Button
        size="small"
        tone="quiet"
        title="Snapshots of your runs are not kept on this machine."
        onClick={() => onChoose(true)}
      >
        Keep snapshots
      </Button>
    );
  return (
    <Button
      size="small"
      tone="quiet"
      title="Snapshots of your runs are kept on this machine, readable for you alone."
      onClick={() => (count > 0 ? setAsking(true) : onChoose(false))}
    >
      {count > 0 ? "Forget kept snapshots…" : "Keep no snapshots"}
    </Button>
  );
}
