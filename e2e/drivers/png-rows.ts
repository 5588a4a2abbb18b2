// Reads a PNG row by row, however large: RGB or RGBA of eight bits, not interlaced. By the specification's text, not by
// the writer's code.
import { createInflate } from "node:zlib";

export interface PngSize {
  readonly width: number;
  readonly height: number;
}

/** Calls `visit` with each row, `channels` bytes a pixel, which is only good until the next. Throws when it is not whole. */
export async function readPngRows(
  png: Buffer,
  visit: (y: number, row: Buffer, channels: number) => void,
): Promise<PngSize> {
  if (png.subarray(1, 4).toString() !== "PNG") throw new Error("not a PNG");
  const packed: Buffer[] = [];
  let header: Buffer | null = null;
  let ended = false;
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = body;
    else if (type === "IDAT") packed.push(body);
    else if (type === "IEND") ended = true;
    at += length + 12;
  }
  if (!header || !ended) throw new Error("the PNG has no head or no end");
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const channels = { 2: 3, 6: 4 }[header[9] ?? -1];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0) throw new Error("another kind of PNG");
  const stride = width * channels;
  let above: Buffer = Buffer.alloc(stride);
  let rest: Buffer = Buffer.alloc(0);
  let y = 0;
  const inflate = createInflate();
  const done = (async () => {
    for await (const chunk of inflate) {
      rest = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
      for (; rest.length > stride; rest = rest.subarray(stride + 1)) {
        const row = Buffer.from(rest.subarray(1, stride + 1));
        unfilter(rest[0] as number, row, above, channels);
        visit(y, row, channels);
        above = row;
        y += 1;
      }
    }
  })();
  for (const part of packed)
    if (!inflate.write(part)) await new Promise((resolve) => inflate.once("drain", resolve));
  inflate.end();
  await done;
  if (y !== height || rest.length > 0) throw new Error(`the PNG has ${y} of ${height} rows`);
  return { width, height };
}

/** The five filters of the PNG specification, chapter 9. */
function unfilter(filter: number, row: Buffer, above: Buffer, channels: number): void {
  for (let i = 0; i < row.length; i += 1) {
    const a = i >= channels ? (row[i - channels] as number) : 0;
    const b = above[i] as number;
    const c = i >= channels ? (above[i - channels] as number) : 0;
    const guess =
      filter === 0 ? 0 : filter === 1 ? a : filter === 2 ? b : filter === 3 ? (a + b) >> 1 : paeth(a, b, c);
    row[i] = ((row[i] as number) + guess) & 255;
  }
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}
