// containerd-shim: v1 stands above one container, v2 above one pod; which id it was started for is in its arguments.
import { lastValue, programOf, readFlags } from "./flags.ts";

export interface ShimArguments {
  /** 1: one shim per container, child of containerd. 2: one per pod or container, reparented to pid 1. */
  readonly version: 1 | 2;
  /** Container id (v1), or the id the shim was started for: the sandbox of its pod (v2). */
  readonly containerId: string;
  /** True when the id is hex but not 64 long: a terminal or a buffer cut the line. */
  readonly idMayBeCut: boolean;
  /** containerd namespace: `moby` is Docker's, `k8s.io` the kubelet's. */
  readonly namespace: string | null;
  /** `runc`, `kata`, `runhcs`, ... as the program name of v2 says; null for v1. */
  readonly runtime: string | null;
  readonly runtimeRoot: string | null;
  readonly address: string | null;
}

// Go's flag package: one or two dashes, boolean flags take no separate value.
const SYNTAX = {
  valued: new Set([
    ..."namespace id address workdir containerd-binary runtime-root socket criu publish-binary bundle".split(
      " ",
    ),
  ]),
};

/** Reads a shim's arguments; null when the program is no containerd shim or names no id. */
export function readShimArguments(args: readonly string[]): ShimArguments | null {
  const program = /^(?:docker-)?containerd-shim(?:-(.+)-v[12])?$/.exec(programOf(args));
  if (!program) return null;
  const flags = readFlags(args, SYNTAX);
  const workdir = lastValue(flags, "workdir")?.replace(/\/+$/, "") ?? null;
  const id =
    lastValue(flags, "id") ?? workdir?.slice(workdir.lastIndexOf("/") + 1) ?? flags.positionals[0] ?? null;
  if (!id) return null;
  return {
    version: lastValue(flags, "id") === null ? 1 : 2,
    containerId: id,
    idMayBeCut: /^[0-9a-f]{16,63}$/.test(id),
    namespace: lastValue(flags, "namespace"),
    runtime: program[1] ?? null,
    runtimeRoot: lastValue(flags, "runtime-root"),
    address: lastValue(flags, "address"),
  };
}
