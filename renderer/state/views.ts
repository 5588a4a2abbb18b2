// Which view of the topology is shown, and what each view remembers while another one is.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { MatrixMode } from "../../shared/scene/namespaces/rows.ts";
import type { Sorting } from "../../shared/scene/table/order.ts";
import type { SheetId } from "../../shared/scene/table/sheets.ts";
import { createTraceDesk, type TraceDesk } from "./trace-desk.ts";

export type ViewName = "wiring" | "processes" | "namespaces" | "table" | "trace" | "exposure";

export interface ViewsState {
  readonly shown: ViewName;
  readonly processFilter: string;
  /** Keys of rows that are folded or opened against the default. */
  readonly processToggled: ReadonlySet<string>;
  readonly matrixMode: MatrixMode;
  readonly matrixFilter: string;
  /** Keys of the rows to compare, two at most, oldest first. */
  readonly matrixMarks: readonly string[];
  readonly sheet: SheetId;
  readonly sheetFilter: Readonly<Partial<Record<SheetId, string>>>;
  readonly sheetSorting: Readonly<Partial<Record<SheetId, Sorting>>>;
}

export interface Views extends StoreApi<ViewsState> {
  show(view: ViewName): void;
  /** Marks a matrix row for comparing, or takes the mark away; a third mark replaces the oldest. */
  toggleMark(key: string): void;
  /** Puts the cursor into the filter of the shown view; set while it is on screen. */
  readonly focusFilter: { current: (() => void) | null };
  /** Id that the table itself selected last: its own choice never changes the sheet. */
  readonly selectedHere: { current: string | null };
  /** Question and answer of the packet path. */
  readonly trace: TraceDesk;
}

const MARKS = 2;

export function createViews(): Views {
  const store = createStore<ViewsState>(() => ({
    shown: "wiring",
    processFilter: "",
    processToggled: new Set<string>(),
    matrixMode: "containers",
    matrixFilter: "",
    matrixMarks: [],
    sheet: "interfaces",
    sheetFilter: {},
    sheetSorting: {},
  }));
  return {
    ...store,
    focusFilter: { current: null },
    selectedHere: { current: null },
    trace: createTraceDesk(),
    show: (shown) => store.setState({ shown }),
    toggleMark(key) {
      const { matrixMarks } = store.getState();
      const rest = matrixMarks.filter((mark) => mark !== key);
      store.setState({
        matrixMarks: rest.length < matrixMarks.length ? rest : [...matrixMarks, key].slice(-MARKS),
      });
    },
  };
}
