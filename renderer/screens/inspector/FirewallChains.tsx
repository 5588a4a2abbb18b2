// The firewall of a netns: its tables and chains with hook, policy and owner; a chain opens to its rules in plain words.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { NetworkNamespace } from "../../../shared/topology/model.ts";
import type { FirewallChainHead, FirewallListing, FirewallRuleLine } from "../../analysis/messages.ts";
import { usePages } from "../../controls/use-pages.ts";
import { formatCount, plural } from "../../facts/quantities.ts";
import { SourceLines } from "../../views/trace/SourceLines.tsx";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";
import { Doubt, EntityLink, None } from "./parts.tsx";
import "./firewall.css";

/** Chains and rules in one list; past this only what is in view is in the page. */
const VIRTUAL_FROM = 200;

export function FirewallChains({ netns }: { netns: NetworkNamespace }) {
  const { analysis } = useWorkbench();
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const [found, setFound] = useState<FirewallListing | "loading" | "failed">("loading");
  // Rules may change while the netns is told to be the same.
  const document = useDocument();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another snapshot is asked anew
  useEffect(() => {
    let current = true;
    analysis.firewall({ netns: netns.id, filter: wanted, from: 0, to: 0 }).then(
      (listing) => current && setFound(listing),
      () => current && setFound("failed"),
    );
    return () => {
      current = false;
    };
  }, [analysis, document, netns.id, wanted]);
  if (found === "loading") return <p className="muted">Reading the rules…</p>;
  if (found === "failed") return <None>The rules could not be read because of a bug in Vethscope.</None>;
  const { chains, rules, unread, isUnknown } = found;
  return (
    <>
      <Unread listing={found} />
      {chains > 0 && (
        <>
          <p className="muted">
            {plural(rules, "rule")} in {plural(chains, "chain")}
          </p>
          {chains > 12 && (
            <input
              type="text"
              className="input firewall-filter"
              placeholder="Filter by chain or owner"
              aria-label="Filter chains"
              value={filter}
              onChange={(event) => setFilter(event.currentTarget.value)}
            />
          )}
          <Chains netns={netns} filter={wanted} count={found.count} />
        </>
      )}
      {chains === 0 && unread.length === 0 && !isUnknown && (
        <None>No rules stand in this network namespace.</None>
      )}
    </>
  );
}

/** "Not permitted", "not collected" and "not whole" are not "none". */
function Unread({ listing: { unread, isUnknown, isRefused } }: { listing: FirewallListing }) {
  if (unread.length === 0 && !isUnknown) return null;
  const title = isRefused
    ? isUnknown
      ? "Its firewall could not be read: not permitted"
      : "A part of its firewall could not be read: not permitted"
    : isUnknown
      ? "Its firewall was not collected"
      : "Its firewall was not read whole";
  return (
    <Doubt>
      <p className="notice-title">{title}</p>
      {unread.map((text) => (
        <p key={text}>{text}</p>
      ))}
      {isRefused && <p>Collect again as root or with sudo to see it.</p>}
    </Doubt>
  );
}

function Chains({ netns, filter, count }: { netns: NetworkNamespace; filter: string; count: number }) {
  const { analysis } = useWorkbench();
  const headAt = usePages(
    [useDocument(), netns.id, filter],
    async (from, to) => (await analysis.firewall({ netns: netns.id, filter, from, to })).heads,
  );
  return (
    <LongList
      label="Chains"
      count={count}
      estimate={46}
      row={(at) => {
        const head = headAt(at);
        const above = at === 0 ? undefined : headAt(at - 1);
        if (head === undefined || head === "failed") return <Missing failed={head === "failed"} />;
        return (
          <>
            {(typeof above !== "object" || head.table !== above.table) && (
              <h4 className="firewall-table">{head.table}</h4>
            )}
            <Chain netns={netns} head={head} />
          </>
        );
      }}
    />
  );
}

