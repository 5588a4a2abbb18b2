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
  /**
   * Paints now; cheap enough to be called once per frame. With an unmoved viewport and a list made from the one before,
   * only what changed is painted anew.
   */
  paint(viewport: Viewport): void;
}
