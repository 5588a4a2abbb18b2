// Draws the host's side: frame, cards, rails with their heads, headings and groups.
import { cardWords, HEALTH_WORDS, WORD_GAP } from "../layout/box-size.ts";
import type { Rect } from "../layout/geometry.ts";
import { SIZE, TYPE } from "../layout/geometry.ts";
import type { GroupPlace, HeadingPlace, RailPlace, WiringLayout } from "../layout/places.ts";
import type { SceneBridge, SceneCard, SceneKey, WiringScene } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { AT, type Element } from "./display-list.ts";
import type { IconName } from "./icons.ts";
import { boundsOf, piecesOf, Sketch } from "./sketch.ts";
import type { Styles } from "./styles.ts";

/** Type of a group's name where boxes are just told apart; it fills the row. */
const GROUP_FAR = 17;

export function drawFrame(scene: WiringScene, layout: WiringLayout, styles: Styles): Element {
  const { theme } = styles;
  const sketch = new Sketch(styles);
  const { frame } = layout;
  sketch.rect(styles.ground(theme.recess, theme.line), AT.all, frame, 14);
  const middle = frame.y + 31;
  const x = frame.x + SIZE.framePad;
  const room = frame.w - SIZE.framePad * 2;
  sketch.icon(styles.mark(null, theme.inkMuted, 1.4), AT.close, "host", x, middle - 9, 18);
  const used = sketch.text(
    { text: scene.host.title, size: TYPE.host, weight: 600, color: theme.ink, cut: "middle" },
    AT.close,
    x + 26,
    middle,
    room - 26,
  );
  sketch.text(
    { text: scene.host.title, size: 34, weight: 600, color: theme.ink, cut: "middle" },
    AT.boxes,
    x,
    middle,
    room,
  );
  const rest = x + 26 + used + 14;
  sketch.text(
    { text: scene.host.subtitle, size: TYPE.name, color: theme.inkMuted },
    AT.close,
    rest,
    middle + 1,
    x + room - rest,
  );
  for (const stub of layout.outside) {
    const card = layout.cards.get(stub.card);
    if (!card) continue;
    if (!stub.open) {
      const end = stub.text.x + stub.text.w + 6;
      sketch.line(styles.cable(theme.physical, 2, false), AT.all, [card.x, stub.y, end + 3, stub.y]);
      sketch.dot(styles.mark(theme.canvas, theme.physical, 1.5), AT.close, end, stub.y, 3.5);
    }
    sketch.text(
      { text: stub.words, size: TYPE.small, color: theme.inkMuted },
      AT.close,
      stub.text.x,
      stub.y,
      stub.text.w + 1,
    );
  }
  return sketch.element(scene.host.key, scene.host.ref, scene.host.title, layout.bounds, "none", 0);
}

export function drawHostTitle(scene: WiringScene, layout: WiringLayout, styles: Styles): Element {
  const { frame } = layout;
  const w = Math.min(frame.w, measure(scene.host.title, TYPE.host, 600) + 60);
  const bounds = { x: frame.x + 16, y: frame.y + 14, w, h: 34 };
  const title = [scene.host.title, scene.host.subtitle].join("\n");
  const key = `${scene.host.key}/title` as SceneKey;
  return new Sketch(styles).element(key, scene.host.ref, title, bounds, "bounds", 1);
}

export function drawCard(card: SceneCard, place: Rect, styles: Styles): Element {
  const { theme } = styles;
  const sketch = new Sketch(styles);
  const tint = card.side === "nic" ? theme.physical : isTunnel(card) ? theme.tunnel : theme.inkMuted;
  const quiet = card.health === "down" || card.health === "idle";
  sketch.rect(styles.body(theme.surface, theme.line, quiet), AT.all, place, 7);
  const strip = { x: place.x, y: place.y + 8, w: 3, h: place.h - 16 };
  sketch.rect(styles.mark(quiet ? theme.lineStrong : tint, null), AT.all, strip, 1.5);
  const x = place.x + 12;
  const room = place.w - 22;
  const upper = place.y + 14;
  const color = quiet ? theme.inkMuted : theme.ink;
  sketch.icon(styles.mark(null, tint, 1.3), AT.close, iconOf(card), x, upper - SIZE.icon / 2, SIZE.icon);
  const name = { text: card.name, weight: 600 as const, color, cut: "middle" as const };
  sketch.text({ ...name, size: 24 }, AT.boxes, x, place.y + place.h / 2, room);
  sketch.text({ ...name, size: 15 }, AT.names, x + SIZE.icon + 6, place.y + 15, room - SIZE.icon - 6);
  sketch.text({ ...name, size: TYPE.title }, AT.full, x + SIZE.icon + 6, upper, room - SIZE.icon - 6);
  const doubtful = card.health === "doubt" || card.health === "broken";
  const words = {
    text: cardWords(card),
    size: TYPE.small,
    color: doubtful ? (styles.health(card.health) ?? color) : theme.inkMuted,
  };
  sketch.text(words, AT.close, x, place.y + 30, room + 2);
  const ref = { kind: "interface", id: card.interface } as const;
  return sketch.element(card.key, ref, card.detail, place, "bounds", 3);
}

