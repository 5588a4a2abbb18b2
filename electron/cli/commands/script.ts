// `vethscope script`: prints what runs on a host, to be read or to be run by hand.
import type { Command } from "commander";
import { describeScript } from "../../collect/describe.ts";
import type { Surroundings } from "../surroundings.ts";

export function scriptCommand(program: Command, around: Surroundings): void {
  program
    .command("script")
    .description("print the script that runs on a host")
    .option("--json", "print the script and its sections as one JSON document")
    .action((options: { readonly json?: boolean }) => {
      const description = describeScript();
      around.stdout.write(
        options.json === true ? `${JSON.stringify(description, null, 2)}\n` : description.script,
      );
    });
}
