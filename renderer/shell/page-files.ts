// Files in a browser: chosen with the browser's own dialog, saved as a download.
import type { OpenedFile } from "../../shared/api.ts";

/** Lets the person choose a snapshot file; null when they cancel. Must be called from a click or a key press. */
export function chooseFile(): Promise<OpenedFile | null> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".vethscope";
  return new Promise((resolve, reject) => {
    input.addEventListener("cancel", () => resolve(null));
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file === undefined) return resolve(null);
      file
        .arrayBuffer()
        .then((buffer) => resolve({ name: file.name, bytes: new Uint8Array(buffer) }), reject);
    });
    input.click();
  });
}

/** Saves bytes as a download; the browser decides where, so the name is the one suggested. */
export async function downloadFile(
  suggestedName: string,
  mediaType: string,
  bytes: Uint8Array,
): Promise<string | null> {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = suggestedName;
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return suggestedName;
}
