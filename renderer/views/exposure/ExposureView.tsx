// Exposure: what can be reached from outside, port by port, with the rule that lets it in and what is not as it was meant.
import { useEffect, useId, useMemo, useState } from "react";
import type { Exposure, ExposureRow } from "../../../shared/exposure/exposure.ts";
import { Button } from "../../controls/buttons.tsx";
import { ScrollRegion } from "../../controls/ScrollRegion.tsx";
import { formatCount, plural } from "../../facts/quantities.ts";
import { Icon } from "../../icons/Icon.tsx";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";
import { NoMatch } from "../ViewEmpty.tsx";
import { ViewHead } from "../ViewHead.tsx";
import { ExposureList } from "./ExposureList.tsx";
import "./exposure.css";

type Survey =
  | { readonly state: "running"; readonly exposure: Exposure | null }
  | { readonly state: "done"; readonly exposure: Exposure }
  | { readonly state: "failed"; readonly error: string };

export function ExposureView() {
  const { copy } = useWorkbench();
  const survey = useSurvey();
  const [filter, setFilter] = useState("");
  const [only, setOnly] = useState(false);
  const list = useId();
  const exposure = survey.state === "failed" ? null : survey.exposure;
  const rows = useMemo(
    () => (exposure?.rows ?? []).filter((row) => (!only || row.conflicts.length > 0) && matches(row, filter)),
    [exposure, only, filter],
  );
  if (survey.state === "failed")
    return (
      <div className="view">
        <div className="notice notice-broken exposure-notice" role="alert">
          <Icon name="warning" /> {survey.error}
        </div>
      </div>
    );
  const progress =
    survey.state === "running" && exposure !== null
      ? `${formatCount(exposure.traced)} of ${plural(exposure.total, "packet")} traced`
      : plural(rows.length, "row");
  return (
    <div className="view view-exposure">
      <ViewHead
        filter={filter}
        onFilter={setFilter}
        label="Filter exposure"
        controls={list}
        status={progress}
      >
        <Button size="small" aria-pressed={only} onClick={() => setOnly(!only)}>
          Only conflicts
        </Button>
        <Button
          size="small"
          disabled={rows.length === 0}
          onClick={() => copy(rows.map(rowText).join("\n"), plural(rows.length, "row"))}
        >
          <Icon name="copy" size={13} />
          Copy
        </Button>
      </ViewHead>
      <ScrollRegion className="exposure-body" label="What can be reached from outside">
        {exposure !== null && <Entrances exposure={exposure} />}
        {exposure === null ? (
          <p className="muted exposure-notice" role="status">
            Tracing packets from outside…
          </p>
        ) : rows.length > 0 ? (
          <ExposureList id={list} rows={rows} />
        ) : exposure.rows.length > 0 && filter.trim() !== "" ? (
          <NoMatch filter={filter} onClear={() => setFilter("")} />
        ) : survey.state === "done" ? (
          <div className="stage-empty">
            <p className="muted">
              {only
                ? "No conflicts were found."
                : "Nothing can be reached from outside, as far as the snapshot tells."}
            </p>
          </div>
        ) : null}
        {exposure !== null && exposure.doubts.length > 0 && (
          <section className="exposure-doubts" aria-label="Doubts">
            <h2>Doubts</h2>
            <ul>
              {exposure.doubts.map((doubt) => (
                <li key={doubt}>{doubt}</li>
              ))}
            </ul>
          </section>
        )}
      </ScrollRegion>
    </div>
  );
}

function Entrances({ exposure }: { exposure: Exposure }) {
  if (exposure.entrances.length === 0) return null;
  return (
    <p className="muted exposure-entrances">
      From outside by{" "}
      {exposure.entrances.map(({ device, addresses }) => `${device} (${addresses.join(", ")})`).join(", ")}.
      Worked out from the snapshot: nothing is sent.
    </p>
  );
}

/** Asks the worker turn by turn, so that other questions are answered in between. */
function useSurvey(): Survey {
  const { analysis } = useWorkbench();
  const { topology } = useDocument();
  const [survey, setSurvey] = useState<Survey>({ state: "running", exposure: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another snapshot is another survey
  useEffect(() => {
    let current = true;
    const turn = async () => {
      try {
        const answer = await analysis.exposure();
        if (!current) return;
        if (!answer.ok) setSurvey({ state: "failed", error: answer.error });
        else {
          const { exposure, done } = answer.value;
          setSurvey({ state: done ? "done" : "running", exposure });
          if (!done) void turn();
        }
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (current)
          setSurvey({ state: "failed", error: `Exposure stopped because of a bug in Vethscope: ${why}` });
      }
    };
    setSurvey({ state: "running", exposure: null });
    void turn();
    return () => {
      current = false;
    };
  }, [analysis, topology]);
  return survey;
}

function rowText(row: ExposureRow): string {
  const addresses = row.addresses.map((one) => one.address).join(", ");
  return [
    row.state,
    `${row.protocol}/${row.port}`,
    addresses,
    row.target ?? "",
    row.serves,
    row.listeners.join(", "),
    row.conflicts.map((one) => one.says).join(" "),
  ].join("\t");
}

function matches(row: ExposureRow, filter: string): boolean {
  const text =
    `${rowText(row)} ${row.rules.map((rule) => `${rule.words.says} ${rule.owner}`).join(" ")}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
