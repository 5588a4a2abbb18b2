// `vethscope peer`: the other end of a veth, and who lives there.
import type { Command } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { peerJson } from "../../../shared/show/peer-json.ts";
import { peerText } from "../../../shared/show/peer-text.ts";
import { CommandFailure } from "../failure.ts";
import { openSource } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

interface PeerOptions extends TargetOptions {
  readonly netns?: string;
  readonly json?: boolean;
}

export function peerCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("peer"))
    .description("find the other end of an interface")
    .argument("<source>", "a snapshot file, or a live target as for collect")
    .argument("<interface>", "its name")
    .option(
      "--netns <netns>",
      "the network namespace it is in: id, inode, name or `host`; needed when several have that interface",
    )
    .option("--json", "print one JSON document")
    .action(async (source: string, name: string, options: PeerOptions) => {
      const { topology } = analyse(await openSource(around, source, options));
      const found = peerJson(topology, name, options.netns);
      if (!found.ok) throw new CommandFailure(`${source}: ${found.error}`);
      const text = options.json === true ? JSON.stringify(found.answer, null, 2) : peerText(found.answer);
      around.stdout.write(`${text.trimEnd()}\n`);
    });
}
