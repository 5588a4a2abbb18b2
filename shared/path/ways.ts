// The ways of a trace, told together: how likely each is, and which end the same.
import type { TracePath } from "./trace.ts";

/** Product of its choices; null when one of them cannot be told. */
export function pathProbability(path: Pick<TracePath, "alternatives">): number | null {
  let product = 1;
  for (const { probability } of path.alternatives) {
    if (probability === null) return null;
    product *= probability;
  }
  return product;
}

/** "1/3", "50 %"; "?" where it is not known. */
export function probabilityText(probability: number | null): string {
  if (probability === null) return "not known how likely";
  for (let parts = 1; parts <= 16; parts += 1) {
    if (Math.abs(probability - 1 / parts) < 1e-4) return parts === 1 ? "always" : `1 of ${parts}`;
  }
  return `${(probability * 100).toFixed(1)} %`;
}
