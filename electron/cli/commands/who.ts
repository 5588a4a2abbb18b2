// `vethscope who`: whose is this address, pid, id, namespace, path, interface, port or chain.
import type { Command } from "commander";
import { groundOf, type WhoResult, who } from "../../../shared/search/who.ts";
import { type WhoJson, whoJson } from "../../../shared/search/who-json.ts";
import { whoText } from "../../../shared/search/who-text.ts";
import { UsageFailure } from "../failure.ts";
import { type OpenHost, openHosts } from "../open-hosts.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

export function whoCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("who"))
    .description("tell whose an address, pid, id, namespace, path, interface, port or chain is")
    .usage("[options] <source...> <question>")
    .argument("<words...>", "snapshot files or live targets as for collect, then the question")
    .addHelpText(
      "after",
      "\nThe question: IP, CIDR, MAC, PID, part of an id, netns inode or file, interface, port (80, :80, 80/tcp), chain",
    )
    .option("--json", "print one JSON document")
    .action(async (words: string[], options: TargetOptions & { readonly json?: boolean }) => {
      const question = words.at(-1) ?? "";
      const sources = words.slice(0, -1);
      if (sources.length === 0) throw new UsageFailure("say a source and a question: who SOURCE QUESTION");
      const open = await openHosts(around, sources, options);
      const ask = ({ snapshot, analysis }: OpenHost) => who(groundOf(snapshot, analysis), question);
      let text: string;
      if (open.kind === "one") {
        const result = ask(open.host);
        text = options.json === true ? JSON.stringify(whoJson(result), null, 2) : whoText(result);
      } else {
        const hosts = open.hosts.map((host) => ({ label: host.label, result: ask(host) }));
        text =
          options.json === true
            ? JSON.stringify(ofSeveral(question, hosts), null, 2)
            : fleetWhoText(question, hosts);
      }
      around.stdout.write(`${text.trimEnd()}\n`);
    });
}

interface HostAnswer {
  readonly label: string;
  readonly result: WhoResult;
}

function ofSeveral(
  question: string,
  hosts: readonly HostAnswer[],
): { readonly question: string; readonly hosts: readonly (WhoJson & { readonly host: string })[] } {
  return { question, hosts: hosts.map(({ label, result }) => ({ host: label, ...whoJson(result) })) };
}

/** Hosts with an answer, each under its name; where nobody has one, one sentence for all. */
function fleetWhoText(question: string, hosts: readonly HostAnswer[]): string {
  const found = hosts.filter(({ result }) => result.answers.length > 0);
  if (found.length > 0) return found.map(({ label, result }) => `On ${label}\n${whoText(result)}`).join("\n");
  const unread = hosts.some(({ result }) => result.nobody?.includes("were not read") === true);
  const doubt = unread ? " Some network namespaces were not read, so it may be there." : "";
  return `Nobody here: ${question} belongs to nothing on ${hosts.length} open hosts.${doubt}`;
}
