// Small icons as strokes on a 16 x 16 grid: polylines and rings only, so that canvas and SVG draw the same.

export type IconName =
  | "host"
  | "container"
  | "pod"
  | "netns"
  | "bridge"
  | "nic"
  | "tunnel"
  | "link"
  | "process"
  | "pause";

export interface IconStroke {
  /** x, y, x, y, ... */
  readonly points?: readonly number[];
  readonly closed?: boolean;
  /** Ring: centre and radius. */
  readonly ring?: readonly [number, number, number];
}

const box = (x: number, y: number, w: number, h: number): IconStroke => ({
  points: [x, y, x + w, y, x + w, y + h, x, y + h],
  closed: true,
});
const line = (...points: number[]): IconStroke => ({ points });

export const ICONS: Readonly<Record<IconName, readonly IconStroke[]>> = {
  host: [box(2, 3, 12, 4.5), box(2, 8.5, 12, 4.5), line(4.5, 5.3, 6.5, 5.3), line(4.5, 10.8, 6.5, 10.8)],
  container: [box(1.5, 3.5, 13, 9), line(5, 6, 5, 10), line(8, 6, 8, 10), line(11, 6, 11, 10)],
  pod: [
    { points: [8, 1.5, 13.8, 4.8, 13.8, 11.2, 8, 14.5, 2.2, 11.2, 2.2, 4.8], closed: true },
    { ring: [8, 8, 2.2] },
  ],
  netns: [
    line(2, 5.5, 2, 2, 5.5, 2),
    line(10.5, 2, 14, 2, 14, 5.5),
    line(14, 10.5, 14, 14, 10.5, 14),
    line(5.5, 14, 2, 14, 2, 10.5),
  ],
  bridge: [
    line(1.5, 4, 14.5, 4),
    line(4, 4, 4, 10),
    line(8, 4, 8, 10),
    line(12, 4, 12, 10),
    { ring: [4, 11.7, 1.6] },
    { ring: [8, 11.7, 1.6] },
    { ring: [12, 11.7, 1.6] },
  ],
  nic: [box(2, 3, 12, 8), line(5, 11, 5, 14), line(8, 11, 8, 14), line(11, 11, 11, 14)],
  tunnel: [
    { ring: [4.2, 8, 2.7] },
    { ring: [11.8, 8, 2.7] },
    line(4.2, 5.3, 11.8, 5.3),
    line(4.2, 10.7, 11.8, 10.7),
  ],
  link: [{ ring: [4, 8, 2.2] }, { ring: [12, 8, 2.2] }, line(6.2, 8, 9.8, 8)],
  process: [line(2.5, 4.5, 6, 8, 2.5, 11.5), line(8, 11.5, 13.5, 11.5)],
  pause: [{ ring: [8, 8, 6] }, line(6.3, 5.7, 6.3, 10.3), line(9.7, 5.7, 9.7, 10.3)],
};
