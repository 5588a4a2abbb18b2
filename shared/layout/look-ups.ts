// A layout whose look-ups by key are made when they are first asked for: the drawing goes from unit to unit.
import type { SceneKey } from "../scene/scene.ts";
import type { BoxPlace, CablePlace, ChipPlace, PortPlace, WiringLayout } from "./places.ts";

type LookUp = "boxes" | "ports" | "chips" | "cables";

export function withLookUps(places: Omit<WiringLayout, LookUp>): WiringLayout {
  let made: Pick<WiringLayout, LookUp> | null = null;
  const lookUps = (): Pick<WiringLayout, LookUp> => {
    made ??= lookUpsOf(places);
    return made;
  };
  return {
    ...places,
    get boxes() {
      return lookUps().boxes;
    },
    get ports() {
      return lookUps().ports;
    },
    get chips() {
      return lookUps().chips;
    },
    get cables() {
      return lookUps().cables;
    },
  };
}

function lookUpsOf({ units, cardCables }: Omit<WiringLayout, LookUp>): Pick<WiringLayout, LookUp> {
  const boxes = new Map<SceneKey, BoxPlace>();
  const ports = new Map<SceneKey, PortPlace>();
  const chips = new Map<SceneKey, ChipPlace>();
  const cables = new Map<SceneKey, CablePlace>();
  for (const place of cardCables) cables.set(place.key, place);
  for (const unit of units) {
    for (const place of unit.cables) cables.set(place.key, place);
    for (const place of unit.chips) chips.set(place.port.key, place);
    for (const place of unit.boxes) {
      boxes.set(place.box.key, place);
      for (const port of place.ports) ports.set(port.port.key, port);
    }
  }
  return { boxes, ports, chips, cables };
}
