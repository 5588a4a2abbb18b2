// What the system's ssh asks through its askpass program, understood as one of our own questions.
import type { Prompt } from "../../../shared/api.ts";
import { quoted } from "../errors.ts";

/**
 * OpenSSH's client has no translations. A question of the server's begins with `(user@host) ` (since 8.5), so a server
 * cannot make its own look like one about a key file here.
 * @param target what the person typed; stands for the host where the question names none
 * @param savedIn where an accepted key of this host is saved, when the person may also accept it once; null: ssh saves it by itself
 * @param asked questions that were answered before on this connection: the same one again means that the answer was wrong
 */
export function promptOf(
  text: string,
  target: string,
  savedIn: string | null,
  asked: ReadonlySet<string>,
): Prompt {
  const again = asked.has(text) ? { again: true as const } : {};
  const unknown = /authenticity of host '([^']+)' can't be established/.exec(text);
  const key = /^(\S+) key fingerprint is (SHA256:[\w+/=]+)/m.exec(text);
  if (unknown && key) {
    return {
      kind: "host-key-unknown",
      host: quoted(unknown[1] ?? target),
      keyType: quoted(key[1] ?? ""),
      fingerprint: key[2] ?? "",
      knownHostsFile: savedIn ?? "the known_hosts file of your ssh configuration",
      ...(savedIn === null ? { onlySaved: true } : {}),
    };
  }
  const passphrase = /^Enter passphrase for (?:key )?'?(.+?)'?: ?$/.exec(text);
  if (passphrase) return { kind: "passphrase", host: target, keyFile: quoted(passphrase[1] ?? ""), ...again };
  const password = /^(\S+)@(\S+?)'s password: ?$/.exec(text) ?? /^\((\S+)@(\S+?)\) Password: ?$/i.exec(text);
  if (password) {
    const [, user = "", host = target] = password;
    return { kind: "password", host: quoted(host), user: quoted(user), ...again };
  }
  const from = /^\(\S+@(\S+?)\) /.exec(text);
  return {
    kind: "keyboard-interactive",
    host: from?.[1] ?? target,
    title: "",
    instructions: "",
    questions: [{ text: quoted(text.slice(from?.[0].length ?? 0)), echo: false }],
  };
}

/** What ssh is told when a person has answered; it knows no "once" for a host key, who keeps its file does. */
export function answerOf(prompt: Prompt, answer: readonly string[]): string {
  if (prompt.kind !== "host-key-unknown") return answer[0] ?? "";
  const { onlySaved } = prompt;
  return answer[0] === "yes" || (answer[0] === "once" && onlySaved !== true) ? "yes" : "no";
}
