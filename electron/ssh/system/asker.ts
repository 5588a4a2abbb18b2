// Between the askpass channel of the system's ssh and the person: each question is put once, and a refusal ends the login.
import { TransportError } from "../../transport/host-transport.ts";
import type { Ask } from "../asking.ts";
import type { AskpassListener } from "./askpass.ts";
import { answerOf, promptOf } from "./askpass-prompt.ts";

export interface SystemAsker extends AskpassListener {
  /** Settles when the person cancelled: ssh is to be ended. */
  readonly stopped: Promise<Error>;
  /** Where an accepted key of the target is saved, known before ssh starts; until then and for null, ssh saves it by itself. */
  savesIn(file: string | null): void;
  /** Whether the key of the target was accepted for this connection alone. */
  once(): boolean;
  /** Why the login failed, when it was for an answer that was not given; null: ssh knows better. */
  reason(): Error | null;
}

/** @param password given beforehand; answers the first question for one */
export function systemAsker(
  target: string,
  ask: Ask,
  password: string | undefined,
  onNotice: (text: string) => void,
): SystemAsker {
  const asked = new Set<string>();
  let given = password;
  let stop: (reason: Error) => void = () => undefined;
  const stopped = new Promise<Error>((resolve) => {
    stop = resolve;
  });
  let missed: Error | null = null;
  let savedIn: string | null = null;
  let once = false;
  return {
    savesIn(file) {
      savedIn = file;
    },
    once: () => once,
    stopped,
    reason: () => missed,
    onNotice,
    async onQuestion(text, by) {
      const prompt = promptOf(text, target, by === "target" ? savedIn : null, asked);
      asked.add(text);
      if (prompt.kind === "password" && given !== undefined) {
        const first = given;
        given = undefined;
        return first;
      }
      try {
        const answer = await ask(prompt);
        if (prompt.kind === "host-key-unknown" && by === "target") once = answer?.[0] === "once";
        if (answer !== null) return answerOf(prompt, answer);
        stop(new TransportError("cancelled", `Connecting to ${target} was cancelled.`));
        return null;
      } catch (error) {
        if (!(error instanceof TransportError) || error.code !== "needs-prompt") {
          stop(error as Error);
          return null;
        }
        // Nobody is there: ssh may have other means left.
        missed ??=
          prompt.kind === "host-key-unknown"
            ? new TransportError(
                "host-key-unknown",
                `The host key of ${prompt.host} is not known (${prompt.keyType} ${prompt.fingerprint}) and nobody can be asked: accept it with --accept-new, or connect once with ssh.`,
              )
            : error;
        return null;
      }
    },
  };
}
