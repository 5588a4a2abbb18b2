// Compares two paintings.

/**
 * Pixels that differ visibly. How an edge is blended may hang on what else is in the path and where the canvas ends: a
 * handful of pixels by a few per cent.
 */
export function differingPixels(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let count = 0;
  for (let at = 0; at < a.length; at += 4)
    if ([0, 1, 2].some((part) => Math.abs((a[at + part] ?? 0) - (b[at + part] ?? 0)) > 8)) count += 1;
  return count;
}
