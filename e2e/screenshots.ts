// Makes docs/screenshots from the bundled samples: `npm run screenshots`. Needs Chromium and a build.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { analyse } from "../shared/analyse.ts";
import { decodeSnapshot } from "../shared/snapshot/codec.ts";
import type { EntityRef } from "../shared/topology/model.ts";
import { startBrowserShell } from "./drivers/browser.ts";
import { clickThing, pictureIsDrawn } from "./drivers/wiring.ts";

const ROOT = join(import.meta.dirname, "..");
const OUT = join(process.argv[2] ?? ROOT, "docs/screenshots");

/** The host's end of the veth that leads to a container of the Docker sample. */
function vethOf(container: string): EntityRef {
  const decoded = decodeSnapshot(readFileSync(join(ROOT, "renderer/public/samples/docker.vethscope")));
  if (!decoded.ok) throw new Error(decoded.error);
  const { topology } = analyse(decoded.snapshot);
  const netns = topology.containers.find((one) => one.name === container)?.netns;
  const end = topology.interfaces.find((link) => link.netns === netns && link.peer.state === "known");
  if (end?.peer.state !== "known") throw new Error(`${container} has no veth in the sample`);
  return { kind: "interface", id: end.peer.interface };
}

async function openSample(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("button", { name }).click();
  await pictureIsDrawn(page);
}

async function settle(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await page.waitForTimeout(600);
}

const veth = vethOf("web");
for (const colorScheme of ["light", "dark"] as const) {
  const home = mkdtempSync(join(tmpdir(), "vethscope-shots-"));
  mkdirSync(join(home, ".ssh"), { mode: 0o700 });
  const app = await startBrowserShell({ home, colorScheme, viewport: { width: 1440, height: 900 } });
  try {
    const { page } = app;
    const tail = colorScheme === "light" ? "" : "-dark";
    await page.getByRole("button", { name: /A Docker host/ }).waitFor();
    await settle(page);
    if (colorScheme === "light") await page.screenshot({ path: join(OUT, "start.png") });
    await openSample(page, /A Docker host/);
    // Without the outline the picture is large enough for every address.
    await page.keyboard.press("o");
    await settle(page);
    await page.keyboard.press("0");
    await settle(page);
    await clickThing(page, veth);
    await settle(page);
    await page.screenshot({ path: join(OUT, `wiring${tail}.png`) });
  } finally {
    await app.close();
    rmSync(home, { recursive: true, force: true });
  }
}
console.log(`docs/screenshots: wiring.png, wiring-dark.png, start.png`);
