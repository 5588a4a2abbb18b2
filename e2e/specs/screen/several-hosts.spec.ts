// Two recorded nodes of a flannel network in one picture: opened, joined, walked by mouse and keys, traced, closed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { dropFiles } from "../../drivers/drop-files.ts";
import { clickThing, inspector, picture, pictureIsDrawn, whereIs } from "../../drivers/wiring.ts";
import { shown, vethscope } from "../cli/vethscope.ts";

const FOLDER = join(import.meta.dirname, "../../../shared/fleet/testing/recorded");
const SAMPLES = join(import.meta.dirname, "../../../renderer/public/samples");
const fileOf = (name: string): string =>
  join(name.startsWith("flannel") ? FOLDER : SAMPLES, `${name}.vethscope`);

interface Shown {
  readonly host: { readonly id: string };
  readonly interfaces: readonly { readonly id: string; readonly name: string; readonly netns: string }[];
  readonly namespaces: readonly { readonly id: string; readonly isHost: boolean }[];
  readonly pods: readonly { readonly name: string }[];
}

const factsOf = Object.fromEntries(["flannel", "flannel2"].map((name) => [name, shown<Shown>(fileOf(name))]));

/** An interface of a host's own netns; the second host's ids carry what tells them apart. */
function link(host: "flannel" | "flannel2", name: string) {
  const facts = factsOf[host];
  const netns = facts?.namespaces.find((one) => one.isHost)?.id;
  const found = facts?.interfaces.find((one) => one.name === name && one.netns === netns);
  if (!found) throw new Error(`${host} has no ${name}`);
  return { kind: "interface", id: host === "flannel" ? found.id : `~2/${found.id}` };
}

/** Drops files on the window, as a file manager does. */
function drop(page: Page, ...names: readonly string[]): Promise<void> {
  return dropFiles(
    page,
    names.map((name) => ({ name: `${name}.vethscope`, bytes: readFileSync(fileOf(name)) })),
  );
}

const hosts = (page: Page) => page.getByRole("region", { name: "Open hosts" });

/** The host that is looked at; its row is its name and its time of capture. */
async function isCurrent(page: Page, host: "flannel" | "flannel2"): Promise<void> {
  await expect(hosts(page).locator('[aria-current="true"]')).toHaveText(new RegExp(`^${host}\\d{4}-`));
}

async function openBoth(page: Page): Promise<void> {
  await drop(page, "flannel", "flannel2");
  await pictureIsDrawn(page);
  await expect(hosts(page).getByRole("listitem")).toHaveCount(2);
  await expect(picture(page)).toHaveAccessibleName("Wiring of flannel, flannel2");
}

test("several files dropped together stand in one picture with the tunnel between them", async ({ app }) => {
  const { page } = app;
  await openBoth(page);
  await clickThing(page, link("flannel", "flannel.1"));
  const side = inspector(page).getByRole("region", { name: "Inspector" }).or(inspector(page));
  await expect(side).toContainText("Tunnel vxlan 1");
  await expect(side).toContainText("Carries flannel: 10.252.15.0/24 to flannel2 (1 network namespace)");
  await side.getByRole("button", { name: "flannel.1 on flannel2" }).click();
  await isCurrent(page, "flannel2");
  expect(await whereIs(page, link("flannel2", "flannel.1"))).not.toBeNull();
  const axe = await new AxeBuilder({ page }).analyze();
  expect(axe.violations.filter((one) => one.impact === "serious" || one.impact === "critical")).toEqual([]);
});

test.describe("started with several files", () => {
  test.use({ files: [fileOf("flannel"), fileOf("flannel2")] });
  test("they stand in one picture at once, in the order they were named", async ({ app }) => {
    await pictureIsDrawn(app.page);
    await expect(picture(app.page)).toHaveAccessibleName("Wiring of flannel, flannel2");
    await expect(hosts(app.page).getByRole("listitem")).toHaveText([/^flannel\d/, /^flannel2\d/]);
  });
});

