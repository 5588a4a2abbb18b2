// Makes the file an export wish asks for.
import type { ThemeName } from "../../shared/drawing/theme.ts";
import { fileStem } from "../state/files.ts";
import type { Workbench } from "../state/workbench.ts";

export interface ExportWish {
  readonly format: "png" | "svg" | "json";
  readonly area: "whole" | "view";
  /** 1 to 4, PNG only. */
  readonly scale: number;
  readonly theme: ThemeName;
}

export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Sentences on what differs from the wish. */
  readonly notes: readonly string[];
}

/** Rejects with one reason when the picture or the facts are not there. */
export async function exportFile(workbench: Workbench, wish: ExportWish): Promise<ExportedFile> {
  const { document } = workbench.session.getState();
  if (document === null) throw new Error("nothing is open");
  const stem = fileStem(document);
  if (wish.format === "json") {
    const json = await workbench.analysis.showJson();
    if (!json.ok) throw new Error(json.error);
    return {
      name: `${stem}.json`,
      mediaType: "application/json",
      bytes: new TextEncoder().encode(json.value),
      notes: [],
    };
  }
  const picture = workbench.picture.current;
  if (picture === null) throw new Error("the picture is not on screen");
  if (wish.format === "svg") {
    const { bytes, notes } = await picture.exportSvg({ area: wish.area, theme: wish.theme });
    return { name: `${stem}.svg`, mediaType: "image/svg+xml", bytes, notes };
  }
  const { bytes, notes } = await picture.exportPng({ area: wish.area, scale: wish.scale, theme: wish.theme });
  return { name: `${stem}.png`, mediaType: "image/png", bytes, notes };
}
