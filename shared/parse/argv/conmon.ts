// conmon: the monitor of one Podman or CRI-O container; its arguments carry id, name, bundle and low-level runtime.
import { lastValue, programOf, readFlags } from "./flags.ts";

export interface ConmonArguments {
  /** 64-hex container id (`-c`). */
  readonly containerId: string;
  /** Container name (`-n`): Podman's name, or CRI-O's `k8s_...`. */
  readonly name: string | null;
  /** Path of the low-level runtime (`-r`), e.g. `/usr/bin/crun`. */
  readonly runtimePath: string | null;
  readonly bundle: string | null;
  /** File holding the container's first pid (`-p`). */
  readonly pidFile: string | null;
  /** The exit command's program: `/usr/bin/podman`, or CRI-O's own; null when not given. */
  readonly exitCommand: string | null;
  /** Podman's `--network-backend` (`cni`, `netavark`), taken from the exit command's arguments. */
  readonly networkBackend: string | null;
}

// conmon(8): every option with an argument. `--exit-command-arg -c` must not be read as conmon's own `-c`.
const SYNTAX = {
  valued: new Set([
    ..."api-version b bundle c cid conmon-pidfile P container-pidfile p cuuid u exec-process-spec".split(" "),
    ..."exit-command exit-command-arg exit-delay exit-dir l log-path log-level log-size-max".split(" "),
    ..."log-global-size-max log-tag log-label log-rotate log-max-files n name persist-dir 0 r runtime".split(
      " ",
    ),
    ..."runtime-arg runtime-opt restore restore-arg sdnotify-socket socket-dir-path seccomp-notify-socket".split(
      " ",
    ),
    ..."seccomp-notify-plugins T timeout".split(" "),
  ]),
};

/** Reads conmon's arguments (NUL-split); null when the program is not conmon or names no container. */
export function readConmonArguments(args: readonly string[]): ConmonArguments | null {
  const program = programOf(args);
  if (program !== "conmon" && program !== "conmonrs") return null;
  const flags = readFlags(args, SYNTAX);
  const containerId = lastValue(flags, "c", "cid");
  if (containerId === null) return null;
  const exitArguments = flags.values.get("exit-command-arg") ?? [];
  const backendAt = exitArguments.indexOf("--network-backend");
  return {
    containerId,
    name: lastValue(flags, "n", "name"),
    runtimePath: lastValue(flags, "r", "runtime"),
    bundle: lastValue(flags, "b", "bundle"),
    pidFile: lastValue(flags, "p", "container-pidfile"),
    exitCommand: lastValue(flags, "exit-command"),
    networkBackend: (backendAt === -1 ? null : exitArguments[backendAt + 1]) || null,
  };
}
