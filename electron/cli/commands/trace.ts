// `vethscope trace`: what happens to a packet, hop by hop.
import { type Command, InvalidArgumentError } from "commander";
import { joinPaths } from "../../../shared/fleet/path/fleet-path.ts";
import { resolveFleetQuestion } from "../../../shared/fleet/path/fleet-question.ts";
import { buildPathModel } from "../../../shared/path/build-model.ts";
import type { PathModel } from "../../../shared/path/model.ts";
import { type Resolved, resolveQuestion, type TraceQuestion } from "../../../shared/path/places.ts";
import type { Protocol, TraceRequest } from "../../../shared/path/trace.ts";
import { tracePacket } from "../../../shared/path/trace-packet.ts";
import { traceJson } from "../../../shared/show/trace-json.ts";
import { traceText } from "../../../shared/show/trace-text.ts";
import type { NetnsId } from "../../../shared/topology/ids.ts";
import { CommandFailure } from "../failure.ts";
import { type OpenHost, type OpenHosts, openHosts } from "../open-hosts.ts";
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
    .argument(
      "<sources...>",
      "a snapshot file, or a live target as for collect; several: the way across hosts",
    )
    .requiredOption(
      "--from <place>",
      "container, pod, pid, netns, `host`, or an address (outside: ADDRESS@INTERFACE); of several hosts HOST/PLACE",
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
    .action(async (sources: string[], options: TraceOptions) => {
      const open = await openHosts(around, sources, options);
      const ground = groundOf(open);
      const asked = ground.resolve({
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
      if (!asked.ok)
        throw new CommandFailure(open.kind === "one" ? `${open.host.source}: ${asked.error}` : asked.error);
      const { model } = ground;
      const trace = tracePacket(model, asked.value);
      const titles = new Map([...model.netns.values()].map((one) => [one.id as string, one.title]));
      const text =
        options.json === true
          ? JSON.stringify(traceJson(trace, asked.note, ground.hostOf), null, 2)
          : traceText(trace, {
              all: options.all === true,
              titleOf: (netns) => titles.get(netns) ?? netns,
              ...(asked.note === undefined ? {} : { note: asked.note }),
            });
      around.stdout.write(`${text.trimEnd()}\n`);
    });
}

interface Ground {
  readonly model: PathModel;
  resolve(question: TraceQuestion): Resolved<TraceRequest>;
  /** Name of the host of a netns; absent for one host alone. */
  readonly hostOf?: (netns: NetnsId) => string | null;
}

function groundOf(open: OpenHosts): Ground {
  const modelOf = ({ snapshot, analysis }: OpenHost): PathModel =>
    buildPathModel(snapshot, analysis.records, analysis.topology).model;
  if (open.kind === "one") {
    const model = modelOf(open.host);
    return { model, resolve: (question) => resolveQuestion(model, question) };
  }
  const path = joinPaths(open.fleet, open.hosts.map(modelOf));
  return {
    model: path.model,
    resolve: (question) => resolveFleetQuestion(path, question),
    hostOf: (netns) => path.memberOf(netns)?.label ?? null,
  };
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
