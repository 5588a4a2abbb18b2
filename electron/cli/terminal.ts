// Asks a person at the terminal; where there is none, says what could not be asked instead of waiting for ever.
import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import type { Prompt, PromptAnswer } from "../../shared/api.ts";
import type { Ask } from "../backend/collect-host.ts";
import { TransportError } from "../transport/host-transport.ts";
import { oneLine } from "./failure.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * Answers questions of a run at the terminal.
 * @param acceptNew save the key of a host never seen before without asking; one that is known by other keys is asked about.
 */
export function terminalAsk(around: Surroundings, acceptNew: boolean): Ask {
  const canAsk = around.stdin.isTTY === true && around.stderr.isTTY === true;
  return async (question) => {
    if (question.kind === "host-key-unknown" && acceptNew && otherKeys(question).length === 0) return ["yes"];
    if (!canAsk) throw new TransportError("needs-prompt", cannotAsk(question));
    return askAtTerminal(around, question);
  };
}

/** Keys by which a host with an unknown key is known already: someone else may be answering in its place. */
function otherKeys(question: Extract<Prompt, { kind: "host-key-unknown" }>): readonly string[] {
  return question.otherKnownKeys ?? [];
}

/** Why a run without a terminal ends here, and what would help. */
function cannotAsk(question: Prompt): string {
  switch (question.kind) {
    case "host-key-unknown": {
      const others = otherKeys(question);
      if (others.length > 0)
        return `${question.host}: it is known by other keys (${others.join(", ")}), not by its ${question.keyType} host key ${question.fingerprint}; check it and add it to ${question.knownHostsFile}`;
      return `${question.host}: its ${question.keyType} host key ${question.fingerprint} is not in ${question.knownHostsFile}; check it and use --accept-new, or add it there`;
    }
    case "password":
      return `${question.host}: ${question.user} needs a password, and there is no terminal to ask at; use a key or an agent`;
    case "passphrase":
      return `${question.host}: the key ${question.keyFile} needs its passphrase, and there is no terminal to ask at; use an agent`;
    case "keyboard-interactive":
      return `${question.host}: the host asks questions (${question.questions.map((one) => one.text).join(" ")}), and there is no terminal to answer at`;
    case "sudo-password":
      return `${question.host}: sudo needs the password of ${question.user || "the account that logged in"}, and there is no terminal to ask at; allow sudo without a password`;
  }
}

async function askAtTerminal(around: Surroundings, question: Prompt): Promise<PromptAnswer> {
  const say = (text: string) => void around.stderr.write(`${oneLine(text)}\n`);
  const one = async (text: string, echo: boolean) => {
    const answer = await readLine(around, `${oneLine(text)} `, echo);
    return answer === null ? null : [answer];
  };
  switch (question.kind) {
    case "host-key-unknown": {
      const others = otherKeys(question);
      if (others.length === 0) say(`The host ${question.host} has not been seen before.`);
      else say(`The host ${question.host} is known by other keys, not by this one: ${others.join(", ")}`);
      say(`Its ${question.keyType} key is ${question.fingerprint}`);
      const once = question.onlySaved === true ? "" : "once: only now, ";
      const answer = await readLine(around, `Trust it? (yes: save in the known hosts, ${once}no) `, true);
      const word = answer?.trim().toLowerCase();
      return word === "yes" || (word === "once" && once !== "") ? [word] : null;
    }
    case "password":
      if (question.note !== undefined) say(question.note);
      return one(`Password of ${question.user} on ${question.host}:`, false);
    case "passphrase":
      return one(`Passphrase of the key ${question.keyFile}:`, false);
    case "sudo-password":
      return one(
        `sudo password ${question.user === "" ? "" : `of ${question.user} `}on ${question.host}:`,
        false,
      );
    case "keyboard-interactive": {
      if (question.title !== "") say(question.title);
      if (question.instructions !== "") say(question.instructions);
      if (question.note !== undefined) say(question.note);
      const answers: string[] = [];
      for (const { text, echo } of question.questions) {
        const answer = await readLine(around, `${oneLine(text)} `, echo);
        if (answer === null) return null;
        answers.push(answer);
      }
      return answers;
    }
  }
}

/** One line typed at the terminal; null when the person presses Ctrl-C or Ctrl-D. Without echo nothing typed is shown. */
function readLine(around: Surroundings, text: string, echo: boolean): Promise<string | null> {
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (echo) around.stderr.write(chunk.toString());
      done();
    },
  });
  if (!echo) around.stderr.write(text);
  const reader = createInterface({ input: around.stdin, output, terminal: true });
  return new Promise((resolve) => {
    let done = false;
    const finish = (answer: string | null) => {
      if (done) return;
      done = true;
      // Its own listeners must see the end: else it goes on reading, and shows what is typed at the next question.
      reader.close();
      if (!echo || answer === null) around.stderr.write("\n");
      resolve(answer);
    };
    reader.on("SIGINT", () => finish(null));
    reader.on("close", () => finish(null));
    reader.question(echo ? text : "", finish);
  });
}
