// `vethscope who`: whose is this address, pid, id, namespace, path, interface, port or chain.
import type { Command } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { groundOf, who } from "../../../shared/search/who.ts";
import { whoJson } from "../../../shared/search/who-json.ts";
import { whoText } from "../../../shared/search/who-text.ts";
import { openSource } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

export function whoCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("who"))
    .description("tell whose an address, pid, id, namespace, path, interface, port or chain is")
    .argument("<source>", "a snapshot file, or a live target as for collect")
    .argument(
      "<question>",
      "IP, CIDR, MAC, PID, part of an id, netns inode or file, interface, port (80, :80, 80/tcp), chain",
    )
    .option("--json", "print one JSON document")
    .action(
      async (source: string, question: string, options: TargetOptions & { readonly json?: boolean }) => {
        const snapshot = await openSource(around, source, options);
        const result = who(groundOf(snapshot, analyse(snapshot)), question);
        const text = options.json === true ? JSON.stringify(whoJson(result), null, 2) : whoText(result);
        around.stdout.write(`${text.trimEnd()}\n`);
      },
    );
}