test("what is dropped and cannot be opened is said, and keeps the others from nothing", async ({ app }) => {
  const { page } = app;
  await dropFiles(page, [
    { name: "notes.txt", bytes: Buffer.from("only notes") },
    // Half a megabyte that unpacks to 512 MB of zeros.
    { name: "bomb.vethscope", bytes: bomb() },
    { name: "flannel.vethscope", bytes: readFileSync(fileOf("flannel")) },
  ]);
  await pictureIsDrawn(page);
  await expect(picture(page)).toHaveAccessibleName("Wiring of flannel");
  await expect(page.getByText("notes.txt was not opened: this is not a Vethscope snapshot")).toBeVisible();
  await expect(
    page.getByText("bomb.vethscope was not opened: the snapshot unpacks to hundreds of times its size"),
  ).toBeVisible();
});

function bomb(): Buffer {
  return gzipSync(Buffer.alloc(512 * 1024 * 1024), { level: 9 });
}

test("a redacted export of both hides their names and keeps what joins them", async ({ app }, info) => {
  const { page } = app;
  await openBoth(page);
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "JSON", exact: true }).click();
  await dialog.getByRole("checkbox", { name: /^Redact/ }).check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: /^Save/ }).click(),
  ]);
  const path = info.outputPath("redacted.json");
  await download.saveAs(path);
  expect(download.suggestedFilename()).toMatch(/^2-hosts-redacted-/);
  const text = readFileSync(path, "utf8");
  // The first host is called as the program is, and the name of a program tells nothing.
  expect(text).not.toContain("flannel2");
  for (const { pods } of Object.values(shown)) for (const { name } of pods) expect(text).not.toContain(name);
  const joined = (json: string) => {
    const { trunks, routes } = JSON.parse(json) as {
      trunks: { kind: string; ends: unknown[] }[];
      routes: unknown[];
    };
    return { trunks: trunks.map(({ kind, ends }) => [kind, ends.length]), routes: routes.length };
  };
  const open = vethscope(["show", fileOf("flannel"), fileOf("flannel2"), "--json"]).stdout;
  expect(joined(text)).toEqual(joined(open));
  expect(joined(text).trunks.length).toBeGreaterThan(0);
});

test("by keys: P jumps along the tunnel to the other host and back, N goes from host to host", async ({
  app,
}) => {
  const { page } = app;
  await openBoth(page);
  await clickThing(page, link("flannel2", "flannel.1"));
  await isCurrent(page, "flannel2");
  await page.keyboard.press("p");
  await isCurrent(page, "flannel");
  await page.keyboard.press("p");
  await isCurrent(page, "flannel2");
  await page.keyboard.press("n");
  await isCurrent(page, "flannel");
  await expect(inspector(page)).toContainText("flannel");
});

