// One or several questions with typed answers: passwords, passphrases, one-time codes.
import { type FormEvent, useId, useRef } from "react";
import type { PromptAnswer } from "../../../shared/api.ts";
import { Button } from "../../controls/buttons.tsx";
import { DialogFrame } from "../../controls/DialogFrame.tsx";

export interface Question {
  readonly text: string;
  readonly echo: boolean;
}

/** Questions come from the host: they are shown as text and bounded. */
const MAX_TEXT = 400;

export function QuestionsDialog({
  title,
  text,
  questions,
  confirm,
  onAnswer,
}: {
  title: string;
  text: string;
  questions: readonly Question[];
  confirm: string;
  onAnswer: (answer: PromptAnswer) => void;
}) {
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    onAnswer(questions.map((_, at) => String(values.get(`answer-${at}`) ?? "")));
  }
  return (
    <DialogFrame
      title={title.slice(0, MAX_TEXT)}
      description={text.slice(0, MAX_TEXT)}
      onClose={() => onAnswer(null)}
      initialFocus={first}
      dismissible={false}
    >
      <form className="form" onSubmit={submit}>
        {questions.map((question, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the questions of one prompt never change
          <div className="field" key={`${at} ${question.text}`}>
            <label className="field-label break" htmlFor={`${id}-${at}`}>
              {question.text.trim().slice(0, MAX_TEXT) || "Answer"}
            </label>
            <input
              id={`${id}-${at}`}
              name={`answer-${at}`}
              ref={at === 0 ? first : undefined}
              type={question.echo ? "text" : "password"}
              className="input"
              autoComplete="off"
              spellCheck={false}
            />
          </div>
        ))}
        <div className="row row-end dialog-foot">
          <Button onClick={() => onAnswer(null)}>Cancel</Button>
          <Button type="submit" tone="primary">
            {confirm}
          </Button>
        </div>
      </form>
    </DialogFrame>
  );
}
