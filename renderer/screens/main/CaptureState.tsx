// When the picture was taken and how current it is: live, stale, offline, partial.
import { useEffect, useState } from "react";
import { formatAge, formatTime } from "../../facts/quantities.ts";
import { type Freshness, freshness } from "../../state/document.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

const WORDS: Readonly<Record<Freshness, { word: string; tone: string; title: string }>> = {
  live: { word: "live", tone: "badge-good", title: "Collected from the host in this session" },
  stale: {
    word: "stale",
    tone: "badge-doubt",
    title: "The host may have changed since: collect again to see it as it is",
  },
  disconnected: {
    word: "disconnected · stale",
    tone: "badge-doubt",
    title: "The connection is gone; this is the last picture. Click to connect and collect again",
  },
  offline: { word: "offline file", tone: "", title: "Read from a file, not from the host" },
};

export function CaptureState() {
  const document = useDocument();
  const { session, panes, together } = useWorkbench();
  const pending = useRead(session, (state) => state.run !== null || state.failed !== null);
  const connection = useRead(session, (state) => state.connection);
  const now = useNow();
  const lost = connection.state === "lost" && !pending;
  const state = freshness(document, now, pending, lost);
  const { word, tone, title } = WORDS[state];
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
          title={`${connection.why} ${title}`}
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

const TICK_MS = 20_000;

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
