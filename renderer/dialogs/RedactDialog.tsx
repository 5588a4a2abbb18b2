// The dialog that saves a redacted copy: what to replace, what becomes what, and Save.
import { useEffect, useMemo, useRef, useState } from "react";
import { CATEGORIES, type Category, type Replacement } from "../../shared/redact/redact.ts";
import { Button } from "../controls/buttons.tsx";
import { DialogFrame } from "../controls/DialogFrame.tsx";
import { redactedFileStem, SNAPSHOT_MEDIA_TYPE } from "../state/files.ts";
import { bugAsOutcome } from "../state/runs.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { ReplacementList } from "./ReplacementList.tsx";
import { countWords, newRandom } from "./redaction.ts";
import "./redact.css";

type Preview = "working" | { readonly problem: string } | readonly Replacement[];

export function RedactDialog() {
  const { analysis, dialogs, files, session } = useWorkbench();
  const document = useRead(session, (state) => state.document);
  const [random] = useState(newRandom);
  const [chosen, setChosen] = useState<ReadonlySet<Category>>(
    () => new Set(CATEGORIES.map(({ category }) => category)),
  );
  const [preview, setPreview] = useState<Preview>("working");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const saveButton = useRef<HTMLButtonElement>(null);
  const wish = useMemo(() => ({ categories: [...chosen], random }), [chosen, random]);

  // Collected again while the dialog is open: what would be saved is another snapshot, and so is its preview.
  useEffect(() => {
    if (wish.categories.length === 0 || document === null) {
      setPreview([]);
      return;
    }
    let current = true;
    setPreview("working");
    void analysis
      .previewRedaction(wish)
      .catch(bugAsOutcome)
      .then((answer) => {
        if (!current) return;
        setPreview(answer.ok ? answer.value : { problem: answer.error });
      });
    return () => {
      current = false;
    };
  }, [analysis, document, wish]);

  if (document === null) return null;
  const stem = redactedFileStem(document);

  async function save() {
    setBusy(true);
    setProblem(null);
    const encoded = await analysis.encodeRedacted(wish).catch(bugAsOutcome);
    if (!encoded.ok) setProblem(`The copy was not saved: ${encoded.error}.`);
    else if (await files.save(`${stem}.vethscope`, SNAPSHOT_MEDIA_TYPE, encoded.value)) dialogs.close();
    setBusy(false);
  }

  const replacements = Array.isArray(preview) ? (preview as readonly Replacement[]) : [];
  return (
    <DialogFrame
      title="Save a redacted copy"
      description="The same name becomes the same pseudonym everywhere, so wiring, paths and findings stay. What is open is not changed."
      onClose={() => dialogs.close()}
      width="wide"
      initialFocus={saveButton}
    >
      <form
        className="form redact-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <fieldset className="redact-categories">
          <legend className="field-label">Replace</legend>
          {CATEGORIES.map(({ category, says }) => (
            <label key={category} className="check">
              <input
                type="checkbox"
                checked={chosen.has(category)}
                onChange={(event) => setChosen(toggled(chosen, category, event.target.checked))}
              />
              <span>
                {TITLES[category]}
                <span className="field-hint block">
                  {says} · {chosen.has(category) ? countWords(preview, category) : "stay as they are"}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
        <p className="field-label">What becomes what</p>
        <ReplacementList replacements={replacements} says={emptyWords(preview, chosen.size)} />
        {typeof preview === "object" && "problem" in preview && (
          <div className="notice notice-broken" role="alert">
            The preview could not be made: {preview.problem}.
          </div>
        )}
        {problem !== null && (
          <div className="notice notice-broken" role="alert">
            {problem}
          </div>
        )}
        <div className="row row-end dialog-foot">
          <Button onClick={() => dialogs.close()}>Cancel</Button>
          <Button type="submit" tone="primary" disabled={busy || chosen.size === 0} ref={saveButton}>
            {busy ? "Replacing…" : "Save the copy…"}
          </Button>
        </div>
      </form>
    </DialogFrame>
  );
}

const TITLES: Readonly<Record<Category, string>> = {
  addresses: "Addresses",
  names: "Names",
  arguments: "Command-line arguments",
  labels: "Labels",
};

function toggled(chosen: ReadonlySet<Category>, category: Category, on: boolean): ReadonlySet<Category> {
  const next = new Set(chosen);
  if (on) next.add(category);
  else next.delete(category);
  return next;
}

function emptyWords(preview: Preview, chosen: number): string {
  if (chosen === 0) return "Nothing is chosen: there is nothing to replace.";
  return preview === "working" ? "Reading what would be replaced…" : "Nothing here needs to be replaced.";
}
