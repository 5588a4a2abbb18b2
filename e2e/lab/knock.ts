// Tries TCP connections for real and tells how each ended, in the kernel's own words; bash is on every lab host, netcat is not.
export interface Target {
  readonly address: string;
  readonly port: number;
}
export type Outcome = "open" | "refused" | "silent";

/** A script for bash that tries all of them at once. @param patience seconds until silence. */
export function knockScript(targets: readonly Target[], patience = 1): string {
  const knocks = targets.map(
    (to, i) =>
      `( said=$(LC_ALL=C timeout ${patience} bash -c '</dev/tcp/${to.address}/${to.port}' 2>&1); echo "${i} $? "$said ) &`,
  );
  return `${knocks.join("\n")}\nwait`;
}

/** Reads what the script printed. */
export function readKnocks(stdout: string, targets: readonly Target[]): ReadonlyMap<Target, Outcome> {
  const outcomes = new Map<Target, Outcome>();
  for (const line of stdout.trim().split("\n")) {
    const [at, code, ...said] = line.split(" ");
    const to = targets[Number(at)];
    if (!to) throw new Error(`not understood: ${line}`);
    if (code === "0") outcomes.set(to, "open");
    else if (code === "124") outcomes.set(to, "silent");
    else if (/refused|unreachable|No route|Invalid argument|prohibited/i.test(said.join(" ")))
      outcomes.set(to, "refused");
    else throw new Error(`${to.address}:${to.port}: ${line}`);
  }
  return outcomes;
}