test("the palette finds on every host and says on which", async ({ app }) => {
  const { page } = app;
  await openBoth(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("10.252.15.2");
  await expect(page.getByRole("option").first()).toContainText("On flannel2");
  await page.keyboard.press("Enter");
  await isCurrent(page, "flannel2");
});

test("a packet is followed from a pod of one host to a pod of the other", async ({ app }) => {
  const { page } = app;
  await openBoth(page);
  await page.keyboard.press("5");
  const form = page.getByRole("form", { name: "Packet to follow" });
  await form.getByLabel("From", { exact: true }).fill("red-6c5d7b9f4-8wq2x");
  await form.getByLabel("To", { exact: true }).fill("10.252.15.2:80");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Trace", exact: true }).click();
  const body = page.getByRole("region", { name: "Path of the packet" });
  await expect(body).toContainText(
    /flannel\.1 packs it\s*was tcp 10\.252\.14\.2:40000 → 10\.252\.15\.2:80\s*now udp 10\.251\.0\.14 → 10\.251\.0\.15:8472/,
  );
  await expect(body.getByRole("heading", { name: "Host flannel2" }).first()).toBeVisible();
  await expect(body).toContainText("Delivered");
});

test("table and outline are of all open hosts; the views of one say which and change it", async ({
  app,
}, info) => {
  const { page } = app;
  await openBoth(page);
  const tree = page.getByRole("tree", { name: "Network namespaces, interfaces and containers" });
  const titles = tree.locator(".tree-title");
  await expect(titles.filter({ hasText: /^flannel2?(: pods and containers)?$/ })).toHaveText([
    "flannel",
    "flannel: pods and containers",
    "flannel2",
    "flannel2: pods and containers",
  ]);
  await page.keyboard.press("4");
  await page.getByRole("tab", { name: /^Pods/ }).click();
  const grid = page.getByRole("grid", { name: "Pods" });
  await expect(grid.getByRole("columnheader").first()).toHaveText("Host");
  // What each node's own file says, by the command line.
  const expected = Object.entries(factsOf).flatMap(([name, facts]) =>
    facts.pods.map((pod) => `${name} ${pod.name}`),
  );
  const rows = grid.getByRole("row").filter({ has: page.getByRole("gridcell") });
  await expect(rows).toHaveCount(expected.length);
  const told = await rows.evaluateAll((list) =>
    list.map((row) =>
      [...row.querySelectorAll('[role="rowheader"], [role="gridcell"]')]
        .slice(0, 2)
        .map((cell) => cell.textContent)
        .join(" "),
    ),
  );
  expect(told.sort()).toEqual(expected.sort());
  await page.screenshot({ path: info.outputPath("table-of-two.png") });
  await page.keyboard.press("2");
  await page.getByRole("combobox", { name: "Host" }).selectOption({ label: "flannel2" });
  await isCurrent(page, "flannel2");
  await page.screenshot({ path: info.outputPath("processes-of-second.png") });
});

test("findings are of all open hosts: each names its host, and leads there", async ({ app }) => {
  const { page } = app;
  await drop(page, "flannel", "k8s", "docker");
  await pictureIsDrawn(page);
  await expect(hosts(page).getByRole("listitem")).toHaveCount(3);
  const answer = vethscope(["findings", ...["flannel", "k8s", "docker"].map(fileOf), "--json"]);
  const told = JSON.parse(answer.stdout) as {
    hosts: { label: string; findings: { title: string; severity: string }[] }[];
  };
  await page
    .getByRole("button", { name: /warnings and log/i })
    .first()
    .click();
  await page.getByRole("tab", { name: /^Findings/ }).click();
  const rows = page.getByRole("tabpanel").getByRole("listitem");
  const expected = ["broken", "doubt", "note"].flatMap((severity) =>
    told.hosts.flatMap(({ label, findings }) =>
      findings.filter((one) => one.severity === severity).map(({ title }) => `${label} ${title}`),
    ),
  );
  expect(new Set(expected.map((line) => line.split(" ")[0]))).toEqual(new Set(["k8s", "docker"]));
  await expect(rows).toHaveCount(expected.length);
  for (const [at, text] of expected.entries()) await expect(rows.nth(at)).toContainText(text);
  const [first] = told.hosts.find(({ label }) => label === "docker")?.findings ?? [];
  await page.getByRole("button", { name: `Show where: ${first?.title} on docker`, exact: true }).click();
  await expect(hosts(page).locator('[aria-current="true"]')).toHaveText(/^docker\d{4}-/);
  await page.getByRole("combobox", { name: "Findings of" }).selectOption({ label: "flannel: 0 findings" });
  await expect(page.getByText("No check found anything wrong with flannel.")).toBeVisible();
});

test("the same host again is refused as another moment; a closed host leaves the other alone", async ({
  app,
}) => {
  const { page } = app;
  await openBoth(page);
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Control+Shift+o");
  await (await chooser).setFiles(fileOf("flannel2"));
  await expect(page.getByText(/was not opened beside: it is another moment of flannel2/)).toBeVisible();
  await hosts(page).getByRole("button", { name: "Close flannel2" }).click();
  await expect(hosts(page)).toHaveCount(0);
  await expect(picture(page)).toHaveAccessibleName("Wiring of flannel");
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1500, height: 900 } });
    test(`looks right in ${colorScheme}`, async ({ app }, info) => {
      const { page } = app;
      await openBoth(page);
      await clickThing(page, link("flannel", "flannel.1"));
      await expect(inspector(page)).toContainText("Tunnel vxlan 1");
      const path = info.outputPath(`several-hosts-${colorScheme}.png`);
      await page.screenshot({ path });
      await info.attach(`several-hosts-${colorScheme}`, { path });
      // Both frames are on screen: their cards can be pointed at.
      for (const host of ["flannel", "flannel2"] as const)
        expect(await whereIs(page, link(host, "eth1"))).not.toBeNull();
    });
  });
}
