// One or several questions with typed answers: passwords, passphrases, one-time codes.
import { type FormEvent, useId, useRef } from "react";
import type { Keep, PromptAnswer, ShellFacts } from "../../../shared/api.ts";
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
  note,
  keepable = null,
  onAnswer,
}: {
  title: string;
  text: string;
  questions: readonly Question[];
  confirm: string;
  /** What was not tried before asking, and why. */
  note?: string | undefined;
  /** How long the answer may be remembered; null: it is good for one time only. */
  keepable?: ShellFacts["secretStorage"] | null;
  onAnswer: (answer: PromptAnswer, keep: Keep) => void;
}) {
  const id = useId();
  const first = useRef<HTMLInputElement>(null);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    const keep = values.get("keep");
    const answer = questions.map((_, at) => String(values.get(`answer-${at}`) ?? ""));
    onAnswer(answer, keep === "session" || keep === "stored" ? keep : "not");
  }
  return (
    <DialogFrame
      title={title.slice(0, MAX_TEXT)}
      description={text.slice(0, MAX_TEXT)}
      onClose={() => onAnswer(null, "not")}
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
        {note !== undefined && <p className="field-hint break">{note.slice(0, MAX_TEXT)}</p>}
        {keepable !== null && <KeepChoice id={`${id}-keep`} storage={keepable} />}
        <div className="row row-end dialog-foot">
          <Button onClick={() => onAnswer(null, "not")}>Cancel</Button>
          <Button type="submit" tone="primary">
            {confirm}
          </Button>
        </div>
      </form>
    </DialogFrame>
  );
}

/** Off by default: a person who says nothing is asked again the next time. */
function KeepChoice({ id, storage }: { id: string; storage: ShellFacts["secretStorage"] }) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        Remember this answer
      </label>
      <select id={id} name="keep" className="input" defaultValue="not" aria-describedby={`${id}-hint`}>
        <option value="not">No, ask me every time</option>
        <option value="session">Until Vethscope is closed</option>
        {storage.available && <option value="stored">On this machine, encrypted by its keychain</option>}
      </select>
      <span id={`${id}-hint`} className="field-hint">
        {storage.available
          ? "Remembered answers are forgotten when they turn out wrong, or by “Forget remembered answers”."
          : `In memory only. ${storage.why}`}
      </span>
    </div>
  );
}
