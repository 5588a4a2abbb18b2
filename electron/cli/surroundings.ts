// What a command works with: streams, the steps of a run, the folder; tests give their own.
import type { SshWay } from "../../shared/api.ts";
import type { CollectSteps } from "../backend/collect-host.ts";

/** A stream a command writes text to. */
export interface TextOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface Surroundings {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: TextOutput;
  readonly stderr: TextOutput;
  readonly steps: CollectSteps;
  /** The way to a host that was chosen for it before; absent: none ever was. */
  chosenWay?(target: string): Promise<SshWay | undefined>;
  /** Aborts when the person presses Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly version: string;
}
