// Logging in to one machine: which means is tried next, with every question to the person.
import { type AnyAuthMethod, BaseAgent, type ParsedKey } from "ssh2";
import type { Prompt } from "../../../shared/api.ts";
import { TransportError } from "../../transport/host-transport.ts";
import { type Ask, askPerson } from "../asking.ts";
import type { HopSettings } from "../config/settings.ts";
import { type LoginAttempts, quoted } from "../errors.ts";
import { type Candidate, type Candidates, type Sign, shortPath, signWith } from "./candidates.ts";
import type { IdentityFile } from "./identity-file.ts";

/** As ssh's NumberOfPasswordPrompts: how often a person is asked before giving up. */
const MAX_ASKED = 3;

/** Keys opened with a passphrase during this connection, by path: no machine of a chain asks again. */
export type OpenedKeys = Map<string, ParsedKey>;

export interface LoginSetup {
  readonly settings: HopSettings;
  /** `10.0.0.7:22`, for questions and sentences. */
  readonly where: string;
  readonly candidates: Candidates;
  /** Given beforehand; tried once, first. */
  readonly password: string | null;
  readonly opened: OpenedKeys;
  readonly ask: Ask;
  /** Ends the connection at once: the person cancelled, or a question failed. */
  readonly onStop: (reason: unknown) => void;
}

export interface Login {
  /** The next attempt, or null when nothing is left. `methods`: what the host still allows, null before it said. */
  next(methods: readonly string[] | null): Promise<AnyAuthMethod | null>;
  attempts(banner: string): LoginAttempts;
}

