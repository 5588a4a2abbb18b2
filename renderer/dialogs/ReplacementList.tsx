// What becomes what: a list of which only the rows in view are in the page.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import type { Replacement } from "../../shared/redact/redact.ts";

const ROW_HEIGHT = 26;

export function ReplacementList({
  replacements,
  says,
}: {
  replacements: readonly Replacement[];
  /** Shown when the list is empty. */
  says: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: replacements.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  if (replacements.length === 0) {
    return (
      <div className="replacements replacements-empty muted" role="status">
        {says}
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroller without a focusable child needs keys of its own
    <section className="replacements" ref={scroller} aria-label="What becomes what" tabIndex={0}>
      <ul className="replacements-rows" style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map((item) => {
          const one = replacements[item.index];
          if (one === undefined) return null;
          return (
            <li
              key={item.key}
              aria-setsize={replacements.length}
              aria-posinset={item.index + 1}
              className="replacement"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <span className="muted">{one.category}</span>
              <code className="truncate" title={one.original}>
                {one.original}
              </code>
              <code className="truncate" title={one.pseudonym}>
                → {one.pseudonym}
              </code>
              <span className="muted replacement-count">{one.count}×</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
