// Every rule of a long way: only what is in view is in the page, and rules that refused the packet are fetched as they come into view.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Hop } from "../../../shared/path/trace.ts";
import type { RuleTold } from "../../analysis/messages.ts";
import { toldKey } from "../../analysis/told-rules.ts";
import { usePages } from "../../controls/use-pages.ts";
import { useWorkbench } from "../../workbench-context.tsx";
import { HopLine, NetnsHead, StageHead } from "./HopLine.tsx";
import type { ListedWay } from "./HopList.tsx";
import { type WayRow, WayRows } from "./hop-groups.ts";

/** A line, as high as most. */
const LINE = 66;

export function EveryHop({ listed: { answer, of, way, path } }: { listed: ListedWay }) {
  const { analysis } = useWorkbench();
  const rows = useMemo(() => new WayRows(path.steps), [path]);
  const list = useRef<HTMLOListElement>(null);
  const [above, setAbove] = useState(0);
  // the whole view scrolls, and what stands above the list may grow
  useLayoutEffect(() => {
    const scroller = scrollerOf(list.current);
    if (list.current && scroller)
      setAbove(
        list.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop,
      );
  });
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scrollerOf(list.current),
    estimateSize: () => LINE,
    overscan: 6,
    scrollMargin: above,
  });
  const ruleAt = usePages([path], async (from, to) => {
    const found: { readonly hop: Hop; readonly told: RuleTold | undefined }[] = [];
    for (let at = from; at < Math.min(to, rows.count); ) {
      const row = rows.at(at);
      if (row?.kind !== "refused") {
        // its place is kept: rows are found by it
        found.push({ hop: NOTHING, told: undefined });
        at += 1;
        continue;
      }
      const { step } = row;
      const answered = await analysis.traceRules({
        id: answer.id,
        of,
        way,
        step,
        from: row.at,
        to: row.at + to - at,
      });
      if (answered === null) throw new Error("another packet was followed since");
      if (answered.hops.length === 0) return found;
      for (const hop of answered.hops) found.push({ hop, told: answered.told[toldKey(hop)] });
      at += answered.hops.length;
    }
    return found;
  });
  const shown = (row: WayRow | undefined, at: number) => {
    switch (row?.kind) {
      case "netns":
        return <NetnsHead netns={row.netns} />;
      case "stage":
        return <StageHead stage={row.stage} />;
      case "hop":
        return <HopLine hop={row.hop} told={answer.told[toldKey(row.hop)]} />;
      default: {
        const rule = ruleAt(at);
        if (rule === "failed")
          return <p className="trace-hop muted">This rule is no longer at hand: trace the packet again.</p>;
        return rule ? <HopLine hop={rule.hop} told={rule.told} /> : <p className="trace-hop muted">…</p>;
      }
    }
  };
  return (
    <ol
      ref={list}
      className="trace-groups trace-group trace-every"
      aria-label="Hops"
      style={{ height: virtual.getTotalSize() }}
    >
      {virtual.getVirtualItems().map((item) => (
        <li
          key={item.key}
          ref={virtual.measureElement}
          data-index={item.index}
          className="trace-placed"
          aria-setsize={rows.count}
          aria-posinset={item.index + 1}
          style={{ transform: `translateY(${item.start - above}px)` }}
        >
          {shown(rows.at(item.index), item.index)}
        </li>
      ))}
    </ol>
  );
}

/** In the place of rows that are no refused rules; never shown. */
const NOTHING: Hop = { kind: "rule", netns: "" as Hop["netns"], says: "" };

function scrollerOf(list: HTMLElement | null): HTMLElement | null {
  return list?.closest<HTMLElement>(".trace-body") ?? null;
}
