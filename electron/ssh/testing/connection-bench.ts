// What connection tests share: a folder, a configuration without the tester's own keys, people who answer, and cleaning up.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Prompt, PromptAnswer } from "../../../shared/api.ts";
import { type HostTransport, TransportError } from "../../transport/host-transport.ts";
import type { Ask } from "../asking.ts";
import { type ConnectRequest, connect } from "../connect.ts";
import { makeKey, startSshd, type TestKey, type TestSshd } from "./sshd.ts";

export interface ConnectionBench {
  readonly folder: string;
  /** A fresh file with these lines; its path. */
  file(...lines: string[]): string;
  /** Connects with the bench's configuration and no agent, unless the request says otherwise. */
  reach(
    request: ConnectRequest,
    ask?: Ask,
    signal?: AbortSignal,
    onNotice?: (sentence: string) => void,
  ): Promise<HostTransport>;
  /** An sshd that is stopped at the end. */
  sshd(keys: readonly Pick<TestKey, "line">[], extra?: readonly string[]): Promise<TestSshd>;
  key(name: string, options?: Parameters<typeof makeKey>[2]): TestKey;
  /** Does this at the end. */
  atEnd(stop: () => unknown): void;
  end(): Promise<void>;
}

/** A test where there is no person: being asked is answered as the command line answers it. */
export const nobody: Ask = async (prompt) => {
  throw new TransportError("needs-prompt", `asked ${prompt.kind}`);
};

/** A person with these answers, in order; one question more is an error. */
export function answering(...answers: PromptAnswer[]): { ask: Ask; asked: Prompt[] } {
  const asked: Prompt[] = [];
  return {
    asked,
    ask: async (prompt) => {
      asked.push(prompt);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error(`one question too many: ${JSON.stringify(prompt)}`);
      return answer;
    },
  };
}

export async function run(transport: HostTransport, command: string, input = "") {
  const process = await transport.exec(command);
  process.stdin.end(input);
  const [out, err, exit] = await Promise.all([text(process.stdout), text(process.stderr), process.exited]);
  return { out, err, exit };
}

export function startBench(): ConnectionBench {
  const folder = mkdtempSync(join(tmpdir(), "vethscope-ssh-"));
  const stops: (() => unknown)[] = [];
  let files = 0;
  const file = (...lines: string[]): string => {
    files += 1;
    const path = join(folder, `file-${files}`);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
    return path;
  };
  const configFile = file("Host *", "  User root", "  IdentitiesOnly yes", `  IdentityFile ${folder}/none`);
  return {
    folder,
    file,
    key: (name, options) => makeKey(folder, name, options),
    async reach(request, ask = nobody, signal = new AbortController().signal, onNotice = undefined) {
      const options = { ask, signal, onNotice };
      const transport = await connect({ configFile, useAgent: false, ...request }, options);
      stops.unshift(() => transport.close());
      return transport;
    },
    async sshd(keys, extra) {
      const server = await startSshd(folder, keys, extra);
      stops.push(() => server.stop());
      return server;
    },
    atEnd: (stop) => stops.push(stop),
    async end() {
      // Each on its own: one that fails must not leave the others running.
      const ended = await Promise.allSettled(stops.map(async (stop) => stop()));
      rmSync(folder, { recursive: true, force: true });
      for (const each of ended) if (each.status === "rejected") throw each.reason;
    },
  };
}
