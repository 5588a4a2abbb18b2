// The SOURCEs of a command that takes several: one host alone as ever, or a fleet of two to twenty.
import { type Analysis, analyse } from "../../shared/analyse.ts";
import { admit } from "../../shared/fleet/admit.ts";
import type { Fleet } from "../../shared/fleet/fleet.ts";
import { joinHosts, qualifierFor } from "../../shared/fleet/join-hosts.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { qualifyTopology } from "../../shared/topology/qualify.ts";
import { CommandFailure, oneLine } from "./failure.ts";
import { openSource } from "./source.ts";
import type { Surroundings } from "./surroundings.ts";
import type { TargetOptions } from "./target-options.ts";

export interface OpenHost {
  readonly source: string;
  /** Its name; of several, told apart from the others'. */
  readonly label: string;
  readonly snapshot: Snapshot;
  readonly analysis: Analysis;
}

export type OpenHosts =
  | { readonly kind: "one"; readonly host: OpenHost }
  | { readonly kind: "fleet"; readonly hosts: readonly OpenHost[]; readonly fleet: Fleet };

/**
 * Opens sources one after the other; doubts about looking at them together go to stderr.
 * @throws CommandFailure naming the source that cannot be opened, or that is a host that is open already
 */
export async function openHosts(
  around: Surroundings,
  sources: readonly string[],
  options: TargetOptions,
): Promise<OpenHosts> {
  const hosts: OpenHost[] = [];
  const taken = new Set<string>();
  for (const source of sources) {
    const snapshot = await openSource(around, source, options);
    const alone = analyse(snapshot);
    const label = alone.topology.host.name;
    if (sources.length === 1) return { kind: "one", host: { source, label, snapshot, analysis: alone } };
    const qualifier = qualifierFor(label, taken);
    taken.add(qualifier);
    const analysis = { ...alone, topology: qualifyTopology(alone.topology, qualifier) };
    const answer = admit(
      hosts.map((one) => one.analysis.topology),
      analysis.topology,
    );
    if (!answer.admitted) throw new CommandFailure(`${source}: ${answer.reason}`);
    hosts.push({ source, label, snapshot, analysis });
  }
  const qualifiers = [...taken];
  const fleet = joinHosts(
    hosts.map(({ analysis }, i) => ({ topology: analysis.topology, qualifier: qualifiers[i] ?? "" })),
  );
  for (const doubt of fleet.doubts) around.stderr.write(`vethscope: ${oneLine(doubt)}\n`);
  const labelled = hosts.map((host, i) => ({ ...host, label: fleet.members[i]?.label ?? host.label }));
  return { kind: "fleet", hosts: labelled, fleet };
}
