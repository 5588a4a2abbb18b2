// Pass: which low-level runtime (runc, crun, kata) made a container: its state folder says so, else its shim's program.
import { readConmonArguments } from "../../parse/argv/conmon.ts";
import { readShimArguments } from "../../parse/argv/containerd-shim.ts";
import { type Builder, step } from "../builder.ts";
import { lowLevelOf } from "../runtimes/claim.ts";

/** Fills `lowLevelRuntime` where no engine told it. A v2 shim runs every container of its pod with the same program. */
export function findLowLevelRuntimes(builder: Builder): void {
  const folders = new Map(builder.records.stateFolders.map((folder) => [folder.id, folder]));
  const byId = new Map([...builder.processes.values()].map((process) => [process.id, process]));
  for (const container of builder.containers.values()) {
    const folder = folders.get(container.runtimeId);
    if (folder) {
      const says = `${folder.root}/${container.runtimeId.slice(0, 12)} is the state ${folder.program} keeps of it`;
      container.evidence = [...container.evidence, step(says, folder.source)];
    }
    if (container.lowLevelRuntime !== null) continue;
    const shim = container.shim === null ? undefined : byId.get(container.shim);
    container.lowLevelRuntime =
      lowLevelOf(folder?.program ?? null) ??
      lowLevelOf(
        shim
          ? (readShimArguments(shim.args)?.runtime ?? readConmonArguments(shim.args)?.runtimePath ?? null)
          : null,
      );
  }
}