/** A row that is not there yet, or could not be read. */
function Missing({ failed }: { failed: boolean }) {
  return <p className="muted">{failed ? "This line could not be read." : "…"}</p>;
}

function Chain({ netns, head }: { netns: NetworkNamespace; head: FirewallChainHead }) {
  const [open, setOpen] = useState(false);
  const { hook } = head;
  const base =
    hook === null
      ? null
      : `${hook.name}${hook.priority === null ? "" : `, priority ${hook.priority}`}${hook.policy === null ? "" : `, policy ${hook.policy.toLowerCase()}`}`;
  return (
    <details className="fold firewall-chain" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span className="mono break">{head.chain}</span>{" "}
        <span className="muted">{plural(head.rules, "rule")}</span>
        <span className="firewall-about muted">
          {[base, head.hook === null ? (head.owner ?? "owner not known") : head.owner]
            .filter((text) => text !== null)
            .join(" · ")}
        </span>
      </summary>
      {open && <Rules netns={netns} head={head} />}
    </details>
  );
}

function Rules({ netns, head }: { netns: NetworkNamespace; head: FirewallChainHead }) {
  const { analysis } = useWorkbench();
  const { table, chain, rules } = head;
  const ruleAt = usePages([useDocument(), netns.id, table, chain], (from, to) =>
    analysis.firewallChain({ netns: netns.id, table, chain, from, to }),
  );
  if (rules === 0) return <None>No rules stand in it.</None>;
  return (
    <LongList
      label={`Rules of ${chain}`}
      count={rules}
      estimate={78}
      row={(at) => {
        const rule = ruleAt(at);
        return rule === undefined || rule === "failed" ? (
          <Missing failed={rule === "failed"} />
        ) : (
          <Rule rule={rule} ofChain={head.owner} />
        );
      }}
    />
  );
}

function Rule({ rule, ofChain }: { rule: FirewallRuleLine; ofChain: string | null }) {
  const [open, setOpen] = useState(false);
  const owner = rule.owner ?? "owner not known";
  return (
    <div className="firewall-rule break">
      <span className="muted">{rule.index}</span>
      <div>
        <p>{rule.says}</p>
        <code className="firewall-text">{rule.text}</code>
        <p className="muted">
          {owner !== ofChain && <>{owner} </>}
          {rule.serves !== null && <EntityLink to={rule.serves} />}
          {rule.packets !== null && (
            <span>
              {" "}
              {plural(rule.packets, "packet")}
              {rule.bytes !== null && `, ${formatCount(rule.bytes)} bytes`}
            </span>
          )}{" "}
          <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
            line {rule.source.line}
          </button>
        </p>
        {open && <SourceLines source={rule.source} />}
      </div>
    </div>
  );
}

/** A list of any length: short ones whole, long ones with only what is in view. */
function LongList({
  label,
  count,
  estimate,
  row,
}: {
  label: string;
  count: number;
  estimate: number;
  row: (at: number) => React.ReactNode;
}) {
  const scroller = useRef<HTMLUListElement>(null);
  const isLong = count > VIRTUAL_FROM;
  const virtual = useVirtualizer({
    count: isLong ? count : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    overscan: 8,
  });
  if (!isLong)
    return (
      <ul className="firewall-list" aria-label={label}>
        {Array.from({ length: count }, (_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rules of one snapshot never change
          <li key={at}>{row(at)}</li>
        ))}
      </ul>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <ul className="firewall-list firewall-long" ref={scroller} aria-label={`${label}, ${count}`} tabIndex={0}>
      <li aria-hidden="true" style={{ height: virtual.getTotalSize() }} />
      {virtual.getVirtualItems().map((item) => (
        <li
          key={item.key}
          ref={virtual.measureElement}
          data-index={item.index}
          className="firewall-placed"
          aria-setsize={count}
          aria-posinset={item.index + 1}
          style={{ transform: `translateY(${item.start}px)` }}
        >
          {row(item.index)}
        </li>
      ))}
    </ul>
  );
}
