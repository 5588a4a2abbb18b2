// The very lines of the snapshot that a hop was read from, and the command that printed them.
import { useEffect, useState } from "react";
import type { SourceRef } from "../../../shared/snapshot/evidence.ts";
import type { Excerpt } from "../../../shared/snapshot/excerpt.ts";
import { CopyButton } from "../../controls/buttons.tsx";
import { useWorkbench } from "../../workbench-context.tsx";

/** `host`: qualifier of the host whose snapshot holds them; absent: the one the panes are about. */
export function SourceLines({ source, host }: { source: SourceRef; host?: string }) {
  const { analysis, beside } = useWorkbench();
  const [found, setFound] = useState<Excerpt | null | "loading">("loading");
  useEffect(() => {
    let current = true;
    const settle = (excerpt: Excerpt | null) => {
      if (current) setFound(excerpt);
    };
    const asked = host === undefined ? analysis : beside.analysisOf(host);
    asked.excerpt(source).then(settle, () => settle(null));
    return () => {
      current = false;
    };
  }, [analysis, beside, host, source]);
  if (found === "loading") return <p className="muted">Reading the lines…</p>;
  if (found === null) return <p className="muted">The section {source.section} is not in this snapshot.</p>;
  const text = found.lines.join("\n");
  return (
    <div className="trace-lines">
      <p className="muted">
        <code>{found.command}</code>, line {found.firstLine} of section <code>{source.section}</code>
      </p>
      <div className="code-row">
        <pre className="code-block">{text === "" ? "(the line is empty)" : text}</pre>
        <CopyButton text={text} what="the lines" />
      </div>
    </div>
  );
}
