// Which dialog is open; at most one at a time. Prompts of a run have their own place and come before it.
import { createStore, type StoreApi } from "zustand/vanilla";

export type DialogName = "palette" | "help" | "export" | "redact" | "trust";

export interface Dialogs extends StoreApi<{ readonly open: DialogName | null }> {
  show(dialog: DialogName): void;
  close(): void;
}

export function createDialogs(): Dialogs {
  const store = createStore<{ readonly open: DialogName | null }>(() => ({ open: null }));
  return { ...store, show: (open) => store.setState({ open }), close: () => store.setState({ open: null }) };
}
