// Draws the boxes: a netns with its title, its ports at the edge the cable arrives at, and what runs inside.
import { chipWidth, HEALTH_WORDS, WORD_GAP } from "../layout/box-size.ts";
import { SIZE, TYPE } from "../layout/geometry.ts";
import type { BoxPlace, PortPlace, WiringLayout } from "../layout/places.ts";
import type { SceneBox, SceneKey, SceneOccupant, ScenePort } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { AT, type Element } from "./display-list.ts";
import { LatePart } from "./sketch.ts";
import type { Styles } from "./styles.ts";

/** Type sizes of the middle detail levels, in world units: larger, as the scale is smaller there. */
const BOXES_TITLE = 27;
const NAMES_TITLE = 16;
const NAMES_ROW = 14;
const RADIUS = 7;

/** Elements of one box: itself, then its ports, then its occupants. `hueOf`: colour of the cable at a port. */
export function drawBox(
  box: SceneBox,
  layout: WiringLayout,
  styles: Styles,
  hueOf: ReadonlyMap<SceneKey, string>,
): Element[] {
  const place = layout.boxes.get(box.key);
  if (!place) return [];
  const elements = [drawFrame(box, place, layout, styles, hueOf)];
  for (const port of box.ports) {
    const at = layout.ports.get(port.key);
    if (at) elements.push(drawPort(port, at, place, styles, hueOf.get(port.key) ?? null));
  }
  box.occupants.forEach((occupant, index) => {
    elements.push(drawOccupant(occupant, box, place, index, styles));
  });
  return elements;
}

function drawFrame(
  box: SceneBox,
  place: BoxPlace,
  layout: WiringLayout,
  styles: Styles,
  hueOf: ReadonlyMap<SceneKey, string>,
): Element {
  const { theme } = styles;
  const doubtful = box.doubts.length > 0;
  const tint = box.icon === "pod" ? theme.pod : box.icon === "container" ? theme.container : theme.inkMuted;
  const border = doubtful ? theme.doubt : theme.line;
  const body = new LatePart(AT.all, styles, (sketch) => {
    if (box.folded === "group") {
      // Two sheets behind the box say that it is a pile.
      for (const shift of [6, 3])
        sketch.rect(
          styles.ground(theme.surface, theme.line),
          AT.close,
          { ...place, x: place.x + shift, y: place.y + shift },
          RADIUS,
        );
    }
    sketch.rect(styles.body(theme.surface, border, doubtful), AT.all, place, RADIUS);
    // In the overview a strip in the bridge's colour says what the block is plugged into.
    const first = box.ports.find(
      (port) => hueOf.has(port.key) && layout.ports.get(port.key)?.side === "left",
    );
    const strip = { x: place.x + 1, y: place.y + 4, w: 7, h: place.h - 8 };
    if (first) sketch.rect(styles.mark(hueOf.get(first.key) ?? theme.line, null), AT.far, strip);
  });
  const pad = SIZE.boxPad;
  const room = place.w - pad * 2;
  const middle = place.y + place.h / 2;
  const name = new LatePart(AT.boxes, styles, (sketch) => {
    sketch.text(
      { text: box.title, size: BOXES_TITLE, weight: 600, color: theme.ink, cut: "middle" },
      AT.boxes,
      place.x + pad + 8,
      middle,
      room - 8,
    );
  });
  const words = new LatePart(AT.close, styles, (sketch) => {
    const headY = place.y + SIZE.boxHead / 2 + 1;
    const textX = place.x + pad + SIZE.icon + 6;
    const headRoom = place.x + place.w - pad - textX;
    sketch.icon(
      styles.mark(null, tint, 1.3),
      AT.close,
      box.icon,
      place.x + pad - 1,
      headY - SIZE.icon / 2,
      SIZE.icon,
    );
    sketch.text(
      { text: box.title, size: NAMES_TITLE, weight: 600, color: theme.ink, cut: "middle" },
      AT.names,
      textX,
      headY,
      headRoom,
    );
    const used = sketch.text(
      { text: box.title, size: TYPE.title, weight: 600, color: theme.ink, cut: "middle" },
      AT.full,
      textX,
      headY,
      headRoom,
    );
    sketch.text(
      { text: box.subtitle, size: TYPE.small, color: theme.inkMuted },
      AT.full,
      textX + used + WORD_GAP,
      headY,
      headRoom - used - WORD_GAP,
    );
    if (box.ports.length === 0 && !box.folded)
      sketch.text(
        { text: box.bare, size: TYPE.small, color: theme.inkMuted },
        AT.close,
        place.x + pad,
        place.y + SIZE.boxHead + SIZE.row / 2,
        place.portsWidth,
      );
    box.doubtWords.forEach((doubt, index) => {
      const y = place.y + place.h - SIZE.boxFoot / 2 - (box.doubtWords.length - index - 0.5) * SIZE.doubtRow;
      const mark = { text: "?", size: TYPE.name, weight: 600 as const, color: theme.doubt };
      sketch.text(mark, AT.close, place.x + pad + 2, y, 12);
      sketch.text(
        { text: doubt, size: TYPE.small, color: theme.doubt },
        AT.full,
        place.x + pad + SIZE.icon,
        y,
        room - SIZE.icon,
      );
    });
  });
  const title = [box.title, box.subtitle, box.group && `in ${box.group}`, ...box.doubts]
    .filter(Boolean)
    .join("\n");
  const parts = [body, name, words];
  const fold = box.folded === "group" ? box.group : box.netns;
  return {
    key: box.key,
    fold,
    ref: box.ref,
    title,
    bounds: place,
    hit: "bounds",
    priority: 2,
    lines: [],
    parts,
  };
}

