// What the picture needs of whatever paints it. One implementation draws on a canvas; another could take its place.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import type { Emphasis } from "../../shared/drawing/emphasis.ts";
import type { Size, Viewport } from "./viewport.ts";

export interface PictureSurface {
  /** CSS pixels and device pixels per CSS pixel. */
  resize(size: Size, pixelRatio: number): void;
  show(list: DisplayList): void;
  /** Dims everything else; null: nothing is dimmed. */
  emphasise(emphasis: Emphasis | null): void;
  /** Paints now. Cheap enough to be called once per frame. */
  paint(viewport: Viewport): void;
}
