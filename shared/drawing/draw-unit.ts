// Draws a unit: its cables, the chips of its host ports, and its boxes with their ports and what runs inside.
import type { BoxPlace, UnitPlaces } from "../layout/places.ts";
import type { SceneOccupant } from "../scene/scene.ts";
import { BoxElement } from "./box-element.ts";
import type { CableColors } from "./cable-colors.ts";
import { CableElement } from "./cable-element.ts";
import { ChipElement } from "./chip-element.ts";
import type { Element } from "./display-list.ts";
import { type Drawn, DrawnUnit } from "./drawn.ts";
import { BoxedLine } from "./line-element.ts";
import { PortElement } from "./port-element.ts";
import type { Styles } from "./styles.ts";

export function drawUnit(places: UnitPlaces, styles: Styles, colors: CableColors): Drawn {
  const { cables, chips, boxes } = places;
  let count = cables.length + chips.length;
  for (const { ports, box } of boxes) count += 1 + ports.length + box.occupants.length;
  const elements: Element[] = new Array(count);
  let at = 0;
  for (const place of cables) elements[at++] = new CableElement(place, styles, colors.of(place.cable));
  for (const place of chips)
    elements[at++] = new ChipElement(place, styles, colors.ofRail(place.port.bridge));
  for (const place of boxes) at = drawBox(place, styles, colors, elements, at);
  return new DrawnUnit(elements, places);
}

/** Puts the box itself, then its ports, then its occupants into `elements` from `at` on; answers where they end. */
function drawBox(
  place: BoxPlace,
  styles: Styles,
  colors: CableColors,
  elements: Element[],
  at: number,
): number {
  let next = at + 1;
  let strip: string | null = null;
  for (const port of place.ports) {
    const hue = port.cable && colors.of(port.cable);
    if (port.side === "left") strip ??= hue;
    elements[next++] = new PortElement(port, place, styles, hue);
  }
  elements[at] = new BoxElement(place, styles, strip);
  const { occupants } = place.box;
  for (let index = 0; index < occupants.length; index += 1)
    elements[next++] = new BoxedLine(occupants[index] as SceneOccupant, place, index, styles);
  return next;
}
