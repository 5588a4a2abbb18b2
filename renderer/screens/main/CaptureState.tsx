// When the picture was taken and how current it is: live, stale, offline, partial.
import { formatAge, formatTime } from "../../facts/quantities.ts";
import { useCurrency } from "../../use-currency.ts";
import { useActiveHost } from "../../use-open-hosts.ts";
import { useWorkbench } from "../../workbench-context.tsx";
import { CURRENCY_WORDS } from "./currency-words.ts";

export function CaptureState() {
  const { panes, together } = useWorkbench();
  const host = useActiveHost();
  const { document } = host;
  const { now, of } = useCurrency();
  const { state, why } = of(host);
  const { word, tone, title: meaning } = CURRENCY_WORDS[state];
  const title = `${why} ${meaning}`.trim();
  const name = document.origin.kind === "run" ? null : document.origin.name;
  return (
    <>
      <span className="top-time muted truncate" title={`Collected at ${formatTime(document.collectedAt)}`}>
        {formatTime(document.collectedAt)}
        <span className="top-age"> · {formatAge(document.collectedAt, now)}</span>
      </span>
      {state === "disconnected" ? (
        <button
          type="button"
          className={`badge ${tone}`}
          title={`${title} Click to connect and collect again`}
          onClick={() => void together.refresh()}
        >
          {word}
        </button>
      ) : (
        <span className={`badge ${tone}`} title={name === null ? title : `${title}: ${name}`}>
          {document.origin.kind === "sample" ? "sample" : word}
        </span>
      )}
      {!document.complete && (
        <button
          type="button"
          className="badge badge-doubt"
          title={document.incompleteReason ?? "The collection ended early; what arrived is shown"}
          onClick={() => panes.showDrawer("warnings")}
        >
          partial
        </button>
      )}
    </>
  );
}
