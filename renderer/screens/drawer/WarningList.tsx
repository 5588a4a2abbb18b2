// Every warning with the section and line it is about; nothing that could not be read is left out.
import { useState } from "react";
import type { Warning } from "../../../shared/snapshot/evidence.ts";
import type { Excerpt } from "../../../shared/snapshot/excerpt.ts";
import { LongList } from "../../controls/Fold.tsx";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";

export function WarningList() {
  const { topology } = useDocument();
  if (topology.warnings.length === 0) {
    return <p className="pane-empty">Everything was read and understood; there is nothing to warn about.</p>;
  }
  return (
    <LongList
      items={topology.warnings}
      first={200}
      what="warnings"
      render={(shown) => (
        <ul className="warning-list">
          {shown.map((warning, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list of one snapshot never changes
            <WarningRow key={`${at} ${warning.code}`} warning={warning} />
          ))}
        </ul>
      )}
    />
  );
}

function WarningRow({ warning }: { warning: Warning }) {
  const { analysis } = useWorkbench();
  const [lines, setLines] = useState<Excerpt | null>(null);
  const { section, line } = warning;
  const place = section === undefined ? null : line === undefined ? section : `${section}, line ${line}`;
  return (
    <li className="warning-row">
      <code className="badge badge-doubt">{warning.code.replaceAll("-", " ")}</code>
      <span className="break">
        {warning.text}
        {lines !== null && (
          <pre className="code-block">{lines.lines.join("\n") || "(the line is empty)"}</pre>
        )}
      </span>
      {place !== null &&
        (section !== undefined && line !== undefined ? (
          <button
            type="button"
            className="link-button mono"
            aria-expanded={lines !== null}
            onClick={() => {
              if (lines !== null) setLines(null);
              else void analysis.excerpt({ section, line }).then(setLines, () => setLines(null));
            }}
          >
            {place}
          </button>
        ) : (
          <code className="muted break">{place}</code>
        ))}
    </li>
  );
}
