// How current a picture is, in words.
import type { Freshness } from "../../state/document.ts";

export const CURRENCY_WORDS: Readonly<Record<Freshness, { word: string; tone: string; title: string }>> = {
  live: { word: "live", tone: "badge-good", title: "Collected from the host in this session" },
  stale: {
    word: "stale",
    tone: "badge-doubt",
    title: "The host may have changed since: collect again to see it as it is",
  },
  disconnected: {
    word: "disconnected · stale",
    tone: "badge-doubt",
    title: "The connection is gone; this is the last picture.",
  },
  offline: { word: "offline file", tone: "", title: "Read from a file, not from the host" },
};
