// What an ssh agent holds, also the kinds of key the built-in SSH cannot use: ssh2's own listing leaves those out in silence.
import type { Duplex } from "node:stream";
import type { BaseAgent } from "ssh2";
import { stringAt } from "../wire.ts";

interface AgentIdentity {
  /** The public key, or certificate, as it travels. */
  readonly blob: Buffer;
  readonly comment: string;
}

/** SSH_AGENTC_REQUEST_IDENTITIES and SSH_AGENT_IDENTITIES_ANSWER of the agent protocol (draft-miller-ssh-agent). */
const REQUEST = 11;
const ANSWER = 12;
/** OpenSSH's AGENT_MAX_LEN. Bytes. */
const LONGEST_ANSWER = 256 << 10;

/** It is not there or its connection broke, it says nothing, or it says anything but a list. */
type AgentFailure = "no-connection" | "no-answer" | "no-list";

/** Asks once, over a stream of its own; answers within the limit (milliseconds). Never rejects. */
export function askIdentities(
  agent: BaseAgent,
  limitMs: number,
): Promise<readonly AgentIdentity[] | AgentFailure> {
  return new Promise((resolve) => {
    let opened: Duplex | undefined;
    let settled = false;
    const settle = (answer: readonly AgentIdentity[] | AgentFailure) => {
      settled = true;
      clearTimeout(timer);
      opened?.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle("no-answer"), limitMs);
    if (agent.getStream === undefined) return settle("no-connection");
    // ssh2 leaves out why a connection failed.
    agent.getStream((error, stream) => {
      if (error || stream === undefined) return settle("no-connection");
      opened = stream;
      stream.on("error", () => settle("no-connection"));
      if (settled) return void stream.destroy();
      let got = Buffer.alloc(0);
      stream.on("close", () => settle("no-list"));
      stream.on("data", (chunk: Buffer) => {
        got = Buffer.concat([got, chunk]);
        if (got.length >= 4 && got.readUInt32BE(0) > LONGEST_ANSWER) return settle("no-list");
        const answer = stringAt(got, 0);
        if (answer !== null) settle(identitiesIn(answer.value) ?? "no-list");
      });
      stream.write(Buffer.from([0, 0, 0, 1, REQUEST]));
    });
  });
}

/** `byte type, uint32 number, (string blob, string comment)...`; null when it is anything else. */
function identitiesIn(answer: Buffer): AgentIdentity[] | null {
  if (answer.length < 5 || answer[0] !== ANSWER) return null;
  const found: AgentIdentity[] = [];
  let at = 5;
  for (let left = answer.readUInt32BE(1); left > 0; left -= 1) {
    const blob = stringAt(answer, at);
    const comment = blob && stringAt(answer, blob.end);
    if (blob === null || comment === null) return null;
    found.push({ blob: blob.value, comment: comment.value.toString("utf8") });
    at = comment.end;
  }
  return found;
}
