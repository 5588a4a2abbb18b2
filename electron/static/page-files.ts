// Reads the files of the built page by URL path, and nothing outside their folder.
import { readFile, realpath } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".mjs", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".json", "application/json; charset=utf-8"],
  [".map", "application/json; charset=utf-8"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
  [".ico", "image/x-icon"],
  [".woff2", "font/woff2"],
  [".woff", "font/woff"],
  [".txt", "text/plain; charset=utf-8"],
  [".vethscope", "application/octet-stream"],
]);

export interface PageFile {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/**
 * Reads one file of the page.
 * @param folder the built page, e.g. `dist/renderer`.
 * @param urlPath path of the URL, percent-encoded, beginning with `/`; `/` is `index.html`.
 * @returns null when there is no such file, when its type is not one a page has, or when it lies outside the folder.
 */
export async function readPageFile(folder: string, urlPath: string): Promise<PageFile | null> {
  const parts = safeParts(urlPath);
  if (parts === null) return null;
  const wanted = parts.length === 0 ? ["index.html"] : parts;
  const mediaType = MEDIA_TYPES.get(extname(wanted.at(-1) ?? "").toLowerCase());
  if (mediaType === undefined) return null;
  try {
    const root = await realpath(folder);
    // A link inside the folder may point out of it: compare where it really ends.
    const file = await realpath(join(root, ...wanted));
    const inside = relative(root, file);
    if (inside === ".." || inside.startsWith(`..${sep}`)) return null;
    return { bytes: await readFile(file), mediaType };
  } catch {
    return null;
  }
}

/** Splits a URL path into plain names; null when one of them could leave the folder or is not a plain name. */
function safeParts(urlPath: string): string[] | null {
  const parts: string[] = [];
  for (const encoded of urlPath.split("/")) {
    if (encoded === "") continue;
    const name = decoded(encoded);
    if (name === null || name.startsWith(".") || /[\\/\0:]/.test(name)) return null;
    parts.push(name);
  }
  return parts;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
