// Draws the boxes: a netns with its title, its ports at the edge the cable arrives at, and what runs inside.
import type { WiringLayout } from "../layout/places.ts";
import type { SceneBox, SceneKey, SceneOccupant } from "../scene/scene.ts";
import { BoxElement } from "./box-element.ts";
import type { Element } from "./display-list.ts";
import { BoxedLine } from "./line-element.ts";
import { PortElement } from "./port-element.ts";
import type { Styles } from "./styles.ts";

/** Elements of one box: itself, then its ports, then its occupants. `hueOf`: colour of the cable at a port. */
export function drawBox(
  box: SceneBox,
  layout: WiringLayout,
  styles: Styles,
  hueOf: ReadonlyMap<SceneKey, string>,
): readonly Element[] {
  const place = layout.boxes.get(box.key);
  if (!place) return [];
  const elements: Element[] = new Array(1 + box.ports.length + box.occupants.length);
  let count = 1;
  let strip: string | null = null;
  for (const port of box.ports) {
    const at = layout.ports.get(port.key);
    const hue = hueOf.get(port.key) ?? null;
    if (at?.side === "left") strip ??= hue;
    if (at) elements[count++] = new PortElement(port, at, place, styles, hue);
  }
  elements[0] = new BoxElement(box, place, styles, strip);
  for (let index = 0; index < box.occupants.length; index += 1)
    elements[count++] = new BoxedLine(box.occupants[index] as SceneOccupant, box, place, index, styles);
  elements.length = count;
  return elements;
}
