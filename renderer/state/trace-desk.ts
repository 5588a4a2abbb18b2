// The packet path's question and answer: what the form holds, whether a trace runs, and what came of it.
import { createStore, type StoreApi } from "zustand/vanilla";
import { type LineQuestion, readQuestionLine } from "../../shared/path/question-line.ts";
import type { Protocol } from "../../shared/path/trace.ts";
import type { Analysis } from "../analysis/client.ts";
import type { TraceAnswer } from "../analysis/messages.ts";

export interface TraceForm {
  /** As `vethscope trace --from` takes it. */
  readonly from: string;
  /** As `vethscope trace --to` takes it. */
  readonly to: string;
  readonly protocol: Protocol;
  /** Destination port as typed; not used when `to` holds one. */
  readonly port: string;
}

export type TraceOutcome =
  | { readonly state: "none" }
  | { readonly state: "running" }
  | { readonly state: "failed"; readonly error: string }
  /** `topology` is the one it was traced in. */
  | { readonly state: "there"; readonly answer: TraceAnswer; readonly ground: object };

export interface TraceDeskState {
  readonly form: TraceForm;
  readonly outcome: TraceOutcome;
  /** Which of several ways is shown. */
  readonly way: number;
  /** Every rule, not only what mattered. */
  readonly every: boolean;
  /** What of a connection is listed: its first packet, what comes back, or both beside each other. */
  readonly direction: "request" | "reply" | "both";
}

export interface TraceDesk extends StoreApi<TraceDeskState> {
  fill(change: Partial<TraceForm>): void;
  /** Traces what the form says; an older answer that comes late is dropped. */
  run(analysis: Analysis, ground: object): Promise<void>;
}

const PORTED: ReadonlySet<Protocol> = new Set(["tcp", "udp", "sctp"]);

export function hasPort(protocol: Protocol): boolean {
  return PORTED.has(protocol);
}

/** Whether the destination names its port itself: `web:80`, `[fd00::1]:80`. */
export function namesPort(to: string): boolean {
  return /^(?:\[[^\]]+\]|[^:]+):\d{1,5}$/.test(to.trim());
}

/** What keeps the form from being asked, in words; null when nothing does. */
export function formProblem({ from, to, protocol, port }: TraceForm): string | null {
  if (from.trim() === "") return "Say where the packet starts.";
  if (to.trim() === "") return "Say where the packet goes.";
  if (!hasPort(protocol) || namesPort(to)) return null;
  if (port.trim() === "") return `Say which ${protocol} port it goes to.`;
  return /^\d{1,5}$/.test(port.trim()) && Number(port) <= 65535 ? null : `“${port.trim()}” is no port.`;
}

/** The question a form asks. */
export function questionOf({ from, to, protocol, port }: TraceForm): LineQuestion {
  const ported = hasPort(protocol) && !namesPort(to) && /^\d+$/.test(port.trim());
  return { from: from.trim(), to: to.trim(), protocol, destinationPort: ported ? Number(port) : null };
}

/** A whole question typed or pasted where a place is asked (`--from web --to db --dport 80`); null for a place. */
export function formOfLine(text: string): TraceForm | null {
  const question = readQuestionLine(text);
  if (question === null) return null;
  const { from, to, protocol, destinationPort } = question;
  return { from, to, protocol, port: destinationPort === null ? "" : String(destinationPort) };
}

export function createTraceDesk(): TraceDesk {
  const store = createStore<TraceDeskState>(() => ({
    form: { from: "", to: "", protocol: "tcp", port: "" },
    outcome: { state: "none" },
    way: 0,
    every: false,
    direction: "request",
  }));
  let last = 0;
  return {
    ...store,
    fill: (change) => store.setState(({ form }) => ({ form: { ...form, ...change } })),
    async run(analysis, ground) {
      const { form } = store.getState();
      last += 1;
      const mine = last;
      const settle = (outcome: TraceOutcome) => {
        if (mine === last) store.setState({ outcome, way: 0 });
      };
      const problem = formProblem(form);
      if (problem !== null) {
        settle({ state: "failed", error: problem });
        return;
      }
      settle({ state: "running" });
      try {
        const answer = await analysis.trace(questionOf(form));
        settle(
          answer.ok
            ? { state: "there", answer: answer.value, ground }
            : { state: "failed", error: answer.error },
        );
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        settle({ state: "failed", error: `The trace stopped because of a bug in Vethscope: ${why}` });
      }
    },
  };
}
