// Passwords and passphrases a person chose to have remembered: in memory until the session ends, or in the secret store.
import type { Keep, Prompt, PromptAnswer } from "../../shared/api.ts";
import type { SecretStore } from "../secrets/secret-store.ts";
import type { Ask } from "./collect-host.ts";

/** A question to the person; `keep` says how long the answer may be remembered. */
export type AskAndKeep = (
  question: Prompt,
) => Promise<{ readonly answer: PromptAnswer; readonly keep: Keep }>;

export interface RememberedAnswers {
  /**
   * One run's way to ask. A remembered answer is given once per question and run; when the question comes again it was
   * wrong: it is forgotten and the person is asked. What was typed is never sent a second time by itself.
   */
  forRun(ask: AskAndKeep): Ask;
  forgetAll(): Promise<void>;
}

export function rememberAnswers(store: SecretStore): RememberedAnswers {
  const session = new Map<string, string>();

  async function forget(name: string): Promise<void> {
    session.delete(name);
    await store.forget(name).catch(() => undefined);
  }

  return {
    forRun(ask) {
      const used = new Set<string>();
      return async (question) => {
        const name = nameOf(question);
        if (name === null) return (await ask(question)).answer;
        const again = "again" in question && question.again === true;
        if (again || used.has(name)) await forget(name);
        else {
          const known = session.get(name) ?? (await store.get(name));
          used.add(name);
          if (known !== null) return [known];
        }
        const { answer, keep } = await ask(question);
        const secret = answer?.[0];
        if (secret !== undefined && keep !== "not") session.set(name, secret);
        if (secret !== undefined && keep === "stored") await store.set(name, secret).catch(() => undefined);
        return answer;
      };
    },
    async forgetAll() {
      session.clear();
      await store.forgetAll();
    },
  };
}

/** What an answer is remembered under; null: it is good for one time only (a code, a host key). */
function nameOf(question: Prompt): string | null {
  switch (question.kind) {
    case "password":
      return `password ${question.user}@${question.host}`;
    case "passphrase":
      return `passphrase ${question.keyFile}`;
    case "sudo-password":
      return `sudo ${question.user}@${question.host}`;
    default:
      return null;
  }
}
