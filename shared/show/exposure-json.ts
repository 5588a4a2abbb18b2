// The `exposure --json` document: what can be reached from outside, by which rule, and what is not as it was meant.
import type { DecidingRule, Exposure, ExposureRow } from "../exposure/exposure.ts";
import type { TopologyIndex } from "../topology/lookup.ts";

interface RuleJson {
  readonly place: string;
  readonly text: string | null;
  readonly words: string;
  readonly owner: string | null;
  readonly source: { readonly section: string; readonly line: number } | null;
}

export interface ExposureJson {
  readonly entrances: Exposure["entrances"];
  readonly rows: readonly (Omit<ExposureRow, "key" | "rules" | "conflicts" | "container" | "pod"> & {
    readonly container: string | null;
    readonly containerId: string | null;
    readonly pod: string | null;
    readonly rules: readonly RuleJson[];
    readonly conflicts: readonly {
      readonly kind: string;
      readonly severity: string;
      readonly says: string;
      readonly rule: RuleJson | null;
    }[];
  })[];
  readonly doubts: readonly string[];
  readonly traced: number;
  readonly total: number;
}

export function exposureJson(exposure: Exposure, index: TopologyIndex): ExposureJson {
  return {
    entrances: exposure.entrances,
    rows: exposure.rows.map(({ key: _key, container, pod, rules, conflicts, ...rest }) => {
      const held = container === null ? undefined : index.containers.get(container);
      return {
        ...rest,
        container: held?.name ?? null,
        containerId: held?.runtimeId ?? null,
        pod: (pod === null ? undefined : index.pods.get(pod)?.name) ?? null,
        rules: rules.map(ruleJson),
        conflicts: conflicts.map(({ rule, ...conflict }) => ({
          ...conflict,
          rule: rule === null ? null : ruleJson(rule),
        })),
      };
    }),
    doubts: exposure.doubts,
    traced: exposure.traced,
    total: exposure.total,
  };
}

function ruleJson({ place, text, words, owner, source }: DecidingRule): RuleJson {
  return {
    place,
    text,
    words: words.says,
    owner,
    source: source === null ? null : { section: source.section, line: source.line },
  };
}
