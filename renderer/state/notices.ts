// Short messages to the person: what was saved where, what could not be done.
import { createStore, type StoreApi } from "zustand/vanilla";

export interface Notice {
  readonly id: number;
  readonly tone: "good" | "doubt" | "broken";
  readonly text: string;
}

export interface Notices extends StoreApi<{ readonly notices: readonly Notice[] }> {
  /** Shows a message; a good one leaves by itself, the others stay until dismissed. */
  say(tone: Notice["tone"], text: string): void;
  dismiss(id: number): void;
}

const GOOD_STAYS_MS = 6_000;
const MAX_NOTICES = 4;

export function createNotices(): Notices {
  const store = createStore<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));
  let lastId = 0;
  const dismiss = (id: number) =>
    store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
  return {
    ...store,
    dismiss,
    say(tone, text) {
      lastId += 1;
      const id = lastId;
      store.setState(({ notices }) => ({ notices: [...notices, { id, tone, text }].slice(-MAX_NOTICES) }));
      if (tone === "good") setTimeout(() => dismiss(id), GOOD_STAYS_MS);
    },
  };
}
