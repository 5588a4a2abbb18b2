// docker-proxy: Docker's user-space forwarder, one process per published port and address.
import { wholeNumber } from "../reading/lines.ts";
import { lastValue, programOf, readFlags } from "./flags.ts";

export interface DockerProxyArguments {
  readonly protocol: string;
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly containerAddress: string;
  readonly containerPort: number;
}

const SYNTAX = {
  valued: new Set(["proto", "host-ip", "host-port", "container-ip", "container-port", "listen-fd"]),
};

/** Reads docker-proxy's arguments; null when the program is another or a part is missing. */
export function readDockerProxyArguments(args: readonly string[]): DockerProxyArguments | null {
  const program = programOf(args);
  if (program !== "docker-proxy" && program !== "rootlesskit-docker-proxy") return null;
  const flags = readFlags(args, SYNTAX);
  const hostPort = wholeNumber(lastValue(flags, "host-port") ?? undefined);
  const containerPort = wholeNumber(lastValue(flags, "container-port") ?? undefined);
  const containerAddress = lastValue(flags, "container-ip");
  if (hostPort === null || containerPort === null || containerAddress === null) return null;
  return {
    protocol: lastValue(flags, "proto") ?? "tcp",
    hostAddress: lastValue(flags, "host-ip") ?? "",
    hostPort,
    containerAddress,
    containerPort,
  };
}
