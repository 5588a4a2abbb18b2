// The run log: every command that ran on the host, how it ended, how long it took; and what was left out and why.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { SectionSummary } from "../../analysis/messages.ts";
import { ScrollRegion } from "../../controls/ScrollRegion.tsx";
import { formatBytes, formatDuration } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";

const ROW_HEIGHT = 26;

export function RunLog() {
  const { sections, noise } = useDocument();
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: sections.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
  });
  if (sections.length === 0) return <p className="pane-empty">Nothing ran on the host.</p>;
  return (
    <ScrollRegion className="log" ref={scroller} label="Run log">
      {noise !== "" && (
        <details className="fold log-noise">
          <summary>The host printed something before the collection began</summary>
          <pre className="code-block">{noise}</pre>
        </details>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: rows are placed by the virtualiser, which a <table> cannot hold */}
      <div role="table" aria-label="Sections" aria-rowcount={sections.length + 1} className="log-table">
        {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: a header row takes no focus */}
        <div role="row" className="log-row log-head" aria-rowindex={1}>
          {["Section", "Command", "End", "Size", "Time"].map((head) => (
            // biome-ignore lint/a11y/useSemanticElements: see the table
            // biome-ignore lint/a11y/useFocusableInteractive: a header takes no focus
            <span role="columnheader" key={head}>
              {head}
            </span>
          ))}
        </div>
        {/* biome-ignore lint/a11y/useSemanticElements: see the table */}
        <div role="rowgroup" className="log-rows" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const section = sections[item.index];
            return section === undefined ? null : (
              <LogRow key={section.key} section={section} top={item.start} index={item.index + 2} />
            );
          })}
        </div>
      </div>
    </ScrollRegion>
  );
}

function LogRow({ section, top, index }: { section: SectionSummary; top: number; index: number }) {
  const { word, tone } = sectionEnd(section);
  const explanation = section.skipped?.text ?? section.errorLine;
  const cells = [
    <code className="truncate" key="name" title={section.key}>
      {section.name}
      {section.netns !== null && <span className="muted">@{section.netns}</span>}
    </code>,
    <code className="truncate" key="command" title={section.command}>
      {section.command}
    </code>,
    <span className={`truncate ${tone}`} key="end" title={explanation}>
      {word}
      {explanation !== "" && <span className="muted"> {explanation}</span>}
    </span>,
    <span className="number" key="size">
      {section.skipped === null ? formatBytes(section.size) : ""}
    </span>,
    <span className="number" key="time">
      {section.skipped === null ? formatDuration(section.durationMs) : ""}
    </span>,
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: see the table
    // biome-ignore lint/a11y/useFocusableInteractive: a row takes no focus
    <div role="row" className="log-row" aria-rowindex={index} style={{ transform: `translateY(${top}px)` }}>
      {cells.map((cell) => (
        // biome-ignore lint/a11y/useSemanticElements: see the table
        <span role="cell" className="log-cell" key={cell.key}>
          {cell}
        </span>
      ))}
    </div>
  );
}

/** How a section ended, in words: `done`, `exit 1`, `timed out`, `not permitted`, ... */
export function sectionEnd(section: Pick<SectionSummary, "skipped" | "end" | "exitCode">): {
  readonly word: string;
  readonly tone: string;
} {
  if (section.skipped !== null) {
    const { reason } = section.skipped;
    return { word: reason.replace("-", " "), tone: reason === "not-permitted" ? "doubt-text" : "muted" };
  }
  if (section.end === "timeout") return { word: "timed out", tone: "doubt-text" };
  if (section.end === "cut") return { word: "cut off", tone: "doubt-text" };
  if (section.end === "too-large") return { word: "too large", tone: "doubt-text" };
  if (section.exitCode === null) return { word: "end unknown", tone: "doubt-text" };
  if (section.exitCode === 0) return { word: "done", tone: "good-text" };
  return { word: `exit ${section.exitCode}`, tone: "doubt-text" };
}
