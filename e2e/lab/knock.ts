// Tries TCP ports, and UDP ports that answer what they are sent, and tells how each try ended, in the kernel's own words; perl is
// on the lab hosts, netcat is not.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Target {
  readonly address: string;
  readonly port: number;
  /** TCP when nothing is said. */
  readonly protocol?: "tcp" | "udp";
}
export type Outcome = "open" | "refused" | "silent";

/** One process for all of them: one for each, on a busy machine, is late and looks like silence. */
const SCRIPT = readFileSync(join(import.meta.dirname, "knock.pl"), "utf8");

/**
 * A command that tries all of them at once.
 * @param settle seconds within which a proxy that reached nobody has closed the connection it took.
 * @param patience seconds until silence; TCP asks again after one and three.
 */
export function knockCommand(targets: readonly Target[], settle = 0, patience = 6): string[] {
  return [
    "perl",
    "-e",
    SCRIPT,
    String(patience),
    String(settle),
    ...targets.map((to) => `${to.address}:${to.port}/${to.protocol ?? "tcp"}`),
  ];
}

/** Reads what the script printed. */
export function readKnocks(stdout: string, targets: readonly Target[]): ReadonlyMap<Target, Outcome> {
  const outcomes = new Map<Target, Outcome>();
  for (const line of stdout.trim().split("\n")) {
    const [at, word, ...said] = line.split(" ");
    const to = targets[Number(at)];
    if (!to) throw new Error(`not understood: ${line}`);
    if (word === "open" || word === "silent") outcomes.set(to, word);
    else if (
      /refused|unreachable|No route|Invalid argument|prohibited|not permitted|denied|closed at once/i.test(
        said.join(" "),
      )
    )
      outcomes.set(to, "refused");
    else throw new Error(`${to.address}:${to.port}: ${line}`);
  }
  return outcomes;
}
