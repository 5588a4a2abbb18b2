// One line of progress at the terminal, drawn over itself; silent where nobody watches.
import type { RunWatcher } from "../backend/collect-host.ts";
import { oneLine } from "./failure.ts";
import type { TextOutput } from "./surroundings.ts";

export interface ProgressLine extends Pick<RunWatcher, "onState" | "onProgress"> {
  /** Takes the line away, so that other text can follow. */
  clear(): void;
}

const WORDS = {
  resolving: "looking up",
  connecting: "connecting to",
  authenticating: "signing in at",
  collecting: "reading",
} as const;

export function progressLine(output: TextOutput): ProgressLine {
  if (output.isTTY !== true) return { onState: () => {}, onProgress: () => {}, clear: () => {} };
  let label = "";
  const draw = (text: string) => void output.write(`\r\u001b[K${oneLine(text).slice(0, 100)}`);
  return {
    onState(state, where) {
      label = where;
      draw(`${WORDS[state]} ${where} ...`);
    },
    onProgress({ section, done, planned, bytes }) {
      // The host's plan is a guess; passed, it says nothing any more.
      const of = planned === null || done > planned ? `${done}` : `${done}/${planned}`;
      draw(`reading ${label}: ${of} sections, ${Math.ceil(bytes / 1024)} KiB, ${section.name}`);
    },
    clear: () => void output.write("\r\u001b[K"),
  };
}