/** Plans the login: `none` to learn the methods, a given password, keys, then keyboard-interactive and password by asking. */
export function planLogin(setup: LoginSetup): Login {
  const { settings, where } = setup;
  const username = settings.user;
  const keys = [...setup.candidates.list];
  const refused: string[] = [];
  const skipped = [...setup.candidates.skipped];
  let offered: readonly string[] | null = null;
  let last: { name: string; method: string } | null = null;
  let asked = 0;
  let roundAnswered = true;
  let givenPassword = setup.password;
  let missedPrompt = false;
  let missedPassphrase = false;
  let passwordWrong = false;
  // Whoever logs in with such a key elsewhere should not wonder why a password is wanted here.
  const { leftOut, hints } = setup.candidates;
  const lacking = [...leftOut, ...[...settings.hints, ...hints].map(lacksSystemSsh)];
  const note = lacking.length === 0 ? {} : { note: `Not offered: ${lacking.join(", ")}.` };

  async function ask(prompt: Prompt): Promise<readonly string[] | null> {
    const answer = await askPerson(setup.ask, prompt);
    if (answer !== "nobody") return answer;
    missedPrompt = true;
    return null;
  }

  function allows(method: string): boolean {
    const { preferredAuthentications: preferred } = settings;
    if (preferred !== null && !preferred.includes(method)) return false;
    if (method === "password" && !settings.passwordAuthentication) return false;
    if (method === "keyboard-interactive" && !settings.kbdInteractiveAuthentication) return false;
    return offered?.includes(method) ?? false;
  }

  /** The last attempt came back. When its method is gone from the host's list, it was a step, not a refusal. */
  function noteOutcome(methods: readonly string[] | null): void {
    offered = methods ?? offered;
    if (last === null) return;
    if (methods === null || methods.includes(last.method)) {
      if (last.method === "publickey") refused.push(last.name);
      else passwordWrong ||= last.name === "password";
    }
    last = null;
  }

  async function offerKey(candidate: Candidate): Promise<AnyAuthMethod | null> {
    const { source } = candidate;
    const early = "locked" in source && candidate.publicKey === null ? await unlock(source.locked) : null;
    const publicKey = candidate.publicKey ?? early;
    if (publicKey === null) return null;
    const sign: Sign =
      "sign" in source
        ? source.sign
        : async (data, hash) => {
            const key = await unlock(source.locked);
            if (key === null) throw new Error("its passphrase was not given");
            return signWith(key)(data, hash);
          };
    last = { name: candidate.name, method: "publickey" };
    return { type: "agent", username, agent: new OneKeyAgent(publicKey, sign, failedToSign) };
  }

  function failedToSign(error: Error): void {
    if (error instanceof TransportError) setup.onStop(error);
    if (last !== null) skipped.push(`${last.name} (${quoted(error.message, 100)})`);
    last = null;
  }

  /** Asks for the passphrase until it fits; null: skipped. The file then counts as opened for the whole chain. */
  async function unlock(file: Extract<IdentityFile, { state: "locked" }>): Promise<ParsedKey | null> {
    const known = setup.opened.get(file.path);
    if (known !== undefined) return known;
    for (let attempt = 0; attempt < MAX_ASKED; attempt += 1) {
      const again = attempt > 0 ? { again: true as const } : {};
      const answer = await ask({ kind: "passphrase", host: where, keyFile: file.path, ...again });
      missedPassphrase ||= answer === null;
      const passphrase = answer?.[0] ?? "";
      if (passphrase === "") break;
      const key = file.open(passphrase);
      if (key !== null) {
        setup.opened.set(file.path, key);
        return key;
      }
    }
    return null;
  }

  async function askPassword(): Promise<string | undefined> {
    const again = passwordWrong ? { again: true as const } : {};
    return (await ask({ kind: "password", host: where, user: username, ...again, ...note }))?.[0];
  }

  function interactively(): AnyAuthMethod {
    roundAnswered = false;
    last = { name: "keyboard-interactive", method: "keyboard-interactive" };
    return {
      type: "keyboard-interactive",
      username,
      prompt: (title, instructions, _language, questions, finish) => {
        void answer(title, instructions, questions).then(finish, setup.onStop);
      },
    };
  }

  async function answer(
    title: string,
    instructions: string,
    questions: readonly { prompt: string; echo?: boolean }[],
  ): Promise<string[]> {
    const [only] = questions;
    const wantsPassword = questions.length === 1 && only?.echo !== true && /passw/i.test(only?.prompt ?? "");
    if (wantsPassword && givenPassword !== null) {
      const password = givenPassword;
      givenPassword = null;
      roundAnswered = true;
      if (last !== null) last = { ...last, name: "password" };
      return [password];
    }
    if (wantsPassword && title === "" && instructions === "" && /password:?\s*$/i.test(only?.prompt ?? "")) {
      // PAM's plain question; a person should not see a difference to any other password.
      roundAnswered = true;
      if (last !== null) last = { ...last, name: "password" };
      return [(await askPassword()) ?? ""];
    }
    roundAnswered = true;
    const answers = await ask({
      kind: "keyboard-interactive",
      host: where,
      title: quoted(title),
      instructions: quoted(instructions, 2000),
      ...note,
      questions: questions.slice(0, 20).map((question) => ({
        text: quoted(question.prompt),
        echo: question.echo === true,
      })),
    });
    return questions.map((_, index) => answers?.[index] ?? "");
  }

  return {
    async next(methods) {
      noteOutcome(methods);
      if (methods === null) return { type: "none", username };
      if (givenPassword !== null && allows("password")) {
        const password = givenPassword;
        givenPassword = null;
        last = { name: "password", method: "password" };
        return { type: "password", username, password };
      }
      if (givenPassword !== null && allows("keyboard-interactive")) return interactively();
      while (allows("publickey")) {
        const candidate = keys.shift();
        if (candidate === undefined) break;
        const attempt = await offerKey(candidate);
        if (attempt !== null) return attempt;
        skipped.push(`${candidate.name} (its passphrase was not given)`);
      }
      // Another round only when the last one asked something: a host that asks nothing will say the same again.
      if (allows("keyboard-interactive") && roundAnswered && asked < MAX_ASKED && !missedPrompt) {
        asked += 1;
        return interactively();
      }
      if (allows("password") && asked < MAX_ASKED) {
        asked += 1;
        const password = await askPassword();
        if (password !== undefined) {
          last = { name: "password", method: "password" };
          return { type: "password", username, password };
        }
      }
      return null;
    },
    attempts: (banner) => ({
      user: username,
      offered,
      refused,
      skipped: skipped.map(shortPath),
      // A key or password that was turned down says more than a question nobody heard.
      missedPrompt: missedPassphrase || (missedPrompt && refused.length === 0 && !passwordWrong),
      passwordWrong,
      hints: [...settings.hints, ...setup.candidates.hints],
      leftOut: setup.candidates.leftOut.length > 0,
      banner,
    }),
  };
}

function lacksSystemSsh(hint: string): string {
  return `${hint}, which needs the system's ssh`;
}

/**
 * One key offered through ssh2's agent interface, whether it is in an agent or a file: only there may signing wait,
 * so that a passphrase is asked for only after the host said it would take the key.
 */
class OneKeyAgent extends BaseAgent<ParsedKey> {
  readonly #key: ParsedKey;
  readonly #sign: Sign;
  readonly #onFailure: (error: Error) => void;

  constructor(key: ParsedKey, sign: Sign, onFailure: (error: Error) => void) {
    super();
    this.#key = key;
    this.#sign = sign;
    this.#onFailure = onFailure;
  }

  override getIdentities(callback: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    callback(undefined, [this.#key]);
  }

  override sign(_key: ParsedKey, data: Buffer, options: unknown, callback?: unknown): void {
    const done = (typeof options === "function" ? options : callback) as (
      error?: Error,
      signature?: Buffer,
    ) => void;
    const hash =
      typeof options === "object" && options !== null && "hash" in options ? options.hash : undefined;
    this.#sign(data, typeof hash === "string" ? hash : undefined).then(
      (signature) => done(undefined, signature),
      (error: Error) => {
        this.#onFailure(error);
        done(error);
      },
    );
  }
}
