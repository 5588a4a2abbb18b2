// How we know: every step with its sentence, and behind it the command, the very lines and how to repeat it.
import { useEffect, useState } from "react";
import type { Evidence } from "../../../shared/snapshot/evidence.ts";
import type { Excerpt } from "../../../shared/snapshot/excerpt.ts";
import { CopyButton } from "../../controls/buttons.tsx";
import { Fold } from "../../controls/Fold.tsx";
import { netnsTitle } from "../../facts/names.ts";
import { plural } from "../../facts/quantities.ts";
import { repeatCommand } from "../../facts/repeat-command.ts";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";
import { None, Section } from "./parts.tsx";

export interface EvidenceGroup {
  readonly title: string;
  readonly steps: readonly Evidence[];
}

export function EvidenceSections({ groups }: { groups: readonly EvidenceGroup[] }) {
  const told = groups.filter((group) => group.steps.length > 0);
  const count = told.reduce((sum, group) => sum + group.steps.length, 0);
  return (
    <Section title="How we know" note={plural(count, "step")}>
      {told.length === 0 && <None>No line of the snapshot was recorded for this.</None>}
      {told.map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list of one snapshot never changes
        <Fold key={`${at} ${group.title}`} open={at === 0} summary={<strong>{group.title}</strong>}>
          <ol className="evidence">
            {group.steps.map((step, position) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list of one snapshot never changes
              <EvidenceStep key={`${position} ${step.says}`} step={step} />
            ))}
          </ol>
        </Fold>
      ))}
    </Section>
  );
}

function EvidenceStep({ step }: { step: Evidence }) {
  const [open, setOpen] = useState(false);
  return (
    <li className="evidence-step">
      <details className="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span className="break">{step.says}</span>
        </summary>
        {open && <EvidenceLines step={step} />}
      </details>
    </li>
  );
}

type Loaded = { readonly state: "loading" } | { readonly state: "there"; readonly excerpt: Excerpt | null };

function EvidenceLines({ step }: { step: Evidence }) {
  const { analysis } = useWorkbench();
  const { topology, lookup } = useDocument();
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  useEffect(() => {
    let current = true;
    analysis.excerpt(step.source).then(
      (found) => {
        if (current) setLoaded({ state: "there", excerpt: found });
      },
      () => {
        if (current) setLoaded({ state: "there", excerpt: null });
      },
    );
    return () => {
      current = false;
    };
  }, [analysis, step]);

  if (loaded.state === "loading") return <p className="muted">Reading the lines…</p>;
  if (loaded.excerpt === null) return <None>The section {step.source.section} is not in this snapshot.</None>;
  const { command, netns: inode, lines, firstLine, cut } = loaded.excerpt;
  const netns = topology.namespaces.find((candidate) => candidate.inode === inode) ?? null;
  const repeat = repeatCommand(command, netns, firstLine);
  const text = lines.join("\n");
  return (
    <div className="evidence-lines">
      <p className="muted">
        <code className="break">{command}</code>
        {netns !== null && ` ran in ${netns.isHost ? "the host's netns" : netnsTitle(netns, lookup)}`}; line{" "}
        {firstLine} of section <code>{step.source.section}</code>
      </p>
      {lines.length === 0 ? (
        <None>This line is not in the section.</None>
      ) : (
        <div className="code-row">
          <pre className="code-block">{text}</pre>
          <CopyButton text={text} what="the lines" />
        </div>
      )}
      {cut && <p className="muted">Cut here: the whole text is in the snapshot.</p>}
      <p className="repeat-label">Repeat by hand, as root on the host</p>
      <div className="code-row">
        <pre className="code-block">{repeat}</pre>
        <CopyButton text={repeat} what="the command" />
      </div>
    </div>
  );
}
