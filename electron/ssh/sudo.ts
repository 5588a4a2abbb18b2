// Commands as root: at once for root, by `sudo -n` where no password is needed, else with the password asked for once.
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import { type HostProcess, type HostTransport, TransportError } from "../transport/host-transport.ts";
import { type Ask, askPerson } from "./asking.ts";
import { quoted } from "./errors.ts";
import { startPatience } from "./patience.ts";

export interface ElevateOptions {
  readonly ask: Ask;
  readonly signal: AbortSignal;
}

/** sudo may ask a slow directory whether it is allowed; longer silence is a hang. Milliseconds. */
const SILENCE_MS = 30_000;
/** As sudo's own passwd_tries. */
const MAX_ASKED = 3;
/** What sudo says is short; more is not kept. Characters. */
const STDERR_LIMIT = 4_000;

/**
 * The same host with every command run as root; a command is one program with its arguments, as `sh -s`. `exec` resolves only when the command itself has started, so what is
 * written to its stdin reaches the command and never sudo; the password is written only after sudo printed our nonce.
 * `exec` rejects with `sudo-failed` (the reason in words), `needs-prompt` or `cancelled`.
 */
export function elevated(transport: HostTransport, options: ElevateOptions): HostTransport {
  let password: string | null = null;
  let needsPassword = false;

  async function exec(command: string): Promise<HostProcess> {
    if (!needsPassword) {
      const outcome = await startWithoutPassword(transport, command, options.signal);
      if (outcome.process !== null) return outcome.process;
      if (!outcome.passwordWanted) throw explain(transport.label, outcome.said);
      needsPassword = true;
    }
    const started = await startWithPassword(transport, command, options, password);
    password = started.password;
    return started.process;
  }

  return {
    kind: transport.kind,
    label: `${transport.label} (sudo)`,
    ended: transport.ended,
    exec,
    close: () => transport.close(),
  };
}

interface Attempt {
  readonly process: HostProcess | null;
  readonly passwordWanted: boolean;
  readonly said: string;
}

/** Root runs the command itself; others through `sudo -n`, which never asks. */
async function startWithoutPassword(
  transport: HostTransport,
  command: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const mark = `started-${randomBytes(16).toString("hex")}`;
  const inner = `echo ${mark} >&2; exec ${command}`;
  const script = `if [ "$(id -u)" = 0 ]; then ${inner}; else LC_ALL=C exec sudo -n -- sh -c ${doubleQuoted(inner)}; fi`;
  const process = await transport.exec(`sh -c ${singleQuoted(script)}`);
  const start = await awaitStart(process, { mark, nonce: null, signal, onAsked: async () => null });
  if (start.started) return { process: start.process, passwordWanted: false, said: "" };
  const passwordWanted =
    /password is required|interactive authentication is required|no tty present and no askpass/i;
  return { process: null, passwordWanted: passwordWanted.test(start.said), said: start.said };
}

async function startWithPassword(
  transport: HostTransport,
  command: string,
  options: ElevateOptions,
  known: string | null,
): Promise<{ process: HostProcess; password: string }> {
  const mark = `started-${randomBytes(16).toString("hex")}`;
  const nonce = `asks-${randomBytes(16).toString("hex")}:`;
  const inner = `echo ${mark} >&2; exec ${command}`;
  // By the system's ssh the label may be an alias alone: who logs in there is in its configuration.
  const [before = "", after] = transport.label.split("@");
  const user = after === undefined ? "" : before;
  let password = known;
  let asked = 0;
  const onAsked = async (again: boolean): Promise<string | null> => {
    if (known !== null && !again) return known;
    if (asked >= MAX_ASKED) return null;
    asked += 1;
    const repeat = again ? { again: true as const } : {};
    const answer = await askPerson(options.ask, {
      kind: "sudo-password",
      host: transport.label,
      user,
      ...repeat,
    });
    if (answer === "nobody") {
      throw new TransportError(
        "needs-prompt",
        `sudo on ${transport.label} wants a password and nobody can be asked: run this in a terminal, or allow this account sudo without one.`,
      );
    }
    password = answer[0] ?? "";
    return password;
  };
  const script = `LC_ALL=C exec sudo -S -p ${nonce} -- sh -c ${doubleQuoted(inner)}`;
  const process = await transport.exec(`sh -c ${singleQuoted(script)}`);
  const start = await awaitStart(process, { mark, nonce, signal: options.signal, onAsked });
  if (start.started) return { process: start.process, password: password ?? "" };
  throw explain(transport.label, start.said);
}

