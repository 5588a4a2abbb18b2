// One firewall section of a netns as the host printed it, read when it is opened.
import { useEffect, useState } from "react";
import { sectionKey } from "../../../shared/snapshot/snapshot.ts";
import type { NetworkNamespace } from "../../../shared/topology/model.ts";
import type { SectionText } from "../../analysis/messages.ts";
import { CopyButton } from "../../controls/buttons.tsx";
import { repeatCommand } from "../../facts/repeat-command.ts";
import { useWorkbench } from "../../workbench-context.tsx";
import { None } from "./parts.tsx";

export function FirewallText({ netns, section }: { netns: NetworkNamespace; section: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{section}</summary>
      {open && <Text netns={netns} section={section} />}
    </details>
  );
}

function Text({ netns, section }: { netns: NetworkNamespace; section: string }) {
  const { analysis } = useWorkbench();
  const [found, setFound] = useState<SectionText | null | "loading">("loading");
  useEffect(() => {
    let current = true;
    analysis.sectionText(sectionKey(section, netns.inode)).then(
      (answer) => {
        if (current) setFound(answer);
      },
      () => {
        if (current) setFound(null);
      },
    );
    return () => {
      current = false;
    };
  }, [analysis, section, netns]);
  if (found === "loading") return <p className="muted">Reading the text…</p>;
  if (found === null) return <None>This section is not in the snapshot.</None>;
  const repeat = repeatCommand(found.command, netns);
  return (
    <div className="evidence-lines">
      <div className="code-row">
        <pre className="code-block">{found.text}</pre>
        <CopyButton text={found.text} what="the rules" />
      </div>
      {found.cut && <p className="muted">Cut here: the whole text is in the snapshot.</p>}
      <p className="repeat-label">Repeat by hand, as root on the host</p>
      <div className="code-row">
        <pre className="code-block">{repeat}</pre>
        <CopyButton text={repeat} what="the command" />
      </div>
    </div>
  );
}
