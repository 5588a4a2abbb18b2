// Rows of a long list that are fetched by the page, as they come into view.
import { useRef, useState } from "react";

const PAGE = 100;

type Page<Row> = readonly Row[] | "asked" | "failed";

interface Asked<Row> {
  readonly about: readonly unknown[];
  readonly pages: Map<number, Page<Row>>;
}

/**
 * @param about what the list is of: when any of it is another one, all rows are forgotten.
 * @param load rows from one place to another, fewer at the end.
 * @returns gives a row that is there; one that is not is asked for, and the list is drawn again when it comes or fails.
 */
export function usePages<Row>(
  about: readonly unknown[],
  load: (from: number, to: number) => Promise<readonly Row[]>,
): (at: number) => Row | "failed" | undefined {
  const [, draw] = useState(0);
  const current = useRef<Asked<Row>>({ about, pages: new Map() });
  if (about.some((one, at) => one !== current.current.about[at]))
    current.current = { about, pages: new Map() };
  const asked = current.current;
  const ask = (page: number): void => {
    const put = (found: Page<Row>): void => {
      asked.pages.set(page, found);
      // an answer about another list comes late
      if (current.current === asked) draw((times) => times + 1);
    };
    load(page * PAGE, (page + 1) * PAGE).then(put, () => put("failed"));
  };
  return (at) => {
    const place = Math.floor(at / PAGE);
    const page = asked.pages.get(place);
    // rows are drawn by a child, which may be drawn again without whoever owns the list: no effect would see it
    if (page === undefined) {
      asked.pages.set(place, "asked");
      queueMicrotask(() => ask(place));
    }
    if (page === "failed") return page;
    return page === undefined || page === "asked" ? undefined : page[at % PAGE];
  };
}
