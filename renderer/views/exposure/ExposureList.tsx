// The rows of exposure as a table: state, port, where, who answers; below each what decided and what conflicts.
import { useState } from "react";
import type {
  Conflict,
  DecidingRule,
  ExposureRow,
  ExposureState,
} from "../../../shared/exposure/exposure.ts";
import { Button } from "../../controls/buttons.tsx";
import { Icon, type IconName } from "../../icons/Icon.tsx";
import { EntityLink } from "../../screens/inspector/parts.tsx";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";
import { SourceLines } from "../trace/SourceLines.tsx";

const STATES: Readonly<Record<ExposureState, { readonly word: string; readonly tone: string }>> = {
  open: { word: "open", tone: "badge-good" },
  partly: { word: "partly open", tone: "badge-doubt" },
  forwarded: { word: "passed on", tone: "" },
  closed: { word: "closed", tone: "" },
  unknown: { word: "not known", tone: "badge-doubt" },
};

const SEVERITIES: Readonly<Record<Conflict["severity"], { readonly icon: IconName; readonly tone: string }>> =
  {
    broken: { icon: "stop", tone: "broken-text" },
    doubt: { icon: "warning", tone: "doubt-text" },
    note: { icon: "question", tone: "muted" },
  };

/** Rows drawn at once; more come with a button. */
const PAGE = 200;

export function ExposureList({ id, rows }: { id: string; rows: readonly ExposureRow[] }) {
  const [shown, setShown] = useState(PAGE);
  return (
    <>
      <table className="exposure-table" id={id} tabIndex={-1}>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Port</th>
            <th scope="col">Reached at</th>
            <th scope="col">Who answers, and why</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <Row key={row.key} row={row} />
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <Button size="small" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, rows.length - shown)} more of {rows.length - shown}
        </Button>
      )}
    </>
  );
}

function Row({ row }: { row: ExposureRow }) {
  const { views, analysis } = useWorkbench();
  const { lookup, topology } = useDocument();
  const { word, tone } = STATES[row.state];

  function trace() {
    views.trace.fill({ from: row.trace.from, to: row.trace.to, protocol: row.protocol, port: "" });
    views.show("trace");
    void views.trace.run(analysis, topology);
  }

  return (
    <tr data-state={row.state}>
      <td>
        <span className={`badge ${tone}`}>{word}</span>
      </td>
      <th scope="row" className="mono">
        {row.protocol} {row.port}
      </th>
      <td className="mono">
        <ul className="exposure-addresses">
          {row.addresses.map(({ address, device, reach }) => (
            <li key={`${address} ${device}`}>
              {address} <span className="muted">{reach === "anywhere" ? device : `${device}, ${reach}`}</span>
            </li>
          ))}
        </ul>
      </td>
      <td className="break">
        <div>
          {row.container !== null && lookup.containers.has(row.container) ? (
            <EntityLink to={{ kind: "container", id: row.container }} />
          ) : (
            row.serves
          )}
          {row.listeners.length > 0 && <span className="muted"> {row.listeners.join(", ")}</span>}
          {row.target !== null && (
            <span>
              {" "}
              {row.via === "program" ? "passed on to" : "rewritten to"} <code>{row.target}</code>
            </span>
          )}
        </div>
        {row.why !== null && <p className="muted">{row.why}</p>}
        {row.conflicts.map((conflict) => (
          <p key={conflict.says} className={`exposure-conflict ${SEVERITIES[conflict.severity].tone}`}>
            <Icon name={SEVERITIES[conflict.severity].icon} size={14} /> <span>{conflict.says}</span>
          </p>
        ))}
        {row.doubts.map((doubt) => (
          <p key={doubt} className="exposure-conflict doubt-text">
            <Icon name="question" size={14} /> <span>{doubt}</span>
          </p>
        ))}
        <Rules rules={[...row.rules, ...row.conflicts.flatMap((one) => one.rule ?? [])]} />
      </td>
      <td>
        <Button size="small" aria-label={`Trace ${row.protocol} ${row.port}`} onClick={trace}>
          <Icon name="trace" size={13} />
          Trace
        </Button>
      </td>
    </tr>
  );
}

function Rules({ rules }: { rules: readonly DecidingRule[] }) {
  const own = rules.filter((rule, at) => rules.findIndex((one) => one.place === rule.place) === at);
  const [open, setOpen] = useState(false);
  if (own.length === 0) return null;
  return (
    <ul className="exposure-rules">
      {own.map((rule) => (
        <li key={rule.place}>
          <span className="muted">
            {rule.place}
            {rule.owner === null ? "" : ` · ${rule.owner}`}
          </span>
          <span className="exposure-words">{rule.words.says}</span>
          {open && rule.source !== null && <SourceLines source={rule.source} />}
        </li>
      ))}
      <li>
        <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Hide the lines" : "Show the lines"}
        </button>
      </li>
    </ul>
  );
}
