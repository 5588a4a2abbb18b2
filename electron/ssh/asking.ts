// Questions to a person while connecting, and the two ways there may be no answer.
import type { Prompt, PromptAnswer } from "../../shared/api.ts";
import { TransportError } from "../transport/host-transport.ts";

/**
 * Asks a person; null means they cancelled. Rejects with `TransportError("needs-prompt")` where nobody can be asked;
 * any other rejection ends the connection attempt with it.
 */
export type Ask = (prompt: Prompt) => Promise<PromptAnswer>;

export type RunState = "resolving" | "connecting" | "authenticating";

/** What goes with a connection attempt. */
export interface ConnectOptions {
  readonly ask: Ask;
  readonly signal: AbortSignal;
  readonly onState?: ((state: RunState, label: string) => void) | undefined;
  /** Told what a person should know though the connection goes on, in one sentence. */
  readonly onNotice?: ((sentence: string) => void) | undefined;
}

/** Asks, and tells the three cases apart. @throws TransportError `cancelled` when the person cancels. */
export async function askPerson(ask: Ask, prompt: Prompt): Promise<readonly string[] | "nobody"> {
  let answer: PromptAnswer;
  try {
    answer = await ask(prompt);
  } catch (error) {
    if (error instanceof TransportError && error.code === "needs-prompt") return "nobody";
    throw error;
  }
  if (answer === null) {
    const what = prompt.kind === "sudo-password" ? "Becoming root on" : "Connecting to";
    throw new TransportError("cancelled", `${what} ${prompt.host} was cancelled.`);
  }
  return answer;
}
