// Drives the real Electron app; used by itself wherever Electron's binary is found.
import { join } from "node:path";
import { _electron } from "@playwright/test";
import type { AppOptions, AppWindow } from "./driver.ts";

const ROOT = join(import.meta.dirname, "../..");

export async function startElectron(options: AppOptions): Promise<AppWindow> {
  const app = await _electron.launch({
    executablePath: process.env.VETHSCOPE_E2E_ELECTRON as string,
    args: ["--no-sandbox", ROOT, ...(options.files ?? [])],
    colorScheme: options.colorScheme ?? "light",
    env: { ...(process.env as Record<string, string>), HOME: options.home, SSH_AUTH_SOCK: "" },
  });
  let log = "";
  app.process().stderr?.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const page = await app.firstWindow();
  await page.setViewportSize(options.viewport ?? { width: 1440, height: 900 });
  return { page, log: () => log, close: () => app.close() };
}
