// The export dialog: a picture as PNG or SVG, a graph as DOT or Mermaid, or the facts as JSON.
import { useRef, useState } from "react";
import { Button } from "../controls/buttons.tsx";
import { Choice } from "../controls/Choice.tsx";
import { DialogFrame } from "../controls/DialogFrame.tsx";
import { currentTheme } from "../state/appearance.ts";
import { messageOf } from "../state/runs.ts";
import { useWorkbench } from "../workbench-context.tsx";
import { copyExport, exportFile } from "./export-file.ts";
import type { ExportWish } from "./exported-file.ts";

export function ExportDialog() {
  const workbench = useWorkbench();
  const [wish, setWish] = useState<ExportWish>({
    format: "png",
    area: "whole",
    scale: 2,
    theme: currentTheme(workbench.appearance.getState()),
    redact: false,
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const saveButton = useRef<HTMLButtonElement>(null);
  const change = (part: Partial<ExportWish>) => setWish({ ...wish, ...part });

  async function save() {
    setBusy(true);
    setProblem(null);
    try {
      const file = await exportFile(workbench, wish);
      const saved = await workbench.files.save(file.name, file.mediaType, file.bytes, file.notes);
      if (saved) workbench.dialogs.close();
    } catch (error) {
      setProblem(`The export failed: ${messageOf(error)}.`);
    } finally {
      setBusy(false);
    }
  }

  async function copy() {
    setBusy(true);
    setProblem(null);
    try {
      const notes = await copyExport(workbench, wish);
      workbench.notices.say("good", ["Copied the picture.", ...notes].join(" "));
      workbench.dialogs.close();
    } catch (error) {
      setProblem(`The clipboard refused it: ${messageOf(error)}.`);
    } finally {
      setBusy(false);
    }
  }

  return (
    <DialogFrame
      title="Export the picture"
      onClose={() => workbench.dialogs.close()}
      initialFocus={saveButton}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Choice
          label="Format"
          value={wish.format}
          options={[
            ["png", "PNG"],
            ["svg", "SVG"],
            ["json", "JSON"],
            ["dot", "DOT"],
            ["mermaid", "Mermaid"],
          ]}
          onChange={(format) => change({ format })}
        />
        <p className="field-hint">{FORMAT_HINTS[wish.format]}</p>
        {(wish.format === "png" || wish.format === "svg") && (
          <>
            {!wish.redact && (
              <Choice
                label="Area"
                value={wish.area}
                options={[
                  ["whole", "Everything"],
                  ["view", "What is in view"],
                ]}
                onChange={(area) => change({ area })}
              />
            )}
            <Choice
              label="Theme"
              value={wish.theme}
              options={[
                ["light", "Light"],
                ["dark", "Dark"],
              ]}
              onChange={(theme) => change({ theme })}
            />
          </>
        )}
        {wish.format === "png" && (
          <Choice
            label="Scale"
            value={String(wish.scale)}
            options={[
              ["1", "1x"],
              ["2", "2x"],
              ["3", "3x"],
              ["4", "4x"],
            ]}
            onChange={(scale) => change({ scale: Number(scale) })}
          />
        )}
        <label className="check">
          <input
            type="checkbox"
            checked={wish.redact}
            onChange={(event) => change({ redact: event.currentTarget.checked })}
          />
          <span>
            Redact
            <span className="field-hint block">
              Addresses, names, arguments and labels become pseudonyms, and everything is exported. The
              picture on screen stays.
            </span>
          </span>
        </label>
        {problem !== null && (
          <div className="notice notice-broken" role="alert">
            {problem}
          </div>
        )}
        <div className="row row-end dialog-foot">
          <Button onClick={() => workbench.dialogs.close()}>Cancel</Button>
          <Button disabled={busy} onClick={() => void copy()}>
            Copy
          </Button>
          <Button type="submit" tone="primary" disabled={busy} ref={saveButton}>
            {busy ? "Drawing…" : `Save ${wish.format.toUpperCase()}…`}
          </Button>
        </div>
      </form>
    </DialogFrame>
  );
}

const FORMAT_HINTS: Readonly<Record<ExportWish["format"], string>> = {
  png: "An image with title, host, time and legend.",
  svg: "Real vectors and selectable text, for documents and printing.",
  dot: "Boxes, interfaces and cables for Graphviz; names, kinds and edges only.",
  mermaid: "A flowchart for wikis and pull requests; names, kinds and edges only.",
  json: "The facts, as the command line's “show --json” prints them.",
};
