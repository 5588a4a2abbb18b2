// The open hosts over the outline: which one the panes are about, when each was captured, and what is doubtful about
// looking at them together.
import { ActionButton, IconButton } from "../../controls/buttons.tsx";
import { formatTime } from "../../facts/quantities.ts";
import { Icon } from "../../icons/Icon.tsx";
import type { HostBeside } from "../../state/beside.ts";
import type { Currency } from "../../state/currency.ts";
import { useCurrency } from "../../use-currency.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { CURRENCY_WORDS } from "../main/currency-words.ts";

export function HostList() {
  const { beside, goTo } = useWorkbench();
  const { hosts, fleet, active } = useRead(beside, (state) => state);
  const currency = useCurrency();
  if (hosts.length < 2) return null;
  return (
    <section className="host-list" aria-label="Open hosts">
      <header className="host-list-head">
        <h2>{hosts.length} hosts</h2>
        <span className="grow" />
        <ActionButton action="source.add-host" icon="plus" />
      </header>
      <ul>
        {hosts.map((host) => (
          <li key={host.qualifier} className="host-list-row" aria-current={host.qualifier === active}>
            <button
              type="button"
              className="host-list-name"
              title={`${host.label}, captured ${formatTime(host.document.collectedAt)}`}
              onClick={() => goTo({ kind: "host", id: host.document.topology.host.id })}
            >
              <Icon name="host" size={14} />
              <span className="truncate">{host.label}</span>
              <CaptureTime at={host.document.collectedAt} now={currency.now} />
              <State host={host} currency={currency.of(host)} />
            </button>
            <IconButton
              icon="close"
              label={`Close ${host.label}`}
              small
              onClick={() => beside.remove(host.qualifier)}
            />
          </li>
        ))}
      </ul>
      {fleet?.doubts.map((doubt) => (
        <p key={doubt} className="host-list-doubt">
          <Icon name="warning" size={13} /> <span>{doubt}</span>
        </p>
      ))}
    </section>
  );
}

/** Where it is of today, the day is told to those who cannot see how little room there is. */
function CaptureTime({ at, now }: { at: string; now: number }) {
  const [day, time] = formatTime(at).split(" ");
  const today = formatTime(new Date(now).toISOString()).startsWith(`${day} `);
  return (
    <span className="host-list-time muted">
      <span className={today ? "visually-hidden" : ""}>{day} </span>
      {time}
    </span>
  );
}

function State({ host, currency: { state, why } }: { host: HostBeside; currency: Currency }) {
  const { word, tone, title } = CURRENCY_WORDS[state];
  return (
    <>
      {!host.document.complete && (
        <span className="badge badge-doubt" title={host.document.incompleteReason ?? "It ended early"}>
          partial
        </span>
      )}
      {(state === "stale" || state === "disconnected") && (
        <span className={`badge ${tone}`} title={`${why} ${title}`.trim()}>
          {word}
        </span>
      )}
    </>
  );
}
