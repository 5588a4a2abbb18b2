// Findings of the open hosts, the worst first: the reason, the lines that said so, what to do, and the way to the place.
import { useState } from "react";
import type { Severity } from "../../../shared/findings/finding.ts";
import type { HostFinding } from "../../../shared/findings/together.ts";
import type { Evidence } from "../../../shared/snapshot/evidence.ts";
import type { Excerpt } from "../../../shared/snapshot/excerpt.ts";
import { Button } from "../../controls/buttons.tsx";
import { LongList } from "../../controls/Fold.tsx";
import { holds } from "../../facts/lookup.ts";
import { plural } from "../../facts/quantities.ts";
import { useWorkbench } from "../../workbench-context.tsx";
import { type ExaminedHost, useFindings } from "./use-findings.ts";

const TONE: Readonly<Record<Severity, string>> = { broken: "badge-broken", doubt: "badge-doubt", note: "" };

export function FindingList() {
  const { hosts, listed } = useFindings();
  /** Null: all. The first host's qualifier is empty. */
  const [wanted, setWanted] = useState<string | null>(null);
  const several = hosts.length > 1;
  // The host that was chosen may have been closed since.
  const only = several ? hosts.find(({ qualifier }) => qualifier === wanted) : undefined;
  const shown = only ? listed.filter(({ host }) => host === only) : listed;
  return (
    <>
      {several && <HostFilter hosts={hosts} wanted={only?.qualifier ?? null} onWant={setWanted} />}
      {shown.length === 0 ? (
        <p className="pane-empty">
          No check found anything wrong with {several ? (only?.label ?? "these hosts") : "this host"}.
        </p>
      ) : (
        <LongList
          items={shown}
          first={100}
          what="findings"
          render={(rows) => (
            <ul className="warning-list">
              {rows.map((row, at) => (
                <FindingRow key={keyOf(row, at)} row={row} named={several} />
              ))}
            </ul>
          )}
        />
      )}
    </>
  );
}

/** Two findings may read alike; what was unfolded stays so only while the same one stands there. */
function keyOf({ host, finding }: HostFinding<ExaminedHost>, at: number): string {
  return `${at} ${host.qualifier} ${finding.code} ${finding.title}`;
}

function HostFilter({
  hosts,
  wanted,
  onWant,
}: {
  hosts: readonly ExaminedHost[];
  wanted: string | null;
  onWant: (qualifier: string | null) => void;
}) {
  const clean = hosts.filter(({ findings }) => findings.length === 0);
  return (
    <div className="change-head">
      <select
        className="select-small"
        aria-label="Findings of"
        value={wanted === null ? "all" : `=${wanted}`}
        onChange={({ currentTarget: { value } }) => onWant(value === "all" ? null : value.slice(1))}
      >
        <option value="all">All {hosts.length} hosts</option>
        {hosts.map(({ qualifier, label, findings }) => (
          <option key={qualifier} value={`=${qualifier}`}>
            {label}: {plural(findings.length, "finding")}
          </option>
        ))}
      </select>
      {clean.length > 0 && (
        <span className="muted break">Nothing found on {clean.map(({ label }) => label).join(", ")}.</span>
      )}
    </div>
  );
}

function FindingRow({ row, named }: { row: HostFinding<ExaminedHost>; named: boolean }) {
  const { goTo } = useWorkbench();
  const { host, finding } = row;
  const place = finding.refs.find((ref) => holds(host.document.lookup, ref));
  return (
    <li className="warning-row">
      <span className={`badge ${TONE[finding.severity]}`} title={finding.code}>
        {finding.severity}
      </span>
      <details className="break">
        <summary>
          {named && <span className="finding-host">{host.label}</span>} <strong>{finding.title}</strong>{" "}
          <span className="muted">{finding.reason}</span>
        </summary>
        <p>
          <strong>What to do:</strong> {finding.advice}
        </p>
        {finding.evidence.slice(0, 8).map((evidence, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the evidence of one finding never changes
          <EvidenceLines key={at} evidence={evidence} host={host.qualifier} />
        ))}
      </details>
      {place !== undefined && (
        <Button
          size="small"
          tone="quiet"
          aria-label={`Show where: ${finding.title}${named ? ` on ${host.label}` : ""}`}
          onClick={() => goTo(place)}
        >
          Show
        </Button>
      )}
    </li>
  );
}

function EvidenceLines({ evidence, host }: { evidence: Evidence; host: string }) {
  const { beside } = useWorkbench();
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
          else
            void beside
              .analysisOf(host)
              .excerpt(evidence.source)
              .then(setLines, () => setLines(null));
        }}
      >
        {section}, line {line}
      </button>
      {lines !== null && <pre className="code-block">{lines.lines.join("\n") || "(the line is empty)"}</pre>}
    </div>
  );
}