function drawPort(
  port: ScenePort,
  at: PortPlace,
  box: BoxPlace,
  styles: Styles,
  hue: string | null,
): Element {
  const { theme } = styles;
  const words = new LatePart(AT.close, styles, (sketch) => {
    const left = at.side === "left";
    const x = left ? box.x + SIZE.boxPad : box.split;
    const room = left ? box.portsWidth : box.x + box.w - SIZE.boxPad - box.split;
    const color =
      port.health === "down" ? theme.inkMuted : port.health === "broken" ? theme.broken : theme.ink;
    const indent = left ? 0 : Math.max(0, room - portTextWidth(port));
    sketch.text(
      { text: port.name, size: NAMES_ROW, weight: 600, color, cut: "middle" },
      AT.names,
      left ? x : x + Math.max(0, room - measure(port.name, NAMES_ROW, 600)),
      at.socketY,
      room,
    );
    let at2 = x + indent;
    const edge = x + room;
    at2 +=
      sketch.text(
        { text: port.name, size: TYPE.name, weight: 600, color, cut: "middle" },
        AT.full,
        at2,
        at.socketY,
        edge - at2,
      ) + WORD_GAP;
    if (port.addressLine)
      at2 +=
        sketch.text(
          { text: port.addressLine, size: TYPE.small, color: theme.inkMuted },
          AT.full,
          at2,
          at.socketY,
          edge - at2,
        ) + WORD_GAP;
    const word = port.health === "doubt" ? "" : HEALTH_WORDS[port.health];
    if (word)
      sketch.text(
        { text: word, size: TYPE.small, color: port.health === "broken" ? theme.broken : theme.inkMuted },
        AT.full,
        at2,
        at.socketY,
        edge - at2,
      );
    if (hue !== null) {
      // A socket is filled when it is up and hollow when it is down: shape, not only colour.
      const open = port.health === "down" || port.health === "doubt";
      sketch.dot(styles.mark(open ? theme.surface : hue, hue, 1.5), AT.close, at.socketX, at.socketY, 3.5);
    }
  });
  const ref = { kind: "interface", id: port.interface } as const;
  const bounds = { x: at.x - 4, y: at.y, w: at.w + 4, h: at.h };
  const title = port.detail.join("\n");
  return { key: port.key, ref, title, bounds, hit: "bounds", priority: 3, lines: [], parts: [words] };
}

function portTextWidth(port: ScenePort): number {
  const rest = [port.addressLine, port.health === "doubt" ? "" : HEALTH_WORDS[port.health]].filter(Boolean);
  return (
    measure(port.name, TYPE.name, 600) +
    rest.reduce((sum, text) => sum + WORD_GAP + measure(text, TYPE.small), 0)
  );
}

function drawOccupant(
  occupant: SceneOccupant,
  box: SceneBox,
  place: BoxPlace,
  index: number,
  styles: Styles,
): Element {
  const y = place.y + SIZE.boxHead + index * SIZE.row;
  const x = place.split;
  const w = place.x + place.w - SIZE.boxPad - x;
  // Where there are no ports at all, the occupants take the whole row.
  return drawLine(occupant, { x, y, w, h: SIZE.row }, styles, box.title);
}

/** One container or process line; also used for what runs in the host's own netns. */
export function drawLine(
  occupant: SceneOccupant,
  row: { x: number; y: number; w: number; h: number },
  styles: Styles,
  where: string,
): Element {
  const { theme } = styles;
  const words = new LatePart(AT.close, styles, (sketch) => {
    const middle = row.y + row.h / 2;
    const tint =
      occupant.icon === "process" || occupant.icon === "pause"
        ? theme.process
        : occupant.icon === "pod"
          ? theme.pod
          : theme.container;
    const textX = row.x + SIZE.icon + 5;
    const edge = row.x + row.w;
    sketch.icon(
      styles.mark(null, tint, 1.2),
      AT.close,
      occupant.icon,
      row.x,
      middle - (SIZE.icon - 2) / 2,
      SIZE.icon - 2,
    );
    sketch.text(
      { text: occupant.title, size: NAMES_ROW, color: theme.ink, cut: "middle" },
      AT.names,
      textX,
      middle,
      edge - textX,
    );
    const used = sketch.text(
      { text: occupant.title, size: TYPE.name, color: theme.ink, cut: "middle" },
      AT.full,
      textX,
      middle,
      edge - textX,
    );
    let rest = textX + used + WORD_GAP;
    const chip = chipWidth(occupant.published);
    if (occupant.published && rest + chip <= edge + 1) {
      const box = { x: rest, y: middle - 8, w: chip, h: 16 };
      sketch.rect(styles.mark(theme.surface, theme.physical, 1), AT.full, box, 4);
      sketch.text(
        { text: occupant.published, size: TYPE.small, weight: 600, color: theme.ink },
        AT.full,
        rest + 5,
        middle,
        chip - 10,
      );
      rest += chip + WORD_GAP;
    }
    if (used > 0 && rest < edge)
      sketch.text(
        { text: occupant.subtitle, size: TYPE.small, color: theme.inkMuted },
        AT.full,
        rest,
        middle,
        edge - rest,
      );
  });
  const { key, ref } = occupant;
  const title = [occupant.title, occupant.subtitle, ...occupant.detail, `in ${where}`]
    .filter(Boolean)
    .join("\n");
  return { key, ref, title, bounds: row, hit: "bounds", priority: 3, lines: [], parts: [words] };
}
