// The files the program was started with (`vethscope serve FILE...`), read from the server that gave the page.
import type { OpenedFile } from "../../shared/api.ts";
import { OPENED_PATH } from "../../shared/api-frames.ts";

/**
 * In the order they were named; needs a session.
 * @throws Error when the server does not give what it lists
 */
export async function readOpenedFiles(): Promise<readonly OpenedFile[]> {
  const names: unknown = await (await read(OPENED_PATH)).json();
  if (!Array.isArray(names)) return [];
  return Promise.all(
    names.map(async (name, nth) => ({
      name: String(name),
      bytes: new Uint8Array(await (await read(`${OPENED_PATH}/${nth}`)).arrayBuffer()),
    })),
  );
}

async function read(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`the program answered ${response.status}`);
  return response;
}
