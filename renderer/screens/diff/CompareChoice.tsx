// What the shown host can be compared with: a file, or another open host.
import { Button } from "../../controls/buttons.tsx";
import { useRead, useWorkbench } from "../../workbench-context.tsx";

export function CompareChoice() {
  const { comparing, beside } = useWorkbench();
  const { hosts, active } = useRead(beside, (state) => state);
  const others = hosts.filter(({ qualifier }) => qualifier !== active);
  return (
    <>
      <Button size="small" onClick={() => void comparing.withFile()}>
        Compare with a file…
      </Button>
      {others.length > 0 && (
        <select
          className="select-small"
          aria-label="Compare with another open host"
          value=""
          onChange={(event) => void comparing.withHost(event.currentTarget.value.slice(1))}
        >
          <option value="">Compare with a host…</option>
          {others.map(({ qualifier, label }) => (
            // The first host has an empty qualifier, which no choice is told by too.
            <option key={qualifier} value={`=${qualifier}`}>
              {label}
            </option>
          ))}
        </select>
      )}
    </>
  );
}
