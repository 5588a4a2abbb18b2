// One run on a host as the person sees it: where it is, what it asks, how far it got, why it failed.
import type {
  CollectRequest,
  Keep,
  Prompt,
  PromptAnswer,
  RunEvent,
  RunFailure,
  SectionProgress,
} from "../../shared/api.ts";

export interface OpenPrompt {
  readonly id: string;
  readonly question: Prompt;
}

export interface RunState {
  readonly run: string;
  /** The request without its password. */
  readonly target: string;
  readonly sudo: boolean;
  /** Begun by itself (live): then nobody is asked anything. */
  readonly unattended: boolean;
  readonly phase: "starting" | "resolving" | "connecting" | "authenticating" | "collecting" | "analysing";
  /** Who is being reached: `root@10.0.0.7:22`. */
  readonly label: string;
  readonly prompts: readonly OpenPrompt[];
  /** Sections in the order they began. */
  readonly sections: readonly SectionProgress[];
  readonly done: number;
  readonly planned: number | null;
  readonly bytes: number;
  readonly elapsedMs: number;
}

export function beginRun(run: string, request: CollectRequest, unattended = false): RunState {
  return {
    run,
    target: request.target,
    sudo: request.sudo === true,
    unattended,
    phase: "starting",
    label: request.target,
    prompts: [],
    sections: [],
    done: 0,
    planned: null,
    bytes: 0,
    elapsedMs: 0,
  };
}

/** The run after an event. Events of other runs, and the ends of a run, leave it as it is. */
export function afterEvent(state: RunState, event: RunEvent): RunState {
  if (event.run !== state.run) return state;
  switch (event.type) {
    case "state":
      return { ...state, phase: event.state, label: event.label };
    case "prompt":
      return { ...state, prompts: [...state.prompts, { id: event.prompt, question: event.question }] };
    case "progress":
      return {
        ...state,
        phase: "collecting",
        sections: withSection(state.sections, event.section),
        done: event.done,
        planned: event.planned,
        bytes: event.bytes,
        elapsedMs: event.elapsedMs,
      };
    case "snapshot":
      return { ...state, phase: "analysing" };
    case "failed":
    case "notice":
    case "connection":
      return state;
  }
}

/** How a run ends that began by itself and would have to ask: a host is never logged in to again behind a person's back. */
export function unaskedEnd(target: string): RunFailure {
  return {
    code: "needs-prompt",
    message: `${target} wants to be answered before it is read again, and what begins by itself asks nothing: collect again when you are there.`,
  };
}

/**
 * Whether logging in again would take a person again: the answer is not remembered. A key that was accepted is no such
 * answer, and who cancels gives none.
 */
export function neededPerson(state: RunState, prompt: string, answer: PromptAnswer, keep: Keep): boolean {
  const kind = state.prompts.find((open) => open.id === prompt)?.question.kind;
  return kind !== undefined && kind !== "host-key-unknown" && answer !== null && keep === "not";
}

export function withoutPrompt(state: RunState, prompt: string): RunState {
  return { ...state, prompts: state.prompts.filter((open) => open.id !== prompt) };
}

/** A section that began is updated in place; only the newest unfinished one of that name and netns matches. */
function withSection(sections: readonly SectionProgress[], section: SectionProgress): SectionProgress[] {
  const at = sections.findLastIndex(
    (known) => known.name === section.name && known.netns === section.netns && known.state === "running",
  );
  return at < 0 ? [...sections, section] : sections.with(at, section);
}

/** A sentence on what a person can do about a failed run; "" where the message already says it. */
export function failureAdvice(failure: RunFailure): string {
  switch (failure.code) {
    case "unreachable":
    case "timeout":
      return "Check the network, a VPN or a firewall on the way, then try again.";
    case "auth-failed":
      return "Check the user name, the key file or the password.";
    case "key-unreadable":
      return "Choose another key file, or leave it empty to use what ssh would use.";
    case "host-key-unknown":
      return "Compare the fingerprint with the host's own, then connect again and accept it.";
    case "host-key-revoked":
      return "Do not connect. Ask whoever runs this host.";
    case "sudo-failed":
      return "Check the password and that this user may use sudo, or go on without sudo.";
    case "exec-refused":
      return "The account may be limited to file transfer or to one command; use another account.";
    case "closed":
      return "Try again; if it breaks again, look at the network on the way.";
    case "protocol":
      return "The host answered something unexpected; the first lines are below.";
    default:
      return "";
  }
}
