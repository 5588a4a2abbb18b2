// The options every command takes that may reach a live host.
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CollectRequest, SshWay } from "../../shared/api.ts";
import { checkedCall, RequestRefused } from "../backend/requests.ts";
import { UsageFailure } from "./failure.ts";

export interface TargetOptions {
  readonly sudo?: boolean;
  readonly identity?: string;
  readonly knownHosts?: string;
  readonly acceptNew?: boolean;
  readonly via?: SshWay;
  readonly timeout?: number;
}

/** Adds the options to a command. */
export function withTargetOptions(command: Command): Command {
  return command
    .option("--sudo", "run the script as root through sudo")
    .option("--identity <file>", "private key to use")
    .option("--known-hosts <file>", "file of known host keys to use instead of the usual ones")
    .option(
      "--accept-new",
      "accept and save the key of a host never seen before (a changed key is still refused)",
    )
    .addOption(
      new Option(
        "--via <way>",
        "ssh2: the built-in SSH; openssh: the system's ssh (certificates, FIDO keys, GSSAPI)",
      ).choices(["ssh2", "openssh"]),
    )
    .option("--timeout <seconds>", "seconds for the whole run", seconds);
}

/** The request for a live target. @throws UsageFailure when an option is not accepted */
export function requestOf(target: string, options: TargetOptions): CollectRequest {
  const request = {
    target,
    ...(options.sudo === true ? { sudo: true } : {}),
    ...(options.identity === undefined ? {} : { identityFile: options.identity }),
    ...(options.knownHosts === undefined ? {} : { knownHostsFile: options.knownHosts }),
    ...(options.via === undefined ? {} : { via: options.via }),
    ...(options.timeout === undefined ? {} : { timeoutSeconds: options.timeout }),
  };
  try {
    checkedCall("startRun", [request]);
  } catch (error) {
    if (error instanceof RequestRefused) {
      throw new UsageFailure(`${target}: ${error.message.replace("startRun: argument 0.", "")}`);
    }
    throw error;
  }
  return request;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 1 || value > 86_400) {
    throw new InvalidArgumentError("give a number of seconds from 1 to 86400.");
  }
  return value;
}
