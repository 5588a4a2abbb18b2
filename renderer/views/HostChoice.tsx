// Which of several open hosts a view is about; nothing where one alone is open.
import { useRead, useWorkbench } from "../workbench-context.tsx";

export function HostChoice() {
  const { beside, goTo } = useWorkbench();
  const { hosts, active } = useRead(beside, (state) => state);
  if (hosts.length < 2) return null;
  return (
    <select
      className="select-small"
      aria-label="Host"
      title="This view shows one host at a time; N goes to the next one"
      value={active}
      onChange={(event) => {
        const host = hosts.find(({ qualifier }) => qualifier === event.currentTarget.value);
        if (host) goTo({ kind: "host", id: host.document.topology.host.id });
      }}
    >
      {hosts.map(({ qualifier, label }) => (
        <option key={qualifier} value={qualifier}>
          {label}
        </option>
      ))}
    </select>
  );
}
