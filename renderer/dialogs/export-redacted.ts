// Exports of a redacted copy: the picture is made again from what the copy tells, so no name on screen can slip through.
import { drawWiring } from "../../shared/drawing/draw-wiring.ts";
import { THEMES } from "../../shared/drawing/theme.ts";
import { wiringDot } from "../../shared/export/dot.ts";
import { wiringMermaid } from "../../shared/export/mermaid.ts";
import { makePage } from "../../shared/export/page.ts";
import { pageSvg } from "../../shared/export/svg.ts";
import { layoutWiring } from "../../shared/layout/layout-wiring.ts";
import { buildScene } from "../../shared/scene/build-scene.ts";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { Analysis } from "../analysis/client.ts";
import { exportPng } from "../picture/export-png.ts";
import type { OpenDocument } from "../state/document.ts";
import { redactedFileStem } from "../state/files.ts";
import { type ExportedFile, type ExportWish, exportedFile } from "./exported-file.ts";
import { redactEverything } from "./redaction.ts";

/** Always the whole picture: the boxes stand elsewhere under other names. Rejects with one reason when it fails. */
export async function exportRedacted(
  analysis: Analysis,
  document: Pick<OpenDocument, "collectedAt">,
  wish: ExportWish,
): Promise<ExportedFile> {
  const stem = redactedFileStem(document);
  if (wish.format === "json") {
    const json = await analysis.redactedJson(redactEverything());
    if (!json.ok) throw new Error(json.error);
    return exportedFile(stem, wish.format, json.value);
  }
  const answer = await analysis.redactedTopology(redactEverything());
  if (!answer.ok) throw new Error(answer.error);
  const scene = buildScene(answer.value, WHOLE_VIEW);
  if (wish.format === "dot" || wish.format === "mermaid") {
    return exportedFile(stem, wish.format, wish.format === "dot" ? wiringDot(scene) : wiringMermaid(scene));
  }
  const drawn = drawWiring(scene, layoutWiring(scene), THEMES[wish.theme]);
  const title = `Wiring of ${scene.host.title}`;
  const { list, page } = makePage(drawn, scene, drawn.bounds, { title, time: answer.value.collectedAt });
  if (wish.format === "svg") return exportedFile(stem, wish.format, pageSvg(list, page, title));
  const { bytes, note } = await exportPng(list, page, wish.scale);
  return exportedFile(stem, wish.format, bytes, note ? [note] : []);
}
