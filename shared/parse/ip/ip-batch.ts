// The `ip` section of a netns: JSON arrays of several commands, told apart by what their entries hold.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, type JsonObject, readJsonValues } from "../reading/json-values.ts";
import { quote, warningsOf } from "../reading/warnings.ts";
import type { LinkRecord, NeighbourRecord, NsidRecord, RouteRecord, RuleRecord } from "../records.ts";
import { readLinkEntry } from "./link-json.ts";
import { readNeighbourEntry } from "./neighbour.ts";
import { readNsidEntry } from "./nsid.ts";
import { readRouteEntry } from "./route-json.ts";
import { readRuleEntry } from "./rule.ts";

export interface IpBatch {
  readonly links: LinkRecord[];
  readonly routes: RouteRecord[];
  readonly rules: RuleRecord[];
  readonly neighbours: NeighbourRecord[];
  readonly nsids: NsidRecord[];
}

type Kind = keyof IpBatch;

function kindOf(entry: JsonObject): Kind | null {
  if (Object.hasOwn(entry, "ifindex")) return "links";
  if (Object.hasOwn(entry, "priority")) return "rules";
  if (Object.hasOwn(entry, "nsid")) return "nsids";
  if (!Object.hasOwn(entry, "dst")) return null;
  const isNeighbour = ["state", "lladdr", "proxy"].some((key) => Object.hasOwn(entry, key));
  return isNeighbour ? "neighbours" : "routes";
}

/**
 * Reads the arrays of `ip -j -batch`. A command that failed has no line, so the order says little: each array is
 * known by its first entry. The second array of rules is IPv6 (rules of both families print the same words); a route
 * that does not show its family takes that of the route before it.
 */
export function parseIpBatch(
  source: string,
  section: SectionKey,
  family: "inet" | "inet6" = "inet",
): Parsed<IpBatch> {
  const { values, warnings: damaged } = readJsonValues(source, section);
  const warnings = warningsOf(section);
  const batch: IpBatch = { links: [], routes: [], rules: [], neighbours: [], nsids: [] };
  let ruleArrays = 0;
  let routeFamily = family;

  for (const { value, line } of values) {
    const entries = Array.isArray(value) ? value : [value];
    // old iproute2 prints {} for what a filter left out
    const first = entries.find((entry) => isObject(entry) && Object.keys(entry).length > 0);
    const kind = isObject(first) ? kindOf(first) : null;
    if (kind === null) {
      if (first !== undefined) {
        warnings.add(
          line,
          `This output of ip is of no kind we know: ${quote(JSON.stringify(first).slice(0, 200))}.`,
        );
      }
      continue;
    }
    if (kind === "rules") ruleArrays += 1;
    if (kind === "routes") routeFamily = family;
    entries.forEach((entry: unknown, item) => {
      if (isObject(entry) && Object.keys(entry).length === 0) return;
      const at: SourceRef = { section, line, item };
      let read = true;
      if (kind === "links") read = push(batch.links, readLinkEntry(entry, at));
      else if (kind === "neighbours") read = push(batch.neighbours, readNeighbourEntry(entry, at));
      else if (kind === "nsids") read = push(batch.nsids, readNsidEntry(entry, at));
      else if (kind === "rules") {
        read = push(batch.rules, readRuleEntry(entry, at, ruleArrays > 1 ? "inet6" : family));
      } else {
        const route = readRouteEntry(entry, at, routeFamily);
        if (route !== null) routeFamily = route.family;
        read = push(batch.routes, route);
      }
      if (!read) warnings.add(line, `Entry ${item + 1} of the ${kind} could not be read.`);
    });
  }
  return { records: batch, warnings: [...damaged, ...warnings.list()] };
}

function push<T>(to: T[], record: T | null): boolean {
  if (record !== null) to.push(record);
  return record !== null;
}
