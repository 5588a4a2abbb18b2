// What the palette lists for a query: answers to "whose is it", entities that match, then actions that match.

import { type LineQuestion, readQuestionLine } from "../../shared/path/question-line.ts";
import type { WhoAnswer } from "../../shared/search/answer.ts";
import type { Action } from "../actions/action.ts";
import { type FindIndex, type Found, find } from "../find/find.ts";

export type PaletteItem =
  /** A whole question to the packet path, pasted or typed. */
  | { readonly kind: "trace"; readonly key: string; readonly label: string; readonly question: LineQuestion }
  | { readonly kind: "answer"; readonly key: string; readonly label: string; readonly answer: WhoAnswer }
  | { readonly kind: "entity"; readonly key: string; readonly label: string; readonly found: Found }
  | { readonly kind: "action"; readonly key: string; readonly label: string; readonly action: Action };

const MAX_ENTITIES = 40;

/** A network may hold hundreds; the question then wants the table. */
const MAX_ANSWERS = 12;

/**
 * Without a query all actions; for a line of `vethscope trace` that question alone; else the query's answers, the best
 * other entities and every action whose words match.
 */
export function paletteItems(
  index: FindIndex,
  actions: readonly Action[],
  query: string,
  answers: readonly WhoAnswer[],
): PaletteItem[] {
  const question = readQuestionLine(query);
  if (question !== null)
    return [{ kind: "trace", key: "trace", label: `Trace ${question.from} to ${question.to}`, question }];
  const shown = answers.slice(0, MAX_ANSWERS);
  const answered = new Set(shown.map((answer) => answer.ref?.id));
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const others = find(index, query, MAX_ENTITIES).filter((found) => !answered.has(found.entry.ref.id));
  const entities = others.map(
    (found): PaletteItem => ({
      kind: "entity",
      key: `entity ${found.entry.ref.id}`,
      label: found.entry.title,
      found,
    }),
  );
  const matching = actions.filter((action) => {
    const text = `${action.label} ${action.group} ${action.keywords.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const commands = matching.map(
    (action): PaletteItem => ({ kind: "action", key: `action ${action.id}`, label: action.label, action }),
  );
  const lines = shown.map(
    (answer, at): PaletteItem => ({ kind: "answer", key: `answer ${at}`, label: answer.name, answer }),
  );
  return [...lines, ...entities, ...commands];
}
