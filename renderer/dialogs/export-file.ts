// Makes the file an export wish asks for.
import { wiringDot } from "../../shared/export/dot.ts";
import { wiringMermaid } from "../../shared/export/mermaid.ts";
import { buildScene } from "../../shared/scene/build-scene.ts";
import { fileStem } from "../state/files.ts";
import type { Workbench } from "../state/workbench.ts";
import { exportFleetRedacted, fleetDocument } from "./export-fleet.ts";
import { exportRedacted } from "./export-redacted.ts";
import { type ExportedFile, type ExportWish, exportedFile } from "./exported-file.ts";

/** Rejects with one reason when the picture or the facts are not there. */
export async function exportFile(workbench: Workbench, wish: ExportWish): Promise<ExportedFile> {
  const { document } = workbench.session.getState();
  if (document === null) throw new Error("nothing is open");
  const { fleet } = workbench.beside.getState();
  if (wish.redact)
    return fleet === null
      ? exportRedacted(workbench.analysis, document, wish)
      : exportFleetRedacted(workbench.analysis, document, wish);
  const stem = fleet === null ? fileStem(document) : `${fleet.members.length}-hosts-${fileStem(document)}`;
  if (fleet !== null && wish.format !== "png" && wish.format !== "svg")
    return fleetDocument(fleet, workbench.arrangement.getState().view, wish.format, stem);
  if (wish.format === "json") {
    const json = await workbench.analysis.showJson();
    if (!json.ok) throw new Error(json.error);
    return exportedFile(stem, wish.format, json.value);
  }
  if (wish.format === "dot" || wish.format === "mermaid") {
    const scene = buildScene(document.topology, workbench.arrangement.getState().view);
    return exportedFile(stem, wish.format, wish.format === "dot" ? wiringDot(scene) : wiringMermaid(scene));
  }
  const picture = workbench.picture.current;
  if (picture === null) throw new Error("the picture is not on screen");
  if (wish.format === "svg") {
    const { bytes, notes } = await picture.exportSvg({ area: wish.area, theme: wish.theme });
    return exportedFile(stem, wish.format, bytes, notes);
  }
  const { bytes, notes } = await picture.exportPng({ area: wish.area, scale: wish.scale, theme: wish.theme });
  return exportedFile(stem, wish.format, bytes, notes);
}

/** Puts what the wish asks for on the clipboard: an image for PNG, text for everything else. Rejects when refused. */
export async function copyExport(workbench: Workbench, wish: ExportWish): Promise<readonly string[]> {
  const file = exportFile(workbench, wish);
  const type = wish.format === "png" ? "image/png" : "text/plain";
  // The promise goes in as it is: waiting first would outlive the click that allows the copy.
  const blob = file.then(({ bytes }) => new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  await navigator.clipboard.write([new ClipboardItem({ [type]: blob })]);
  return (await file).notes;
}
