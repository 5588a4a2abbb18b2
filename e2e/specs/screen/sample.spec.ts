// A newcomer's first minute: one click opens a bundled sample, a click on a veth shows its peer and the container behind it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../../drivers/app.ts";
import { clickThing, inspector, picture, pictureIsDrawn } from "../../drivers/wiring.ts";
import { shown } from "../cli/vethscope.ts";

const SAMPLES = join(import.meta.dirname, "../../../renderer/public/samples");

interface Shown {
  namespaces: { id: string; inode: number; isHost: boolean; containerIds: string[] }[];
  interfaces: {
    id: string;
    netns: string;
    ifindex: number;
    name: string;
    kind: string;
    peer: { netns: string; ifindex: number; name: string } | null;
  }[];
  containers: { id: string; name: string; netns: string | null; pid: number }[];
}

const sample = (name: string) => shown<Shown>(join(SAMPLES, name));

/** The first host-side veth with a known peer that leads to a container. */
function wiredVeth(facts: Shown) {
  const host = facts.namespaces.find((netns) => netns.isHost);
  for (const link of facts.interfaces) {
    if (link.netns !== host?.id || link.kind !== "veth" || !link.peer) continue;
    const behind = facts.containers.filter((container) => container.netns === link.peer?.netns);
    if (behind.length > 0) return { link, peer: link.peer, behind };
  }
  throw new Error("the sample has no wired veth");
}

test("one click opens a sample; nothing but the app itself is asked", async ({ app }) => {
  const foreign: string[] = [];
  const origin = new URL(app.page.url()).origin;
  app.page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "blob:" && url.protocol !== "data:")
      foreign.push(request.url());
  });
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
  await expect(app.page.getByText("sample", { exact: true })).toBeVisible();
  expect(foreign).toEqual([]);
});

test("a click on a veth shows both ends, the container and the very lines", async ({ app }) => {
  const facts = sample("docker.vethscope");
  const { link, peer, behind } = wiredVeth(facts);
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
  await clickThing(app.page, { kind: "interface", id: link.id });
  const pane = inspector(app.page);
  await expect(pane.getByRole("heading", { name: "Both ends" })).toBeVisible();
  const table = pane.getByRole("table").first();
  await expect(table).toContainText(link.name);
  await expect(table).toContainText(peer.name);
  await expect(table.getByRole("row", { name: /ifindex/ })).toContainText(String(link.ifindex));
  await expect(table.getByRole("row", { name: /ifindex/ })).toContainText(String(peer.ifindex));
  for (const container of behind) await expect(pane).toContainText(container.name);

  await expect(pane.getByRole("heading", { name: /How we know/ })).toBeVisible();
  const step = pane.locator(".evidence-step").first();
  await step.locator("summary").click();
  await expect(step.locator("pre, code").first()).toContainText(/\S/);
});

test("a newcomer is at the peer of a veth in three clicks", async ({ app }) => {
  const { link, peer, behind } = wiredVeth(sample("docker.vethscope"));
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
  await clickThing(app.page, { kind: "interface", id: link.id });
  // Both ends and the container are on screen already; one more click stands at the other end.
  for (const container of behind) await expect(inspector(app.page)).toContainText(container.name);
  await app.page.getByRole("toolbar", { name: "Picture" }).getByRole("button", { name: /peer/i }).click();
  await expect(inspector(app.page).getByRole("heading").first()).toContainText(peer.name);
});

test("P jumps to the peer and Backspace comes back", async ({ app }) => {
  const { link, peer } = wiredVeth(sample("podman.vethscope"));
  await app.page.getByRole("button", { name: /A Podman host/ }).click();
  await pictureIsDrawn(app.page);
  await clickThing(app.page, { kind: "interface", id: link.id });
  const title = inspector(app.page).getByRole("heading").first();
  await expect(title).toContainText(link.name);
  await app.page.keyboard.press("p");
  await expect(title).toContainText(peer.name);
  await app.page.keyboard.press("Backspace");
  await expect(title).toContainText(link.name);
});

test("a double click on a veth goes to its peer", async ({ app }) => {
  const { link, peer } = wiredVeth(sample("docker.vethscope"));
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
  await clickThing(app.page, { kind: "interface", id: link.id });
  await expect(inspector(app.page).getByRole("heading").first()).toContainText(link.name);
  await picture(app.page).focus();
  await app.page.keyboard.press("Enter");
  await expect(inspector(app.page).getByRole("heading").first()).toContainText(peer.name);
});

test("a click on a container shows its netns, its veth, its bridge and its processes", async ({ app }) => {
  const facts = sample("docker.vethscope");
  const { link, behind } = wiredVeth(facts);
  const container = behind[0] as (typeof behind)[number];
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
  await clickThing(app.page, { kind: "container", id: `ctr:docker:${container.id}` });
  const pane = inspector(app.page);
  await expect(pane.getByRole("heading").first()).toContainText(container.name);
  await expect(pane).toContainText(link.name);
  await expect(pane).toContainText(String(container.pid));
  await expect(pane).toContainText("containerd-shim");
});

test("a file is opened by hand, saved again, and is the same", async ({ app }, info) => {
  const [chooser] = await Promise.all([
    app.page.waitForEvent("filechooser"),
    app.page.getByRole("button", { name: /Open a snapshot/ }).click(),
  ]);
  await chooser.setFiles(join(SAMPLES, "podman.vethscope"));
  await pictureIsDrawn(app.page);
  const [download] = await Promise.all([
    app.page.waitForEvent("download"),
    app.page.keyboard.press("Control+s"),
  ]);
  const saved = info.outputPath("saved.vethscope");
  await download.saveAs(saved);
  expect(shown(saved)).toEqual(sample("podman.vethscope"));
  rmSync(saved);
});

for (const [what, bytes, words] of [
  ["a foreign file", Buffer.from("hello, I am a text"), "not a Vethscope snapshot"],
  ["a truncated snapshot", readFileSync(join(SAMPLES, "docker.vethscope")).subarray(0, 5000), "cut off"],
  ["an empty file", Buffer.alloc(0), "empty"],
] as const) {
  test(`${what} gives one clear message, and the app goes on`, async ({ app }, info) => {
    const file = info.outputPath("bad.vethscope");
    writeFileSync(file, bytes);
    const [chooser] = await Promise.all([
      app.page.waitForEvent("filechooser"),
      app.page.getByRole("button", { name: /Open a snapshot/ }).click(),
    ]);
    await chooser.setFiles(file);
    await expect(app.page.getByText(new RegExp(words)).first()).toBeVisible();
    await app.page.getByRole("button", { name: /A Docker host/ }).click();
    await pictureIsDrawn(app.page);
  });
}
