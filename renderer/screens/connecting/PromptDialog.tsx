// Questions of a connection as dialogs, one after the other. Cancel is always the default.
import type { Keep, PromptAnswer } from "../../../shared/api.ts";
import type { OpenPrompt } from "../../state/run.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { HostKeyDialog } from "./HostKeyDialog.tsx";
import { type Question, QuestionsDialog } from "./QuestionsDialog.tsx";

export function PromptDialog() {
  const { session, runs, hostRuns, shell } = useWorkbench();
  const own = useRead(session, (state) => state.run?.prompts[0] ?? null);
  const others = useRead(hostRuns, (state) => state.prompts[0] ?? null);
  const storage = useRead(shell, (state) => state.secretStorage);
  const prompt = own ?? others;
  if (prompt === null) return null;
  const answer = (value: PromptAnswer, keep: Keep = "not") =>
    void (own === null ? hostRuns : runs).answer(prompt.id, value, keep);
  if (prompt.question.kind === "host-key-unknown") {
    return <HostKeyDialog key={prompt.id} question={prompt.question} onAnswer={answer} />;
  }
  const keepable = prompt.question.kind === "keyboard-interactive" ? null : storage;
  return <QuestionsDialog key={prompt.id} {...wording(prompt)} keepable={keepable} onAnswer={answer} />;
}

/** Said first when an answer was given before and did not fit. */
function wrong(again: true | undefined, sentence: string): string {
  return again === true ? `${sentence} ` : "";
}

function wording({ question }: OpenPrompt): {
  title: string;
  text: string;
  questions: readonly Question[];
  confirm: string;
  note?: string | undefined;
} {
  switch (question.kind) {
    case "password":
      return {
        title: `Password for ${question.user}`,
        text: `${wrong(question.again, "That password was not accepted.")}${question.host} asks for the password of ${question.user}.`,
        questions: [{ text: "Password", echo: false }],
        confirm: "Sign in",
        note: question.note,
      };
    case "passphrase":
      return {
        title: "Passphrase of a key",
        text: `${wrong(question.again, "That passphrase does not fit.")}The key ${question.keyFile} is locked.`,
        questions: [{ text: "Passphrase", echo: false }],
        confirm: "Unlock",
      };
    case "sudo-password":
      return {
        title: question.user === "" ? "sudo password" : `sudo password of ${question.user}`,
        text: `${wrong(question.again, "That password was not accepted.")}sudo on ${question.host} asks for the password of ${question.user === "" ? "the account that logged in" : question.user}.`,
        questions: [{ text: "Password", echo: false }],
        confirm: "Go on",
      };
    case "keyboard-interactive":
      return {
        title: question.title === "" ? `${question.host} asks` : question.title,
        text: question.instructions === "" ? `${question.host} wants to know:` : question.instructions,
        questions: question.questions,
        confirm: "Answer",
        note: question.note,
      };
    case "host-key-unknown":
      return { title: "", text: "", questions: [], confirm: "" };
  }
}
