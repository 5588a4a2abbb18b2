// One hop of a way: its mark, what it says, the packet it left, and the line it was read from; and the heads hops stand under.
import { useState } from "react";
import type { Hop, Match } from "../../../shared/path/trace.ts";
import { type NetnsId, qualifierOf } from "../../../shared/topology/ids.ts";
import type { RuleTold } from "../../analysis/messages.ts";
import type { Lookup } from "../../facts/lookup.ts";
import { netnsTitle } from "../../facts/names.ts";
import { Icon, type IconName } from "../../icons/Icon.tsx";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";
import { hopRef } from "./hop-groups.ts";
import { packetWords, stageWords } from "./packet-words.ts";
import { SourceLines } from "./SourceLines.tsx";

/** The host a hop is on: the one the panes are about, or another open one. */
function useHostOf(netns: NetnsId): { readonly lookup: Lookup; readonly host: string | null } {
  const { beside } = useWorkbench();
  const hosts = useRead(beside, (state) => state.hosts);
  const document = useDocument();
  const of = hosts.find((host) => host.qualifier === qualifierOf(netns));
  return { lookup: of?.document.lookup ?? document.lookup, host: of?.label ?? null };
}

export function NetnsHead({ netns }: { netns: NetnsId }) {
  const { goTo } = useWorkbench();
  const { lookup, host } = useHostOf(netns);
  const found = lookup.namespaces.get(netns);
  return (
    <h2 className="trace-netns">
      {found === undefined ? (
        netns
      ) : (
        <button
          type="button"
          className="link-button entity-link"
          onClick={() => goTo({ kind: "netns", id: netns })}
        >
          <Icon name="netns" size={13} />
          <span>
            {found.isHost ? `${host === null ? "The host" : `Host ${host}`}` : netnsTitle(found, lookup)}
            {host !== null && !found.isHost && <span className="muted"> on {host}</span>}
          </span>
        </button>
      )}
    </h2>
  );
}

export function StageHead({ stage }: { stage: string }) {
  const { words, hook } = stageWords(stage);
  return (
    <h3 className="trace-stage-head">
      {words} {hook !== null && <code>{hook}</code>}
    </h3>
  );
}

const HOP_ICONS: Readonly<Partial<Record<Hop["kind"], IconName>>> = {
  interface: "interface",
  bridge: "bridge",
  route: "trace",
  nat: "swap",
  listener: "process",
  netns: "netns",
  drop: "stop",
  chain: "shield",
};

const MATCHES: Readonly<Record<Match, { readonly word: string; readonly tone: string }>> = {
  yes: { word: "yes", tone: "badge-good" },
  no: { word: "no", tone: "" },
  unknown: { word: "unknown", tone: "badge-doubt" },
};

export function HopLine({ hop, told }: { hop: Hop; told: RuleTold | undefined }) {
  const { selection } = useWorkbench();
  const { lookup } = useHostOf(hop.netns);
  const [open, setOpen] = useState(false);
  const ref = hopRef(hop);
  const isThere = ref.kind === "interface" ? lookup.interfaces.has(ref.id) : lookup.namespaces.has(hop.netns);
  const selected = useRead(selection, (state) => state.selected);
  const isSelected = hop.interface !== undefined && selected?.id === hop.interface;
  const icon = HOP_ICONS[hop.kind];
  return (
    <div
      className={`trace-hop trace-hop-${hop.kind}${isSelected ? " trace-hop-selected" : ""}`}
      data-kind={hop.kind}
      data-match={hop.match}
    >
      {hop.kind === "rule" && hop.match !== undefined ? (
        <span className={`badge trace-match ${MATCHES[hop.match].tone}`}>{MATCHES[hop.match].word}</span>
      ) : (
        <span className="trace-icon">{icon && <Icon name={icon} size={14} />}</span>
      )}
      <div className="trace-hop-body break">
        {hop.kind === "rule" ? (
          <RuleText hop={hop} told={told} />
        ) : (
          <button
            type="button"
            className="trace-says"
            disabled={!isThere}
            title={isThere ? "Select it here and in the picture" : undefined}
            onClick={() => selection.select(ref)}
          >
            {/* The packets stand below it. */}
            {hop.before === undefined ? hop.says : hop.says.split(": ", 1)[0]}
          </button>
        )}
        {hop.after !== undefined && (
          <p className="trace-packet">
            {hop.before !== undefined && <del>was {packetWords(hop.before)}</del>}
            <ins>
              {hop.before !== undefined && "now "}
              {packetWords(hop.after)}
            </ins>
          </p>
        )}
        {open && hop.source !== undefined && (
          <SourceLines source={hop.source} host={qualifierOf(hop.netns)} />
        )}
      </div>
      {hop.source !== undefined && (
        <button
          type="button"
          className="link-button trace-source"
          aria-expanded={open}
          aria-label={`Line ${hop.source.line} of ${hop.source.section}`}
          onClick={() => setOpen(!open)}
        >
          line {hop.source.line}
        </button>
      )}
    </div>
  );
}

function RuleText({ hop, told }: { hop: Hop; told: RuleTold | undefined }) {
  return (
    <>
      <span className="muted">
        {hop.table} {hop.chain} {hop.rule?.index}
        {told !== undefined && ` · ${told.owner ?? "owner not known"}`}
      </span>
      {told !== undefined && <span className="trace-words">{told.says}</span>}
      <code className="trace-rule">{hop.rule?.text}</code>
      {hop.why !== undefined && (
        <span className="trace-why">
          {hop.match === "no" ? "does not match: " : "because: "}
          <code>{hop.why}</code>
        </span>
      )}
      {hop.match === "unknown" && hop.taken !== undefined && (
        <span className="trace-why">this way goes on as if it {hop.taken ? "matched" : "did not match"}</span>
      )}
    </>
  );
}
