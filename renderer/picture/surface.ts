// What the picture needs of whatever paints it. One implementation draws on a canvas; another could take its place.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import type { Emphasis } from "../../shared/drawing/emphasis.ts";
import type { Steps } from "../../shared/steps.ts";
import type { RateWords } from "./rate-words.ts";
import type { Size, Viewport } from "./viewport.ts";

export interface PictureSurface {
  /** CSS pixels and device pixels per CSS pixel. */
  resize(size: Size, pixelRatio: number): void;
  /** Makes ready what the first move needs, in steps for idle time; nothing is to be seen of it. */
  prepareToMove(): Steps<void>;
  show(list: DisplayList): void;
  /** Dims everything else; null: nothing is dimmed. */
  emphasise(emphasis: Emphasis | null): void;
  /** Words in place of the names on host ports' chips: traffic while it is watched. */
  showRates(words: RateWords): void;
  /** The next `paint` paints everything: what is on the canvas cannot be built upon. */
  forget(): void;
  /**
   * Paints now; cheap enough to be called once per frame. At an unchanged scale what is there is moved along, and only
   * what came into view or changed is painted anew.
   * @param zooming the scale will go on changing: small text may be left out where there is much of it
   * @returns whether it was: then everything is to be painted again once the scale rests
   */
  paint(viewport: Viewport, zooming?: boolean): boolean;
}
