// Rows marked for copying: one by one, or from an anchor to the cursor.
import { useMemo, useState } from "react";
import type { SheetRow } from "../../shared/scene/table/sheet.ts";

export interface RowMarks {
  /** Marked rows that are shown, in their order. */
  readonly marked: readonly SheetRow[];
  has(key: string): boolean;
  toggle(key: string): void;
  /** Marks from the last anchor to this row, and nothing else. */
  extendTo(at: number, from: number): void;
  all(): void;
  clear(): void;
}

const NONE: ReadonlySet<string> = new Set();

export function useRowMarks(rows: readonly SheetRow[]): RowMarks {
  const [keys, setKeys] = useState(NONE);
  const [anchor, setAnchor] = useState<string | null>(null);
  const marked = useMemo(
    () => (keys.size === 0 ? [] : rows.filter((row) => keys.has(row.key))),
    [rows, keys],
  );
  return {
    marked,
    has: (key) => keys.has(key),
    toggle(key) {
      const next = new Set(keys);
      if (!next.delete(key)) next.add(key);
      setKeys(next);
      setAnchor(key);
    },
    extendTo(at, from) {
      const known = anchor === null ? -1 : rows.findIndex((row) => row.key === anchor);
      const start = known < 0 ? from : known;
      if (known < 0) setAnchor(rows[from]?.key ?? null);
      const [low, high] = start < at ? [start, at] : [at, start];
      setKeys(new Set(rows.slice(Math.max(0, low), high + 1).map((row) => row.key)));
    },
    all: () => setKeys(new Set(rows.map((row) => row.key))),
    clear() {
      setKeys(NONE);
      setAnchor(null);
    },
  };
}
