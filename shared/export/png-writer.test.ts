// Facts about our PNG files, read back by hand with zlib and by another decoder.
import { crc32, createDeflate, inflateSync } from "node:zlib";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { type MakeDeflater, PngWriter } from "./png-writer.ts";

const deflater: MakeDeflater = (onBytes) => {
  const stream = createDeflate();
  stream.on("data", onBytes);
  return {
    write: (chunk) => new Promise((done) => stream.write(chunk, () => done())),
    end: () => new Promise((done) => stream.once("end", done).end()),
  };
};

/** A picture in which every pixel is different from its neighbours. */
function pixels(width: number, height: number): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i += 1) rgba.set([i * 7, i * 13 + 5, (i * i) & 255, 255], i * 4);
  return rgba;
}

async function written(width: number, height: number, strip: number): Promise<Uint8Array> {
  const writer = new PngWriter(width, height, deflater);
  const rgba = pixels(width, height);
  for (let row = 0; row < height; row += strip) {
    const rows = Math.min(strip, height - row);
    await writer.writeRows(rgba.subarray(row * width * 4, (row + rows) * width * 4), rows);
  }
  return writer.finish();
}

test.each([
  [1, 1, 1],
  [37, 23, 5],
  [300, 7, 7],
])("a %i x %i picture in strips of %i rows is read back pixel by pixel", async (width, height, strip) => {
  const image = await loadImage(Buffer.from(await written(width, height, strip)));
  expect([image.width, image.height]).toEqual([width, height]);
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  expect(Array.from(context.getImageData(0, 0, width, height).data)).toEqual(
    Array.from(pixels(width, height)),
  );
});

test("every chunk has the right length and checksum, and the rows inflate to their exact size", async () => {
  const file = Buffer.from(await written(37, 23, 5));
  expect(file.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  const types: string[] = [];
  const body: Buffer[] = [];
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString("latin1", at + 4, at + 8);
    types.push(type);
    expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(file.subarray(at + 4, at + 8 + length)));
    if (type === "IDAT") body.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  expect([types[0], types.at(-1)]).toEqual(["IHDR", "IEND"]);
  expect(inflateSync(Buffer.concat(body))).toHaveLength(23 * (37 * 3 + 1));
});

test("a file that lacks rows is refused, not written", async () => {
  const writer = new PngWriter(4, 4, deflater);
  await writer.writeRows(pixels(4, 2), 2);
  await expect(writer.finish()).rejects.toThrow("2 of 4 rows");
});
