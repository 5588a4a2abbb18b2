// `vethscope collect`: reads a host and saves its snapshot.
import type { Command } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { encodeSnapshot } from "../../../shared/snapshot/codec.ts";
import type { Snapshot } from "../../../shared/snapshot/snapshot.ts";
import type { Topology } from "../../../shared/topology/model.ts";
import { CommandFailure } from "../failure.ts";
import { collectLive } from "../live.ts";
import { save } from "../save.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

interface CollectOptions extends TargetOptions {
  readonly output?: string;
  readonly json?: boolean;
}

export function collectCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("collect"))
    .description("read a host and save its snapshot")
    .argument("<target>", "local, [user@]host[:port], or an alias of the ssh configuration")
    .option("-o, --output <file>", "where to save; default: <host>-<time>.vethscope")
    .option("--json", "print a summary as one JSON document")
    .action(async (target: string, options: CollectOptions) => {
      const snapshot = await collectLive(around, target, options);
      const { topology } = analyse(snapshot);
      const file = options.output ?? snapshotFileName(snapshot, topology);
      await save(file, encodeSnapshot(snapshot));
      if (!snapshot.complete) {
        const reason = snapshot.incompleteReason ?? "it ended early";
        throw new CommandFailure(`${target}: collected only in part, ${reason}; what arrived is in ${file}`);
      }
      const answer =
        options.json === true ? JSON.stringify(summary(file, snapshot, topology), null, 2) : file;
      around.stdout.write(`${answer}\n`);
    });
}

/** `<host>-<UTC time>.vethscope`; the host's own name, as far as a file name may hold it. */
export function snapshotFileName(snapshot: Snapshot, topology: Topology): string {
  const name = topology.host.name === "" ? snapshot.source.target : topology.host.name;
  const plain = name
    .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 100);
  const time = snapshot.collectedAt.replaceAll(/[-:]|\.\d+/g, "");
  return `${plain === "" ? "host" : plain}-${time}.vethscope`;
}

function summary(file: string, snapshot: Snapshot, topology: Topology): object {
  return {
    file,
    target: snapshot.source.target,
    host: topology.host.name,
    collectedAt: snapshot.collectedAt,
    durationMs: snapshot.durationMs,
    complete: snapshot.complete,
    sections: snapshot.sections.length,
    skipped: snapshot.sections.flatMap((section) =>
      section.skipped === undefined || section.skipped.reason === "not-needed"
        ? []
        : [{ section: section.name, netns: section.netns, reason: section.skipped.reason }],
    ),
    counts: {
      namespaces: topology.namespaces.length,
      interfaces: topology.interfaces.length,
      containers: topology.containers.length,
      pods: topology.pods.length,
      processes: topology.processes.length,
    },
    warnings: topology.warnings.map(({ code, text }) => ({ code, text })),
  };
}
