// What is kept of earlier runs, asked for again when another document is shown: one more may have been kept.
import { useEffect, useState } from "react";
import type { HistoryList } from "../../../shared/api.ts";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";

/** Null until it is known, and where it cannot be told. */
export function useHistory(): {
  readonly history: HistoryList | null;
  readonly choose: (kept: boolean) => Promise<void>;
} {
  const { api, notices } = useWorkbench();
  const { collectedAt } = useDocument();
  const [history, setHistory] = useState<HistoryList | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document means that one more may have been kept
  useEffect(() => {
    let gone = false;
    api.listHistory().then(
      (list) => {
        if (!gone) setHistory(list);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [api, collectedAt]);
  return {
    history,
    async choose(kept) {
      try {
        await api.setHistoryKept(kept);
        setHistory(await api.listHistory());
      } catch {
        notices.say("broken", "What is kept on this machine could not be changed: try again.");
      }
    },
  };
}
