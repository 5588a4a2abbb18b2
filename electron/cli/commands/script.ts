// `vethscope script`: prints what runs on a host, to be read or to be run by hand where nobody may SSH to.
import type { Command } from "commander";
import { describeScript } from "../../collect/describe.ts";
import type { Surroundings } from "../surroundings.ts";

const HOW = `# Run it by hand on the host, as root for the whole picture:  sh collect.sh > host.out
# Its output, packed by gzip or not, opens like a snapshot:    vethscope show host.out
`;

export function scriptCommand(program: Command, around: Surroundings): void {
  program
    .command("script")
    .description("print the script that runs on a host; run by hand, its output opens as a snapshot")
    .option("--json", "print the script and its sections as one JSON document")
    .action((options: { readonly json?: boolean }) => {
      const description = describeScript();
      around.stdout.write(
        options.json === true ? `${JSON.stringify(description, null, 2)}\n` : HOW + description.script,
      );
    });
}
