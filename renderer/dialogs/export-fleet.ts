// Exports of several hosts: the text formats, and everything under pseudonyms, joined anew from what the copies tell.
import { fleetPage, fleetTitle } from "../../shared/export/fleet-picture.ts";
import { fleetDot, fleetMermaid } from "../../shared/export/fleet-text.ts";
import { pageSvg } from "../../shared/export/svg.ts";
import type { Fleet } from "../../shared/fleet/fleet.ts";
import { joinHosts } from "../../shared/fleet/join-hosts.ts";
import { buildFleetScene } from "../../shared/scene/fleet/fleet-scene.ts";
import { type SceneView, WHOLE_VIEW } from "../../shared/scene/scene.ts";
import { fleetJson } from "../../shared/show/fleet-json.ts";
import type { Analysis } from "../analysis/client.ts";
import { exportPng } from "../picture/export-png.ts";
import type { OpenDocument } from "../state/document.ts";
import { redactedFileStem } from "../state/files.ts";
import { type ExportedFile, type ExportWish, exportedFile } from "./exported-file.ts";
import { redactEverything } from "./redaction.ts";

/** Always the whole picture: the boxes stand elsewhere under other names. Rejects with one reason when it fails. */
export async function exportFleetRedacted(
  analysis: Analysis,
  document: Pick<OpenDocument, "collectedAt">,
  wish: ExportWish,
): Promise<ExportedFile> {
  const answer = await analysis.redactedTogether(redactEverything());
  if (!answer.ok) throw new Error(answer.error);
  const fleet = joinHosts(answer.value);
  const stem = `${fleet.members.length}-hosts-${redactedFileStem(document)}`;
  if (wish.format !== "png" && wish.format !== "svg")
    return fleetDocument(fleet, WHOLE_VIEW, wish.format, stem);
  const { list, page, title } = fleetPage(fleet, { theme: wish.theme });
  if (wish.format === "svg") return exportedFile(stem, wish.format, pageSvg(list, page, title));
  const { bytes, note } = await exportPng(list, page, wish.scale);
  return exportedFile(stem, wish.format, bytes, note ? [note] : []);
}

/** The text exports of several hosts. */
export function fleetDocument(
  fleet: Fleet,
  view: SceneView,
  format: "json" | "dot" | "mermaid",
  stem: string,
): ExportedFile {
  if (format === "json") return exportedFile(stem, format, `${JSON.stringify(fleetJson(fleet), null, 2)}\n`);
  const scene = buildFleetScene(fleet, view);
  return exportedFile(
    stem,
    format,
    format === "dot" ? fleetDot(scene, fleetTitle(fleet)) : fleetMermaid(scene),
  );
}
