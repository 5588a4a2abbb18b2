// One host: how it is reached, when it was read last, how far its run is, and what can be done.
import type { HostEntry } from "../../../shared/api.ts";
import { Button, IconButton } from "../../controls/buttons.tsx";
import { formatAge, formatBytes, formatDuration, formatTime, plural } from "../../facts/quantities.ts";
import { addressOf, requestFor } from "../../state/host-list.ts";
import type { HostStep } from "../../state/host-runs.ts";
import type { RunState } from "../../state/run.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { phaseText } from "../connecting/RunProgress.tsx";

export function HostRow({ host, step, marked }: { host: HostEntry; step: HostStep | null; marked: boolean }) {
  const { hostList } = useWorkbench();
  const opened = useRead(hostList, (state) => state.opened === host.target);
  return (
    <tr data-host={host.target}>
      <td className="hosts-mark">
        <input
          type="checkbox"
          aria-label={`Mark ${host.target}`}
          checked={marked}
          onChange={() => hostList.toggleMark(host.target)}
        />
      </td>
      <th scope="row">
        <span className="mono break">{host.target}</span>
        <span className="muted block break">{howReached(host)}</span>
      </th>
      <td>
        <LastCollected host={host} />
      </td>
      <td>
        <StepText step={step} />
      </td>
      <td>
        <div className="row row-end">
          <StepButtons host={host} step={step} />
          <IconButton
            icon={opened ? "minus" : "plus"}
            label={`Details of ${host.target}`}
            aria-expanded={opened}
            small
            onClick={() => hostList.setState({ opened: opened ? null : host.target })}
          />
        </div>
      </td>
    </tr>
  );
}

function howReached(host: HostEntry): string {
  const parts = [
    addressOf(host),
    host.sudo ? "with sudo" : "",
    host.via === "openssh" ? "by the system's ssh" : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function LastCollected({ host: { last } }: { host: HostEntry }) {
  if (last === null) return <span className="muted">never</span>;
  const by = last.user === "" ? "" : ` as ${last.user}`;
  return (
    <>
      <span title={formatTime(last.collectedAt)}>{formatAge(last.collectedAt, Date.now())}</span>
      <span className="muted">{by}</span>
      <span className={last.warnings > 0 || !last.complete ? "block doubt-text" : "block muted"}>
        {last.complete ? plural(last.warnings, "warning") : `in part, ${plural(last.warnings, "warning")}`}
      </span>
    </>
  );
}

function StepText({ step }: { step: HostStep | null }) {
  if (step === null) return <span className="muted">not connected</span>;
  switch (step.kind) {
    case "queued":
      return <span>{step.before === 0 ? "next in the queue" : `waiting, ${step.before} before it`}</span>;
    case "running":
      return <RunningText run={step.run} cancelling={step.cancelling} />;
    case "done":
      return (
        <span className={step.glance.complete ? "good-text" : "doubt-text"}>
          {step.glance.complete ? "collected" : "collected in part"}
          <span className="muted block">
            {plural(step.glance.namespaces, "namespace")}, {plural(step.glance.containers, "container")}
          </span>
        </span>
      );
    case "cancelled":
      return <span className="muted">cancelled</span>;
    case "failed":
      return <span className="broken-text break">{step.failure.message}</span>;
  }
}

function RunningText({ run, cancelling }: { run: RunState; cancelling: boolean }) {
  const current = run.sections.findLast((section) => section.state === "running")?.name;
  return (
    <div className="hosts-running">
      <span className="truncate">{cancelling ? "Cancelling…" : `${phaseText(run)}…`}</span>
      <progress
        className="progress-bar"
        aria-label={`Sections read of ${run.target}`}
        {...(run.planned === null ? {} : { value: Math.min(run.done, run.planned), max: run.planned })}
      />
      <span className="muted truncate">
        {run.planned === null ? "" : `${run.done} of ${run.planned} sections, `}
        {formatBytes(run.bytes)}, {formatDuration(run.elapsedMs)}
        {current === undefined ? "" : `, ${current}`}
      </span>
    </div>
  );
}

function StepButtons({ host, step }: { host: HostEntry; step: HostStep | null }) {
  const { hostRuns } = useWorkbench();
  const { target } = host;
  if (step?.kind === "queued" || step?.kind === "running") {
    return (
      <Button
        size="small"
        disabled={step.kind === "running" && step.cancelling}
        aria-label={`Cancel ${target}`}
        onClick={() => hostRuns.cancel(target)}
      >
        Cancel
      </Button>
    );
  }
  return (
    <>
      {step?.kind === "done" && (
        <Button
          size="small"
          tone="primary"
          aria-label={`Open the picture of ${target}`}
          onClick={() => void hostRuns.open(target)}
        >
          Open
        </Button>
      )}
      <Button
        size="small"
        aria-label={`Collect ${target}`}
        onClick={() => hostRuns.collect([requestFor(host)])}
      >
        {step === null ? "Collect" : "Again"}
      </Button>
    </>
  );
}
