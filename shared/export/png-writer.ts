// Writes a PNG row by row through a streaming deflate, so that no picture is too large for a canvas' own encoder.
// Format: W3C PNG (Third Edition): 8 bit RGB, filter "Up" on each row, one zlib stream over all IDAT chunks.

/** A zlib (RFC 1950) compressor: `CompressionStream("deflate")` in a browser, `createDeflate` in Node. */
export interface Deflater {
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<void>;
}

/** Makes a compressor that hands each piece of its output to `onBytes`. */
export type MakeDeflater = (onBytes: (chunk: Uint8Array) => void) => Deflater;

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const RGB = 2;
const FILTER_UP = 2;

export class PngWriter {
  readonly #width: number;
  readonly #height: number;
  readonly #deflater: Deflater;
  readonly #parts: Uint8Array[] = [SIGNATURE];
  #above: Uint8Array;
  #rows = 0;

  /** `width` and `height` in pixels, both at least 1. */
  constructor(width: number, height: number, makeDeflater: MakeDeflater) {
    this.#width = width;
    this.#height = height;
    this.#above = new Uint8Array(width * 3);
    const header = new Uint8Array(13);
    const view = new DataView(header.buffer);
    view.setUint32(0, width);
    view.setUint32(4, height);
    header[8] = 8;
    header[9] = RGB;
    this.#parts.push(chunk("IHDR", header));
    this.#deflater = makeDeflater((bytes) => {
      if (bytes.length > 0) this.#parts.push(chunk("IDAT", bytes));
    });
  }

  /** Adds `rows` rows of RGBA pixels, top to bottom; alpha is dropped: the picture has a background. */
  async writeRows(rgba: Uint8Array | Uint8ClampedArray, rows: number): Promise<void> {
    const stride = this.#width * 3;
    const filtered = new Uint8Array(rows * (stride + 1));
    let current = new Uint8Array(stride);
    let above = this.#above;
    let out = 0;
    let from = 0;
    for (let row = 0; row < rows; row += 1) {
      filtered[out] = FILTER_UP;
      out += 1;
      for (let i = 0; i < stride; i += 3) {
        const r = rgba[from] as number;
        const g = rgba[from + 1] as number;
        const b = rgba[from + 2] as number;
        from += 4;
        filtered[out] = r - (above[i] as number);
        filtered[out + 1] = g - (above[i + 1] as number);
        filtered[out + 2] = b - (above[i + 2] as number);
        out += 3;
        current[i] = r;
        current[i + 1] = g;
        current[i + 2] = b;
      }
      const spare = above;
      above = current;
      current = spare as Uint8Array<ArrayBuffer>;
    }
    this.#above = above;
    this.#rows += rows;
    await this.#deflater.write(filtered);
  }

  /** The whole file. Throws when rows are missing: that is a bug of the caller, never of the picture. */
  async finish(): Promise<Uint8Array> {
    if (this.#rows !== this.#height) throw new Error(`PNG has ${this.#rows} of ${this.#height} rows`);
    await this.#deflater.end();
    this.#parts.push(chunk("IEND", new Uint8Array(0)));
    const file = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      file.set(part, at);
      at += part.length;
    }
    return file;
  }
}

function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length);
  for (let i = 0; i < 4; i += 1) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(body, 8);
  view.setUint32(body.length + 8, crc32(bytes.subarray(4, body.length + 8)));
  return bytes;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i += 1)
    crc = (CRC_TABLE[(crc ^ (bytes[i] as number)) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