interface StartWatch {
  /** The line the command's shell prints on stderr just before the command. */
  readonly mark: string;
  /** sudo's prompt; null when it must not ask. */
  readonly nonce: string | null;
  readonly signal: AbortSignal;
  /** The password to write, or null to give up. */
  readonly onAsked: (again: boolean) => Promise<string | null>;
}

type Start =
  | { readonly started: true; readonly process: HostProcess }
  | { readonly started: false; readonly said: string };

/** Reads stderr until the mark shows that the command runs; answers sudo's prompts on the way. */
function awaitStart(process: HostProcess, watch: StartWatch): Promise<Start> {
  return new Promise((resolve, reject) => {
    let said = "";
    let prompts = 0;
    let settled = false;
    const settle = (act: () => void) => {
      if (settled) return;
      settled = true;
      patience.end();
      watch.signal.removeEventListener("abort", onAbort);
      process.stderr.off("data", onData);
      act();
    };
    const fail = (reason: unknown) =>
      settle(() => {
        process.kill();
        reject(reason);
      });
    const onAbort = () => fail(new TransportError("cancelled", "Becoming root was cancelled."));
    const patience = startPatience(SILENCE_MS, () =>
      fail(
        new TransportError(
          "sudo-failed",
          `sudo does not answer${saying(said)}; it may ask for something else than a password.`,
        ),
      ),
    );
    watch.signal.addEventListener("abort", onAbort, { once: true });

    const onData = (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-STDERR_LIMIT);
      const at = said.indexOf(`${watch.mark}\n`);
      if (at >= 0) {
        const rest = said.slice(at + watch.mark.length + 1);
        return settle(() => resolve({ started: true, process: withStderrFrom(process, rest) }));
      }
      if (watch.nonce !== null && said.includes(watch.nonce)) {
        said = said.slice(said.lastIndexOf(watch.nonce) + watch.nonce.length);
        prompts += 1;
        patience
          .whilePaused(() => watch.onAsked(prompts > 1))
          .then((password) => {
            if (settled) return;
            if (password === null)
              fail(new TransportError("sudo-failed", "The sudo password was not accepted."));
            else process.stdin.write(`${password}\n`);
          }, fail);
      }
    };
    process.stderr.on("data", onData);
    process.stderr.once("end", async () => {
      // A cut connection ends the stream as well; its reason is there first.
      const exit = await Promise.race([
        process.exited,
        new Promise<null>((later) => setTimeout(later, 100, null)),
      ]);
      if (exit?.connectionError) fail(new TransportError("closed", exit.connectionError));
      else settle(() => resolve({ started: false, said }));
    });
  });
}

/** The process with a stderr that begins after the mark. */
function withStderrFrom(process: HostProcess, rest: string): HostProcess {
  const stderr = new PassThrough();
  if (rest !== "") stderr.write(rest);
  process.stderr.pipe(stderr);
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr,
    exited: process.exited,
    kill: () => process.kill(),
  };
}

function saying(said: string): string {
  const words = quoted(said, 200);
  return words === "" ? "" : ` (it says: ${words})`;
}

/** Why sudo did not run the command, in words; sudo's and sudo-rs' messages in the C locale. */
function explain(label: string, said: string): TransportError {
  const fail = (reason: string): TransportError =>
    new TransportError("sudo-failed", `${label} cannot become root: ${reason}.`, quoted(said, 1_000) || null);
  if (/sudo:? (?:command )?not found|sudo: No such file|not found: sudo/i.test(said))
    return fail("there is no sudo on this host");
  if (/must have a tty/i.test(said))
    return fail("its sudo insists on a terminal (requiretty in sudoers); allow this account to go without");
  if (/not in the sudoers|not allowed to (?:execute|run)|may not run sudo|I'm afraid I can't/i.test(said)) {
    return fail("sudo does not allow this account to (sudoers)");
  }
  if (
    /incorrect password|incorrect authentication|Sorry, try again|no password was provided|authentication failed/i.test(
      said,
    )
  ) {
    return fail("the sudo password was not accepted");
  }
  if (/must be owned by uid 0|no new privileges|effective uid is not 0/i.test(said))
    return fail("sudo cannot work there");
  return fail(`sudo failed${saying(said)}`);
}

/** For `sh -c '...'`: every login shell reads single quotes alike as long as none is inside. */
function singleQuoted(script: string): string {
  return `'${script.replaceAll("'", `'"'"'`)}'`;
}

function doubleQuoted(script: string): string {
  return `"${script.replace(/[\\"$`]/g, "\\$&")}"`;
}
