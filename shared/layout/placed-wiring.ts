// A layout whose look-ups by key are made when they are first asked for: the drawing goes from unit to unit.
import type { SceneKey } from "../scene/scene.ts";
import type { BoxPlace, CablePlace, ChipPlace, PortPlace, UnitPlaces, WiringLayout } from "./places.ts";

type LookUp = "boxes" | "ports" | "chips" | "cables";

export class PlacedWiring implements WiringLayout {
  readonly bounds: WiringLayout["bounds"];
  readonly frame: WiringLayout["frame"];
  readonly units: readonly UnitPlaces[];
  readonly cardCables: readonly CablePlace[];
  readonly cards: WiringLayout["cards"];
  readonly rails: WiringLayout["rails"];
  readonly residents: WiringLayout["residents"];
  readonly groups: WiringLayout["groups"];
  readonly headings: WiringLayout["headings"];
  readonly outside: WiringLayout["outside"];
  readonly sections: WiringLayout["sections"];
  readonly left: WiringLayout["left"];
  #at: Pick<WiringLayout, LookUp> | null = null;

  constructor(places: Omit<WiringLayout, LookUp>) {
    this.bounds = places.bounds;
    this.frame = places.frame;
    this.units = places.units;
    this.cardCables = places.cardCables;
    this.cards = places.cards;
    this.rails = places.rails;
    this.residents = places.residents;
    this.groups = places.groups;
    this.headings = places.headings;
    this.outside = places.outside;
    this.sections = places.sections;
    this.left = places.left;
  }

  get boxes(): WiringLayout["boxes"] {
    return this.#lookUps.boxes;
  }

  get ports(): WiringLayout["ports"] {
    return this.#lookUps.ports;
  }

  get chips(): WiringLayout["chips"] {
    return this.#lookUps.chips;
  }

  get cables(): WiringLayout["cables"] {
    return this.#lookUps.cables;
  }

  get #lookUps(): Pick<WiringLayout, LookUp> {
    this.#at ??= lookUpsOf(this);
    return this.#at;
  }
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
