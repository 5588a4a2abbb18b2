// The band at the left: NICs, the host's other links, and what runs in the host's own netns.
import type { SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import { cardWidth, cardWords, occupantWidth } from "./box-size.ts";
import { type Rect, SIZE } from "./geometry.ts";
import type { CablePlace, HeadingPlace, RailPlace } from "./places.ts";

export interface HostBand {
  readonly cards: ReadonlyMap<SceneKey, Rect>;
  readonly residents: ReadonlyMap<SceneKey, Rect>;
  readonly headings: readonly HeadingPlace[];
  /** Right edge of the NICs, of everything in the band, and the lowest edge. */
  readonly nicRight: number;
  readonly right: number;
  readonly bottom: number;
  readonly hasLinks: boolean;
}

const RESIDENT_ROWS = 40;

/** `limit`: where the sections begin already; when two columns of cards reach over it, they become one. */
export function placeHostBand(
  scene: WiringScene,
  x: number,
  top: number,
  lanes: number,
  limit = Number.POSITIVE_INFINITY,
): HostBand {
  const cards = new Map<SceneKey, Rect>();
  const widthOf = (list: WiringScene["cards"]): number =>
    list.reduce((wide, card) => Math.max(wide, cardWidth(card, cardWords(card))), 0);
  const own = scene.cards.filter((card) => card.side === "nic");
  const others = scene.cards.filter((card) => card.side === "link");
  const besides = x + widthOf(own) + 24 + lanes * SIZE.lane + widthOf(others);
  const isNarrow = own.length > 0 && others.length > 0 && besides > limit;
  const nics = isNarrow ? scene.cards : own;
  const links = isNarrow ? [] : others;
  const stack = (list: WiringScene["cards"], left: number): number => {
    const w = Math.min(widthOf(list), Math.max(limit - left, 120));
    list.forEach((card, index) => {
      cards.set(card.key, { x: left, y: top + index * (SIZE.card + SIZE.cardGap), w, h: SIZE.card });
    });
    return left + w;
  };
  const nicRight = nics.length > 0 ? stack(nics, x) : x;
  // One lane per cable that turns between NICs and links.
  const between = nics.length > 0 ? 24 + lanes * SIZE.lane : 0;
  const right = links.length > 0 ? stack(links, nicRight + between) : nicRight;
  const rows = Math.max(nics.length, links.length);
  const under = top + rows * (SIZE.card + SIZE.cardGap) + (rows > 0 ? 18 : 0);
  const people = placeResidents(scene, x, under);
  return {
    cards,
    residents: people.places,
    headings: people.headings,
    nicRight,
    right: Math.max(right, people.right),
    bottom: Math.max(under - 18, people.bottom),
    hasLinks: links.length > 0,
  };
}

/**
 * Those of `cables` that begin at a card and lead somewhere. Those to a rail go first: they leave upwards, from the upper sockets
 * and in the inner lanes, and so cross none that arrives at the same card from below.
 */
export function cardCables(scene: WiringScene, cables: readonly SceneCable[]): SceneCable[] {
  const cards = new Set(scene.cards.map((card) => card.key));
  const leads = cables.filter((cable) => cable.to !== null && cards.has(cable.from));
  const isUp = (cable: SceneCable): boolean => cable.to !== null && !cards.has(cable.to);
  return [...leads.filter(isUp), ...leads.filter((cable) => !isUp(cable))];
}

/** Those of the host's own netns, and below them those whose netns is not known. */
function placeResidents(scene: WiringScene, x: number, top: number) {
  const places = new Map<SceneKey, Rect>();
  const headings: { x: number; y: number; w: number; h: number; text: string }[] = [];
  let right = x;
  let bottom = top;
  const kinds = [
    ["In the host’s own namespace", scene.residents.filter((one) => !one.isUnplaced)],
    ["In a namespace not known", scene.residents.filter((one) => one.isUnplaced)],
  ] as const;
  for (const [text, list] of kinds) {
    if (list.length === 0) continue;
    const y = headings.length === 0 ? top : bottom + 18;
    const edge = placeRows(list, x, y + 26, places);
    headings.push({ x, y, w: Math.max(edge - x, 170), h: 20, text });
    right = Math.max(right, edge, x + 170);
    bottom = y + 26 + Math.min(list.length, RESIDENT_ROWS) * SIZE.row;
  }
  return { places, headings, right, bottom };
}

/** In columns from `x`, beginning at `top`; gives the right edge. */
function placeRows(
  list: WiringScene["residents"],
  x: number,
  top: number,
  places: Map<SceneKey, Rect>,
): number {
  let left = x;
  let right = x;
  for (let from = 0; from < list.length; from += RESIDENT_ROWS) {
    const part = list.slice(from, from + RESIDENT_ROWS);
    const w = Math.max(...part.map((one) => Math.min(320, occupantWidth(one) + 8)));
    part.forEach((one, index) => {
      places.set(one.key, { x: left, y: top + index * SIZE.row, w, h: SIZE.row });
    });
    right = left + w;
    left = right + 16;
  }
  return right;
}

/**
 * `cables`: those that leave a card, to another card, or to the head of a rail. They run in lanes kept free of boxes: between
 * NICs and links, above everything, and left of each stack of sections.
 */
export function routeCardCables(
  cables: readonly SceneCable[],
  band: HostBand,
  rails: ReadonlyMap<SceneKey, RailPlace>,
  channelTop: number,
  firstStack: number,
): CablePlace[] {
  const routed: CablePlace[] = [];
  const touches = new Map<SceneKey, number>();
  const total = new Map<SceneKey, number>();
  const count = (key: SceneKey | null): void => {
    if (key && band.cards.has(key)) total.set(key, (total.get(key) ?? 0) + 1);
  };
  for (const cable of cables) {
    count(cable.from);
    count(cable.to);
  }
  const socket = (key: SceneKey, card: Rect): number => {
    const nth = (touches.get(key) ?? 0) + 1;
    touches.set(key, nth);
    return card.y + (card.h * nth) / ((total.get(key) ?? 1) + 1);
  };
  cables.forEach((cable, lane) => {
    const from = band.cards.get(cable.from);
    if (!from || cable.to === null) return;
    const offset = 12 + lane * SIZE.lane;
    const y1 = socket(cable.from, from);
    const x1 = from.x + from.w;
    const near =
      (from.x + from.w <= band.nicRight + 1 && band.hasLinks ? band.nicRight : band.right) + offset;
    const toCard = band.cards.get(cable.to);
    const rail = rails.get(cable.to);
    let points: number[] | null = null;
    if (toCard) {
      const y2 = socket(cable.to, toCard);
      // Left column and right column: straight across the gap; same column: a loop at its right.
      if (toCard.x > x1) points = [x1, y1, near, y1, near, y2, toCard.x, y2];
      else if (from.x > toCard.x + toCard.w)
        points = [
          from.x,
          y1,
          band.nicRight + offset,
          y1,
          band.nicRight + offset,
          y2,
          toCard.x + toCard.w,
          y2,
        ];
      else points = [x1, y1, near, y1, near, y2, toCard.x + toCard.w, y2];
    } else if (rail) {
      const { x1: x2, y: y2 } = rail.trunk;
      const stackLane = x2 <= firstStack + 1 ? band.right + offset : x2 - 8 - lane * SIZE.lane;
      const channel = channelTop + lane * SIZE.lane;
      // A NIC with nothing to its right reaches the first stack without the channel above.
      const direct = stackLane === near;
      points = direct
        ? [x1, y1, near, y1, near, y2, x2, y2]
        : [x1, y1, near, y1, near, channel, stackLane, channel, stackLane, y2, x2, y2];
    }
    const end = rail ? "rail" : "socket";
    if (points) routed.push({ key: cable.key, cable, points, end, label: null, words: "" });
  });
  return routed;
}
