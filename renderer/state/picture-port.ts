// What the app asks of the picture: the picture registers itself while it is on screen.
import type { ThemeName } from "../../shared/drawing/theme.ts";
import type { EntityRef } from "../../shared/topology/model.ts";

export interface ExportedImage {
  readonly bytes: Uint8Array;
  /** Sentences about what differs from what was asked, e.g. a lowered scale. */
  readonly notes: readonly string[];
}

export interface PngWish {
  readonly area: "whole" | "view";
  /** 1 to 4. */
  readonly scale: number;
  readonly theme: ThemeName;
}

export interface SvgWish {
  readonly area: "whole" | "view";
  readonly theme: ThemeName;
}

export interface PictureControls {
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  zoomTo(ref: EntityRef): void;
  exportPng(wish: PngWish): Promise<ExportedImage>;
  exportSvg(wish: SvgWish): Promise<ExportedImage>;
}

/** Holds the picture's controls while there is a picture. */
export interface PicturePort {
  current: PictureControls | null;
}
