// Traces as the main thread gets them: what mattered at once, rules that refused the packet by the page, for there may be tens of thousands.
import type { PathModel } from "../../shared/path/model.ts";
import type { Resolved } from "../../shared/path/places.ts";
import { hopsOf, plainHops, refusedCount } from "../../shared/path/steps.ts";
import type { Hop, Trace, TracePath, TraceRequest } from "../../shared/path/trace.ts";
import { tracePacket } from "../../shared/path/trace-packet.ts";
import { traceText } from "../../shared/show/trace-text.ts";
import type {
  AnalysisCalls,
  Outcome,
  RefusedRules,
  RuleTold,
  ToldPath,
  ToldStep,
  ToldTrace,
  TraceAnswer,
} from "./messages.ts";

/** Words and owners of the rules of these hops. */
export type Tell = (hops: readonly Hop[]) => Record<string, RuleTold>;

interface Kept {
  readonly id: number;
  readonly trace: Trace;
  readonly reply: Trace | null;
  readonly tell: Tell;
  readonly print: (all: boolean) => string;
}

/** An answer with fewer rules that refused the packet is sent whole. */
const FEW_REFUSALS = 1_000;

/** Answers questions and keeps the last answer, of which the main thread may ask for more. */
export class TraceAnswers {
  #last: Kept | null = null;
  #id = 0;

  /**
   * Traces what was understood, and prints it as the command line does.
   * @param tell words and owners of the rules that were met.
   */
  answer(model: PathModel, asked: Resolved<TraceRequest>, tell: Tell): Outcome<TraceAnswer> {
    if (!asked.ok) return asked;
    const trace = tracePacket(model, asked.value);
    const titles = new Map([...model.netns.values()].map((one) => [one.id as string, one.title]));
    const print = (all: boolean): string =>
      traceText(trace, {
        all,
        titleOf: (netns) => titles.get(netns) ?? netns,
        ...(asked.note === undefined ? {} : { note: asked.note }),
      });
    const answered = trace.paths.some((path) => {
      const last = path.steps.at(-1);
      return path.deliveredTo !== null && last?.kind === "listener";
    });
    const reply = answered ? tracePacket(model, { ...asked.value, direction: "reply" }) : null;
    this.#id += 1;
    this.#last = { id: this.#id, trace, reply, tell, print };
    const told = toldTrace(trace);
    const toldReply = reply && toldTrace(reply);
    const hops = [told, toldReply].flatMap((one) => one?.paths.flatMap((path) => path.hops) ?? []);
    return {
      ok: true,
      value: {
        id: this.#id,
        trace: told,
        note: asked.note ?? null,
        text: print(false),
        reply: toldReply,
        told: tell(hops),
      },
    };
  }

  /** The last answer as text with every rule; null when it is another one by now. */
  wholeText(id: number): string | null {
    return this.#last?.id === id ? this.#last.print(true) : null;
  }

  /** Some of the rules that refused the packet; null when the answer is another one by now. */
  refusedRules({ id, of, way, step, from, to }: AnalysisCalls["traceRules"]["request"]): RefusedRules | null {
    if (this.#last?.id !== id) return null;
    const found = this.#last[of === "reply" ? "reply" : "trace"]?.paths[way]?.steps[step];
    if (found?.kind !== "refusals") return null;
    const hops = found.hops(from, to);
    return { hops, told: this.#last.tell(hops) };
  }
}

function toldTrace(trace: Trace): ToldTrace {
  const refusals = trace.paths.reduce((sum, path) => sum + refusedCount(path.steps), 0);
  return { ...trace, paths: trace.paths.map((path) => toldPath(path, refusals <= FEW_REFUSALS)) };
}

function toldPath(
  { verdict, packet, alternatives, deliveredTo, doubts, steps }: TracePath,
  whole: boolean,
): ToldPath {
  const told: readonly ToldStep[] = whole ? hopsOf(steps) : steps.map(toldStep);
  return { verdict, packet, alternatives, deliveredTo, doubts, steps: told, hops: plainHops(told) };
}

function toldStep(step: TracePath["steps"][number]): ToldStep {
  if (step.kind !== "refusals") return step;
  const { kind, count, netns, hook } = step;
  return { kind, count, netns, hook };
}
