// A question to the packet path as a link: its line in the fragment of the page's address, which no server sees.
import { type LineQuestion, questionLine, readQuestionLine } from "../../shared/path/question-line.ts";
import type { Workbench } from "./workbench.ts";

const KEY = "#trace=";

/** The link that asks it; null where the page has no address to share (the app's own window). */
export function traceLink(
  question: LineQuestion,
  page: Pick<Location, "protocol" | "origin" | "pathname">,
): string | null {
  if (page.protocol !== "http:" && page.protocol !== "https:") return null;
  return `${page.origin}${page.pathname}${KEY}${encodeURIComponent(questionLine(question))}`;
}

/** The question of a fragment; null when it holds none. */
export function questionOfFragment(hash: string): LineQuestion | null {
  if (!hash.startsWith(KEY)) return null;
  try {
    return readQuestionLine(decodeURIComponent(hash.slice(KEY.length)));
  } catch {
    // a lone % is no question
    return null;
  }
}

/** Asks a question over what is open, and shows the answer. False when nothing is open to ask. */
export function askQuestion(workbench: Workbench, question: LineQuestion): boolean {
  const { session, views, analysis, beside } = workbench;
  const { document, view } = session.getState();
  if (document === null || view !== "picture") return false;
  const { from, to, protocol, destinationPort } = question;
  const port = destinationPort === null ? "" : String(destinationPort);
  views.trace.fill({ from, to, protocol, port });
  views.show("trace");
  void views.trace.run(analysis, beside.getState().fleet ?? document.topology);
  return true;
}
