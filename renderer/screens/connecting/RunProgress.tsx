// Progress of a run: the state line, the bar, and every section with its time and size.
import { useEffect, useRef } from "react";
import type { SectionProgress } from "../../../shared/api.ts";
import { formatBytes, formatDuration } from "../../facts/quantities.ts";
import type { RunState } from "../../state/run.ts";

const PHASES: Readonly<Record<RunState["phase"], string>> = {
  starting: "Starting",
  resolving: "Looking up",
  connecting: "Connecting to",
  authenticating: "Signing in to",
  collecting: "Reading",
  analysing: "Working out the wiring of",
};

export function phaseText(run: RunState): string {
  return `${PHASES[run.phase]} ${run.label}`;
}

export function RunProgress({ run }: { run: RunState }) {
  return (
    <div className="progress">
      <p role="status" className="break">
        {phaseText(run)}…
      </p>
      <progress
        className="progress-bar"
        aria-label="Sections read"
        {...(run.planned === null ? {} : { value: Math.min(run.done, run.planned), max: run.planned })}
      />
      <p className="muted progress-figures">
        <span>
          {run.planned === null ? `${run.done} sections` : `${run.done} of ${run.planned} sections`}
        </span>
        <span>{formatBytes(run.bytes)}</span>
        <span>{formatDuration(run.elapsedMs)}</span>
      </p>
      <SectionList sections={run.sections} />
    </div>
  );
}

const STATE_WORDS: Readonly<Record<SectionProgress["state"], string>> = {
  running: "running",
  done: "done",
  failed: "failed",
  timeout: "timed out",
  skipped: "skipped",
};

/** Only the last sections are shown: on a large host there are hundreds, the log has them all later. */
const SHOWN = 60;

function SectionList({ sections }: { sections: readonly SectionProgress[] }) {
  const list = useRef<HTMLOListElement>(null);
  const count = sections.length;
  useEffect(() => {
    if (count > 0) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  if (count === 0) return null;
  const first = Math.max(0, count - SHOWN);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
    <ol className="section-list" ref={list} aria-label="Sections" tabIndex={0}>
      {first > 0 && <li className="muted">{first} earlier sections</li>}
      {sections.slice(first).map((section, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sections are only added at the end
        <li key={`${first + at}`} className={`section-row section-${section.state}`}>
          <span className="truncate">
            {section.name}
            {section.netns !== null && <span className="muted"> in netns {section.netns}</span>}
          </span>
          <span className="section-state">{STATE_WORDS[section.state]}</span>
          <span className="number">{formatBytes(section.bytes)}</span>
          <span className="number">{formatDuration(section.durationMs)}</span>
        </li>
      ))}
    </ol>
  );
}
