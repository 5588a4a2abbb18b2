// The faces the picture is written in: bundled, and loaded before they are needed.

const FACES = ["400 12px Inter", "600 12px Inter"];

/** Resolves when the bundled faces are there; text painted before would be in another font. */
export async function loadPictureFonts(): Promise<void> {
  await Promise.allSettled(FACES.map((face) => document.fonts.load(face)));
}

export function arePictureFontsLoaded(): boolean {
  return FACES.every((face) => document.fonts.check(face));
}