function isTunnel(card: SceneCard): boolean {
  return ["vxlan", "geneve", "ipip", "gre", "sit", "wireguard", "tun", "tap"].includes(card.kind);
}

function iconOf(card: SceneCard): IconName {
  if (card.kind === "bridge") return "bridge";
  if (card.side === "nic") return "nic";
  return isTunnel(card) ? "tunnel" : "link";
}

export function drawRail(rail: SceneBridge, place: RailPlace, styles: Styles): Element {
  const { theme } = styles;
  const sketch = new Sketch(styles);
  const isBridge = rail.kind === "bridge";
  const color = isBridge ? styles.hue(rail.hue) : theme.physical;
  const style = styles.rail(color, rail.health === "down");
  const bars = place.bars.map((bar) => [bar.x, bar.y1, bar.x, bar.y2]);
  for (const bar of bars) sketch.line(style, AT.all, bar);
  const { head } = place;
  const count = `${rail.portCount} ${rail.portCount === 1 ? "port" : "ports"}`;
  // Rails of one section stand side by side; words begin right of all bars that pass this head.
  const x =
    head.x +
    4 +
    Math.max(0, ...place.bars.filter((bar) => bar.x < head.x + 150).map((bar) => bar.x - head.x));
  const room = head.x + head.w - x;
  const middle = head.y + head.h / 2 + 2;
  sketch.text(
    { text: rail.name, size: 26, weight: 600, color, cut: "middle" },
    AT.boxes,
    x,
    middle - 2,
    room * 0.62,
  );
  const big = Math.min(room * 0.62, measure(rail.name, 26, 600));
  sketch.text(
    { text: count, size: 20, color: theme.inkMuted },
    AT.boxes,
    x + big + 16,
    middle - 1,
    room - big - 16,
  );
  sketch.icon(styles.mark(null, color, 1.4), AT.close, isBridge ? "bridge" : "nic", x, middle - 8, 16);
  let at = x + 22;
  const edge = head.x + head.w;
  at +=
    sketch.text(
      { text: rail.name, size: TYPE.rail, weight: 600, color, cut: "middle" },
      AT.close,
      at,
      middle,
      edge - at,
    ) + 10;
  // The trunk feeds the bars; with a single bar it underlines the name.
  const reach = place.bars.length > 1 ? place.trunk.x2 : Math.min(edge, at - 10);
  const trunk = [place.trunk.x1, place.trunk.y, reach, place.trunk.y];
  sketch.line(style, AT.all, trunk);
  const state = rail.health === "ok" ? "" : HEALTH_WORDS[rail.health];
  const facts = [rail.addressLine, isBridge ? "" : `${rail.kind} below`, count, state]
    .filter(Boolean)
    .join("  ·  ");
  sketch.text({ text: facts, size: TYPE.small, color: theme.inkMuted }, AT.close, at, middle + 1, edge - at);
  const ref = { kind: "interface", id: rail.interface } as const;
  const title = [rail.name, rail.kind, rail.addressLine, count, state].filter(Boolean).join("\n");
  const lines = [trunk, ...bars, [head.x, head.y + 6, at, head.y + 6], [head.x, middle, at, middle]];
  const extent = boundsOf([...lines, [head.x, head.y, edge, head.y + head.h]], 4);
  const covers = [
    ...piecesOf([trunk, ...bars]),
    { x: head.x - 4, y: head.y - 4, w: head.w + 8, h: head.h + 8 },
  ];
  return { ...sketch.element(rail.key, ref, title, extent, "line", 2, lines), covers };
}

export function drawHeading(heading: HeadingPlace, index: number, styles: Styles): Element {
  const { theme } = styles;
  const sketch = new Sketch(styles);
  const middle = heading.y + heading.h / 2;
  sketch.text(
    { text: heading.text, size: TYPE.name, weight: 600, color: theme.inkMuted },
    AT.close,
    heading.x,
    middle,
    heading.w,
  );
  sketch.text(
    { text: heading.text, size: 22, weight: 600, color: theme.inkMuted },
    AT.boxes,
    heading.x,
    middle,
    heading.w,
  );
  return sketch.element(`heading:${index}` as SceneKey, null, heading.text, heading, "none", 0);
}

/** A group's name over its first box, with a hairline that ends where the column does. */
export function drawGroup(group: GroupPlace, index: number, styles: Styles): Element {
  const { theme } = styles;
  const sketch = new Sketch(styles);
  const middle = group.y + group.h / 2 + 2;
  const used = sketch.text(
    { text: group.name, size: TYPE.small, weight: 600, color: theme.inkMuted },
    AT.close,
    group.x + 2,
    middle,
    group.w - 20,
  );
  sketch.text(
    { text: group.name, size: GROUP_FAR, weight: 600, color: theme.inkMuted },
    AT.boxes,
    group.x + 2,
    group.y + group.h / 2,
    group.w - 4,
  );
  const from = group.x + 2 + used + WORD_GAP;
  if (from < group.x + group.w)
    sketch.line(styles.hairline(theme.line), AT.close, [from, middle, group.x + group.w, middle]);
  const key = `group:${group.name}/${index}` as SceneKey;
  const title = `${group.name}\nDouble click folds the group`;
  return { ...sketch.element(key, null, title, group, "bounds", 1), fold: group.name };
}
