// Rows of a long list that are fetched by the page, as they come into view.
import { useRef, useState } from "react";

const PAGE = 100;

interface Asked<Row> {
  readonly of: unknown;
  readonly pages: Set<number>;
  readonly rows: Map<number, readonly Row[]>;
}

/**
 * @param of what the list is about: another one forgets all rows.
 * @param load rows from one place to another, fewer at the end; a page that fails stays empty.
 * @returns gives a row that is there; one that is not is asked for, and the list is drawn again when it comes.
 */
export function usePages<Row>(
  of: unknown,
  load: (from: number, to: number) => Promise<readonly Row[]>,
): (at: number) => Row | undefined {
  const [, draw] = useState(0);
  const current = useRef<Asked<Row>>({ of, pages: new Set(), rows: new Map() });
  if (current.current.of !== of) current.current = { of, pages: new Set(), rows: new Map() };
  const asked = current.current;
  const ask = (page: number): void => {
    load(page * PAGE, (page + 1) * PAGE).then(
      (rows) => {
        asked.rows.set(page, rows);
        // an answer about another list comes late
        if (current.current === asked) draw((times) => times + 1);
      },
      () => undefined,
    );
  };
  return (at) => {
    const page = Math.floor(at / PAGE);
    // rows are drawn by a child, which may be drawn again without whoever owns the list: no effect would see it
    if (!asked.pages.has(page)) {
      asked.pages.add(page);
      queueMicrotask(() => ask(page));
    }
    return asked.rows.get(page)?.[at % PAGE];
  };
}
