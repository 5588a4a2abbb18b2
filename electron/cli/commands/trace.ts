// `vethscope trace`: what happens to a packet, hop by hop.
import { type Command, InvalidArgumentError } from "commander";
import { analyse } from "../../../shared/analyse.ts";
import { buildPathModel } from "../../../shared/path/build-model.ts";
import { resolveQuestion } from "../../../shared/path/places.ts";
import type { Protocol } from "../../../shared/path/trace.ts";
import { tracePacket } from "../../../shared/path/trace-packet.ts";
import { traceJson } from "../../../shared/show/trace-json.ts";
import { traceText } from "../../../shared/show/trace-text.ts";
import { CommandFailure } from "../failure.ts";
import { openSource } from "../source.ts";
import type { Surroundings } from "../surroundings.ts";
import { type TargetOptions, withTargetOptions } from "../target-options.ts";

interface TraceOptions extends TargetOptions {
  readonly from: string;
  readonly to: string;
  readonly proto: Protocol;
  readonly dport?: number;
  readonly sport?: number;
  readonly source?: string;
  readonly mark?: number;
  readonly uid?: number;
  readonly reply?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
}

const PROTOCOLS = new Set(["tcp", "udp", "icmp", "icmpv6", "sctp"]);

export function traceCommand(program: Command, around: Surroundings): void {
  withTargetOptions(program.command("trace"))
    .description("follow a packet through interfaces, routes, firewall rules and NAT")
    .argument("<source>", "a snapshot file, or a live target as for collect")
    .requiredOption(
      "--from <place>",
      "container, pod, pid, netns, `host`, or an address (outside: ADDRESS@INTERFACE)",
    )
    .requiredOption("--to <place>", "address, address:port, [v6]:port, container or container:port")
    .option("--proto <protocol>", "tcp, udp, icmp or sctp", protocol, "tcp")
    .option("--dport <port>", "destination port", port)
    .option("--sport <port>", "source port", port)
    .option("--source <address>", "source address, instead of the one the kernel chooses")
    .option("--mark <mark>", "mark of the packet", wholeNumber)
    .option("--uid <uid>", "user that sends it", wholeNumber)
    .option("--reply", "trace the answer instead of the request")
    .option("--all", "print rules that do not match, too")
    .option("--json", "print one JSON document")
    .action(async (source: string, options: TraceOptions) => {
      const snapshot = await openSource(around, source, options);
      const { records, topology } = analyse(snapshot);
      const { model } = buildPathModel(snapshot, records, topology);
      const asked = resolveQuestion(model, {
        from: options.from,
        to: options.to,
        protocol: options.proto,
        destinationPort: options.dport ?? null,
        sourcePort: options.sport ?? null,
        source: options.source ?? null,
        ...(options.mark === undefined ? {} : { mark: options.mark }),
        ...(options.uid === undefined ? {} : { uid: options.uid }),
        reply: options.reply === true,
      });
      if (!asked.ok) throw new CommandFailure(`${source}: ${asked.error}`);
      const trace = tracePacket(model, asked.value);
      const titles = new Map([...model.netns.values()].map((one) => [one.id as string, one.title]));
      const text =
        options.json === true
          ? JSON.stringify(traceJson(trace, asked.note), null, 2)
          : traceText(trace, {
              all: options.all === true,
              titleOf: (netns) => titles.get(netns) ?? netns,
              ...(asked.note === undefined ? {} : { note: asked.note }),
            });
      around.stdout.write(`${text.trimEnd()}\n`);
    });
}

function protocol(value: string): Protocol {
  if (!PROTOCOLS.has(value))
    throw new InvalidArgumentError(`"${value}" is none of tcp, udp, icmp, icmpv6, sctp.`);
  return value as Protocol;
}

function port(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : -1;
  if (number < 0 || number > 65535) throw new InvalidArgumentError(`"${value}" is no port.`);
  return number;
}

function wholeNumber(value: string): number {
  const number = /^(?:\d{1,10}|0x[0-9a-fA-F]{1,8})$/.test(value) ? Number(value) : -1;
  if (number < 0 || number > 0xffffffff)
    throw new InvalidArgumentError(`"${value}" is no number of 32 bits.`);
  return number;
}
