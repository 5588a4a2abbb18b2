// Asks the analysis whose something is while a person types; an answer to an older question is dropped.
import { useEffect, useState } from "react";
import type { WhoAnswer } from "../../shared/search/answer.ts";
import { readQuestion } from "../../shared/search/question.ts";
import type { WhoResult } from "../../shared/search/who.ts";
import type { OpenDocument } from "../state/document.ts";
import type { Workbench } from "../state/workbench.ts";
import { useWorkbench } from "../workbench-context.tsx";

export interface WhoShown {
  readonly answers: readonly WhoAnswer[];
  /** The sentence that nobody has it; null when somebody has, and while only a name was typed. */
  readonly nobody: string | null;
  /** Whether what was typed can be nothing but an address, a MAC, a path or the like. */
  readonly certain: boolean;
}

const NOTHING: WhoShown = { answers: [], nobody: null, certain: false };

/** A name alone is no question: what bears it is found by the index. */
const NAME_READINGS = new Set(["interface", "name"]);

/** `document` null: nothing can be asked. */
export function useWho(document: OpenDocument | null, query: string): WhoShown {
  const { analysis, beside } = useWorkbench();
  const [shown, setShown] = useState<{ of: string; who: WhoShown }>({ of: "", who: NOTHING });
  const question = query.trim();
  useEffect(() => {
    const readings = document === null ? [] : readQuestion(question);
    const certain = readings.length === 1;
    const isQuestion = readings.some((one) => !NAME_READINGS.has(one.kind));
    if (!isQuestion) return;
    let current = true;
    whoAmong(analysis, beside, question).then(
      (result) => {
        if (!current || result === null) return;
        const byName = result.asked.every((kind) => NAME_READINGS.has(kind));
        // Any word may be a chain, and five letters an id: that nobody has those is no news.
        const number = /^\d+$/.test(question);
        const who = {
          answers: byName ? [] : result.answers,
          nobody: certain || number ? result.nobody : null,
          certain,
        };
        setShown({ of: question, who });
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [analysis, beside, document, question]);
  return shown.of === question ? shown.who : NOTHING;
}

/** Of several hosts every one is asked; an answer then says whose it is. */
async function whoAmong(
  analysis: Workbench["analysis"],
  beside: Workbench["beside"],
  question: string,
): Promise<WhoResult | null> {
  const { hosts } = beside.getState();
  if (hosts.length === 0) return analysis.whoIs(question);
  const all = await Promise.all(
    hosts.map(async ({ qualifier, label }) => {
      const result = await beside.analysisOf(qualifier).whoIs(question);
      return (
        result && {
          ...result,
          answers: result.answers.map((one) => ({
            ...one,
            kind: one.kind,
            says: `On ${label}: ${one.says}`,
          })),
        }
      );
    }),
  );
  const results = all.filter((one) => one !== null);
  const [first] = results;
  if (!first) return null;
  const answers = results.flatMap((one) => one.answers);
  const nobody =
    answers.length > 0 ? null : `Nobody here: ${question} belongs to nothing on ${hosts.length} open hosts.`;
  const asked = [...new Set(results.filter((one) => one.answers.length > 0).flatMap((one) => one.asked))];
  return { question, asked: asked.length > 0 ? asked : first.asked, answers, nobody };
}
