// Findings of the open snapshot, the worst first: the reason, the lines that said so, what to do, and the way to the place.
import { useState } from "react";
import type { Finding, Severity } from "../../../shared/findings/finding.ts";
import type { Evidence } from "../../../shared/snapshot/evidence.ts";
import type { Excerpt } from "../../../shared/snapshot/excerpt.ts";
import { Button } from "../../controls/buttons.tsx";
import { LongList } from "../../controls/Fold.tsx";
import { holds } from "../../facts/lookup.ts";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";

const TONE: Readonly<Record<Severity, string>> = { broken: "badge-broken", doubt: "badge-doubt", note: "" };

export function FindingList() {
  const { findings } = useDocument();
  if (findings.length === 0)
    return <p className="pane-empty">No check found anything wrong with this host.</p>;
  return (
    <LongList
      items={findings}
      first={100}
      what="findings"
      render={(shown) => (
        <ul className="warning-list">
          {shown.map((finding, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list of one snapshot never changes
            <FindingRow key={`${at} ${finding.code}`} finding={finding} />
          ))}
        </ul>
      )}
    />
  );
}

function FindingRow({ finding }: { finding: Finding }) {
  const { lookup } = useDocument();
  const { goTo } = useWorkbench();
  const place = finding.refs.find((ref) => holds(lookup, ref));
  return (
    <li className="warning-row">
      <span className={`badge ${TONE[finding.severity]}`} title={finding.code}>
        {finding.severity}
      </span>
      <details className="break">
        <summary>
          <strong>{finding.title}</strong> <span className="muted">{finding.reason}</span>
        </summary>
        <p>
          <strong>What to do:</strong> {finding.advice}
        </p>
        {finding.evidence.slice(0, 8).map((evidence, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the evidence of one finding never changes
          <EvidenceLines key={at} evidence={evidence} />
        ))}
      </details>
      {place !== undefined && (
        <Button
          size="small"
          tone="quiet"
          aria-label={`Show where: ${finding.title}`}
          onClick={() => goTo(place)}
        >
          Show
        </Button>
      )}
    </li>
  );
}

function EvidenceLines({ evidence }: { evidence: Evidence }) {
  const { analysis } = useWorkbench();
  const [lines, setLines] = useState<Excerpt | null>(null);
  const { section, line } = evidence.source;
  return (
    <div>
      <span className="break">{evidence.says}</span>{" "}
      <button
        type="button"
        className="link-button mono"
        aria-expanded={lines !== null}
        onClick={() => {
          if (lines !== null) setLines(null);
          else void analysis.excerpt(evidence.source).then(setLines, () => setLines(null));
        }}
      >
        {section}, line {line}
      </button>
      {lines !== null && <pre className="code-block">{lines.lines.join("\n") || "(the line is empty)"}</pre>}
    </div>
  );
}
