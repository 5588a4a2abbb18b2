// The bundled faces for the Node canvas, carried inside the program so that it draws the same without any file beside it.
import latin400 from "@fontsource/inter/files/inter-latin-400-normal.woff2?inline";
import latin600 from "@fontsource/inter/files/inter-latin-600-normal.woff2?inline";
import extended400 from "@fontsource/inter/files/inter-latin-ext-400-normal.woff2?inline";
import extended600 from "@fontsource/inter/files/inter-latin-ext-600-normal.woff2?inline";

/** Family name and bytes of each face; the names are those of `FONT_FAMILY`. */
export function bundledFonts(): { family: string; bytes: Buffer }[] {
  return [
    { family: "Inter", bytes: decode(latin400) },
    { family: "Inter", bytes: decode(latin600) },
    { family: "Inter Extended", bytes: decode(extended400) },
    { family: "Inter Extended", bytes: decode(extended600) },
  ];
}

function decode(dataUrl: string): Buffer {
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(",") + 1), "base64");
}
