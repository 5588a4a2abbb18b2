// A layout as plain data: to be compared, and copied.
import type { WiringLayout } from "../places.ts";

/** The same places in maps of their own. */
export function plainLayout(layout: WiringLayout): WiringLayout {
  const { boxes, ports, chips, cables } = layout;
  return {
    ...layout,
    boxes: new Map(boxes),
    ports: new Map(ports),
    chips: new Map(chips),
    cables: new Map(cables),
  };
}
