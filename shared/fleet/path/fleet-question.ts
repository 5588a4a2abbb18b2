// What a person calls the two ends of a trace when several hosts are open: `web`, `node-2/web`, `node-2`, an address.
import { parseAddress } from "../../path/address.ts";
import {
  type Origin,
  type Resolved,
  requestFor,
  resolveOrigin,
  resolveTarget,
  type TraceQuestion,
} from "../../path/places.ts";
import type { TraceRequest } from "../../path/trace.ts";
import type { FleetPath } from "./fleet-path.ts";

/** Makes a request of what a person asked; a name that several hosts have is asked for with `HOST/NAME`. */
export function resolveFleetQuestion(path: FleetPath, question: TraceQuestion): Resolved<TraceRequest> {
  const from = originIn(path, question.from);
  if (!from.ok) return from;
  const target = targetIn(path, question.to, question.source ?? from.value.source);
  if (!target.ok) return target;
  return requestFor(question, from, target);
}

/** The members a word may be about, and the word without its host. */
function spread(
  path: FleetPath,
  text: string,
): { readonly at: readonly number[]; readonly word: string; readonly said: boolean } {
  const { members } = path.fleet;
  const named = members
    .map((member, i) => ({ label: member.label, i }))
    .filter(({ label }) => text === label || text.startsWith(`${label}/`) || text.startsWith(`${label}:`))
    .sort((a, b) => b.label.length - a.label.length)[0];
  if (!named) return { at: members.map((_, i) => i), word: text, said: false };
  const rest = text.slice(named.label.length);
  const word = rest.startsWith("/") ? rest.slice(1) : `host${rest}`;
  return { at: [named.i], word, said: true };
}

function originIn(path: FleetPath, text: string): Resolved<Origin> & { readonly ok: boolean } {
  const { at, word, said } = spread(path, text);
  const answers = at.map((i) => {
    const model = path.models[i];
    return { i, answer: model ? resolveOrigin(model, word) : missing(word) };
  });
  const inside = answers.filter(({ answer }) => answer.ok && answer.value.origin.kind === "netns");
  const outside = answers.filter(({ answer }) => answer.ok && answer.value.origin.kind === "wire");
  const isOutside = inside.length === 0 && outside.length > 0;
  if (isOutside && !said && at.length > 1)
    return {
      ok: false,
      error: `${text} is an address of no open host: say by which one it comes in, as in ${labelOf(path, outside[0]?.i)}/${text}.`,
    };
  return choose(path, text, isOutside ? outside : inside, answers);
}

function targetIn(path: FleetPath, text: string, source: string | null): ReturnType<typeof resolveTarget> {
  const { at, word, said } = spread(path, text);
  const [first] = path.models;
  // An address is the same word for everybody.
  const bare = word.replace(/^\[([^\]]+)\](:\d{1,5})?$/, "$1").replace(/^([^:]+):\d{1,5}$/, "$1");
  if (!said && first && parseAddress(bare) !== null) return resolveTarget(first, word, source);
  const answers = at.map((i) => {
    const model = path.models[i];
    return { i, answer: model ? resolveTarget(model, word, source) : missing(word) };
  });
  return choose(
    path,
    text,
    answers.filter(({ answer }) => answer.ok),
    answers,
  );
}

interface Answered<T> {
  readonly i: number;
  readonly answer: Resolved<T>;
}

function choose<T>(
  path: FleetPath,
  text: string,
  found: readonly Answered<T>[],
  all: readonly Answered<T>[],
): Resolved<T> {
  const [only] = found;
  if (only && found.length === 1) return only.answer;
  if (only) {
    const names = found.slice(0, 4).map(({ i }) => `${labelOf(path, i)}/${text}`);
    return { ok: false, error: `"${text}" is on ${found.length} hosts: say ${names.join(" or ")}.` };
  }
  const errors = all.flatMap(({ i, answer }) => (answer.ok ? [] : [{ i, error: answer.error }]));
  const telling = errors.find(({ error }) => !error.startsWith("Nothing is named")) ?? null;
  if (telling)
    return {
      ok: false,
      error: all.length > 1 ? `${labelOf(path, telling.i)}: ${telling.error}` : telling.error,
    };
  if (all.length === 1 && errors[0]) return { ok: false, error: errors[0].error };
  return {
    ok: false,
    error: `Nothing is named "${text}" on ${all.length} open hosts: no container, pod, process, network namespace or address.`,
  };
}

function labelOf(path: FleetPath, i: number | undefined): string {
  return path.fleet.members[i ?? -1]?.label ?? "HOST";
}

function missing(word: string): { readonly ok: false; readonly error: string } {
  return { ok: false, error: `Nothing is named "${word}".` };
}
