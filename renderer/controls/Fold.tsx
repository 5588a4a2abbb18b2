// Text and lists that fold: long command lines, long lists, details of an error.
import { type ReactNode, useState } from "react";
import { Button } from "./buttons.tsx";

export function Fold({
  summary,
  children,
  open = false,
}: {
  summary: ReactNode;
  children: ReactNode;
  open?: boolean;
}) {
  return (
    <details className="fold" open={open}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

/** The first items of a long list, and a button for the rest. */
export function LongList<Item>({
  items,
  first = 12,
  what,
  render,
}: {
  items: readonly Item[];
  first?: number;
  /** What the items are, in the plural. */
  what: string;
  render: (items: readonly Item[]) => ReactNode;
}) {
  const [all, setAll] = useState(false);
  const hidden = items.length - first;
  return (
    <>
      {render(all || hidden <= 0 ? items : items.slice(0, first))}
      {hidden > 0 && (
        <Button tone="quiet" size="small" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? `Show the first ${first} ${what}` : `Show ${hidden} more ${what}`}
        </Button>
      )}
    </>
  );
}

const LONG_TEXT = 160;

/** Text cut at a readable length with a button that shows it whole. */
export function FoldingText({ text, className = "mono break" }: { text: string; className?: string }) {
  const [open, setOpen] = useState(false);
  if (text.length <= LONG_TEXT) return <span className={className}>{text}</span>;
  return (
    <span className={className}>
      {open ? text : `${text.slice(0, LONG_TEXT)}…`}{" "}
      <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? "less" : `${text.length - LONG_TEXT} more characters`}
      </button>
    </span>
  );
}
