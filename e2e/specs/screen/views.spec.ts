// The views beside the picture: processes, namespaces and table over the same topology, with one selection for all.
import { writeFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Page, TestInfo } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { hiddenProcesses, manyProcesses, noProcesses } from "../../drivers/made-snapshots.ts";
import { inspector, pictureIsDrawn } from "../../drivers/wiring.ts";

const tree = (page: Page) => page.getByRole("tree", { name: "Processes by who started them" });
const matrix = (page: Page) => page.getByRole("grid", { name: "Namespaces of containers and processes" });
const cursorRow = (page: Page) => page.locator(".tree-row-cursor.forest-row");
const title = (page: Page) => inspector(page).getByRole("heading").first();

async function openSample(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("button", { name }).click();
  await pictureIsDrawn(page);
}

async function openMade(page: Page, bytes: Buffer, info: TestInfo): Promise<void> {
  const file = info.outputPath("made.vethscope");
  writeFileSync(file, bytes);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: /Open a snapshot/ }).click(),
  ]);
  await chooser.setFiles(file);
  await expect(page.getByRole("toolbar", { name: "View", exact: true })).toBeVisible();
}

/** A row of the matrix as the words of its eight cells. */
async function cells(page: Page, who: string): Promise<string[]> {
  const row = matrix(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${who}\\b`) }) });
  await expect(row.getByRole("gridcell")).toHaveCount(8);
  return row.getByRole("gridcell").allInnerTexts();
}

test("keys 1 to 4 change the view; what is selected in one is selected in all", async ({ app }) => {
  const { page } = app;
  await openSample(page, /A Docker host/);
  const pressed = page.getByRole("toolbar", { name: "View", exact: true }).locator("[aria-pressed=true]");
  await expect(pressed).toHaveText("Wiring");

  await page.keyboard.press("2");
  await expect(pressed).toHaveText("Processes");
  await tree(page)
    .getByRole("treeitem", { name: /^Container app,/ })
    .click();
  await expect(title(page)).toContainText("app");

  await page.keyboard.press("3");
  await expect(matrix(page).locator("[role=row][aria-selected=true]")).toContainText("app");
  await page.keyboard.press("4");
  await expect(page.getByRole("tab", { name: /Containers/ })).toHaveAttribute("aria-selected", "true");
  await expect(
    page.getByRole("grid", { name: "Containers" }).locator("[role=row][aria-selected=true]"),
  ).toContainText("app");
  await page.keyboard.press("1");
  await expect(pressed).toHaveText("Wiring");
  await expect(title(page)).toContainText("app");
});

test("Docker's processes stand below their shims, with the container as a boundary around them", async ({
  app,
}) => {
  const { page } = app;
  await openSample(page, /A Docker host/);
  await page.keyboard.press("2");
  const starters = tree(page).locator("[aria-level='1']");
  await expect(starters).toContainText([/init/, /dockerd/, /containerd/, /containerd-shim/]);
  const web = tree(page).getByRole("treeitem", { name: /^Container web, 1 process/ });
  await expect(web).toHaveAttribute("aria-level", "3");
  const first = tree(page).getByRole("treeitem", { name: /^busybox, pid \d+, pid 1 inside, first process/ });
  await expect(first).toHaveAttribute("aria-level", "4");
  await expect(first.locator(".forest-command")).toHaveText("/bin/busybox httpd -f -p 80 -h /www");
  await web.locator(".tree-twist").click();
  await expect(web).toHaveAttribute("aria-expanded", "false");
  await expect(first).toHaveCount(0);
});

test("Podman's processes stand below conmon", async ({ app }) => {
  const { page } = app;
  await openSample(page, /A Podman host/);
  await page.keyboard.press("2");
  const rows = tree(page).getByRole("treeitem");
  await expect(rows.filter({ hasText: "crun1" }).first()).toBeVisible();
  const order = await rows.evaluateAll((list) =>
    list.map((row) => `${row.getAttribute("aria-level")} ${row.getAttribute("aria-label")?.split(",")[0]}`),
  );
  const at = order.indexOf("3 Container crun1");
  expect(order.slice(at - 1, at + 2)).toEqual(["2 conmon", "3 Container crun1", "4 sleep"]);
});

test("the tree goes by arrows, Home, End, Enter and typed letters", async ({ app }) => {
  const { page } = app;
  await openSample(page, /A Docker host/);
  await page.keyboard.press("2");
  await tree(page).focus();
  await page.keyboard.press("End");
  await expect(cursorRow(page)).toContainText("sleep");
  await page.keyboard.press("ArrowUp");
  await expect(cursorRow(page)).toContainText("sidecar");
  await expect(title(page)).toContainText("sidecar");
  await page.keyboard.press("ArrowLeft");
  await expect(cursorRow(page)).toHaveAttribute("aria-expanded", "false");
  await page.keyboard.press("ArrowLeft");
  await expect(cursorRow(page)).toContainText("containerd-shim");
  await page.keyboard.press("Home");
  await expect(cursorRow(page)).toContainText("(init)");
  await page.keyboard.type("ssh");
  await expect(cursorRow(page)).toContainText("sshd");
  await expect(title(page)).toContainText("sshd");
  await page.waitForTimeout(900);
  await page.keyboard.type("bu");
  await expect(title(page)).toContainText("busybox");
  // Enter leads to the netns of the process, and Backspace back.
  await page.keyboard.press("Enter");
  await expect(title(page)).toContainText("network namespace");
  await page.keyboard.press("Backspace");
  await expect(title(page)).toContainText("busybox");
  // A digit is no word of its own: it still chooses the view.
  await page.waitForTimeout(900);
  await page.keyboard.press("3");
  await expect(matrix(page)).toBeVisible();
});

test("the matrix tells who shares what, as the containers were started", async ({ app }) => {
  const { page } = app;
  await openSample(page, /A Docker host/);
  await page.keyboard.press("3");
  // `docker run` without options gives own net, mnt, pid, uts, ipc; this host's cgroup is v1 and so shared.
  const own = ["own", "own", "own", "own", "own", "host", "host", "host"];
  expect(await cells(page, "app")).toEqual(own);
  // --network container:web, and --network host.
  expect(await cells(page, "sidecar")).toEqual(["A", ...own.slice(1)]);
  expect(await cells(page, "web")).toEqual(["A", ...own.slice(1)]);
  expect(await cells(page, "hostnet")).toEqual(["host", ...own.slice(1)]);
});

test("containers of a pod share net, uts and ipc", async ({ app }) => {
  const { page } = app;
  await openSample(page, /A Podman host/);
  await page.keyboard.press("3");
  for (const name of ["pod1-a", "pod1-b"]) {
    expect((await cells(page, name)).slice(0, 5)).toEqual(["A", "own", "own", "A", "A"]);
  }
});

test("a cell shows who is in its namespace, and Space compares two rows", async ({ app }) => {
  const { page } = app;
  await openSample(page, /A Docker host/);
  await page.keyboard.press("3");
  const facts = page.getByRole("region", { name: "What is shared" });
  const net = matrix(page)
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: /^sidecar/ }) })
    .getByRole("gridcell")
    .first();
  await net.click();
  await expect(facts).toContainText(/net namespace \d+, letter A/);
  await expect(facts.getByRole("button", { name: "web" })).toBeVisible();
  await expect(matrix(page).locator(".matrix-lit")).toHaveCount(2);
  await expect(facts).toContainText("sidecar and the host: shares user, cgroup, time");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(facts).toContainText(
    "sidecar and web: shares net, user, cgroup, time; apart in mnt, pid, uts, ipc",
  );
});

test("the table sorts, filters and moves by keys alone, and copies rows", async ({ app }) => {
  const { page } = app;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSample(page, /A Docker host/);
  await page.keyboard.press("4");
  await page.getByRole("tab", { name: /Containers/ }).click();
  const grid = page.getByRole("grid", { name: "Containers" });
  await expect(grid).toHaveAttribute("aria-rowcount", "7");
  await grid.focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(grid.getByRole("columnheader", { name: "Container" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  const names = grid.getByRole("rowheader");
  await expect(names).toHaveText(["app", "db", "hostnet", "lonely", "sidecar", "web"]);
  await page.keyboard.press("Enter");
  await expect(names).toHaveText(["web", "sidecar", "lonely", "hostnet", "db", "app"]);

  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+c");
  await expect(page.getByText("Copied 2 rows.")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  const lines = copied.split("\n").map((line) => line.split("\t"));
  expect(lines.map((cells) => cells[0])).toEqual(["Container", "web", "sidecar", ""]);
  expect(lines[1]?.slice(0, 3)).toEqual(["web", "running", "docker / runc"]);

  await page.keyboard.press("/");
  await page.keyboard.type("backend");
  await expect(names).toHaveText(["db", "app"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowDown");
  await expect(title(page)).toContainText("app");
});

test("a row of the routes selects its netns and stays where it is", async ({ app }) => {
  const { page } = app;
  await openSample(page, /A Docker host/);
  await page.keyboard.press("4");
  await page.getByRole("tab", { name: /Routes/ }).click();
  await page
    .getByRole("grid", { name: "Routes" })
    .getByRole("rowheader", { name: "default" })
    .first()
    .click();
  await expect(title(page)).toContainText("network namespace");
  await expect(page.getByRole("tab", { name: /Routes/ })).toHaveAttribute("aria-selected", "true");
  // A choice made outside the table brings up its sheet.
  await page
    .getByRole("navigation", { name: "Outline" })
    .getByRole("treeitem")
    .filter({ hasText: /^lonely[0-9a-f]{12}$/ })
    .click();
  await expect(title(page)).toContainText("lonely");
  await expect(page.getByRole("tab", { name: /Containers/ })).toHaveAttribute("aria-selected", "true");
});

test("ten thousand processes: only what is in view is in the page, and the last one is a key away", async ({
  app,
}, info) => {
  const { page } = app;
  await openMade(page, manyProcesses(10_000), info);
  await page.keyboard.press("2");
  await expect(page.getByText("10\u202f018 processes, 1\u202f000 zombies")).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("worker9999");
  await expect(tree(page).getByRole("treeitem", { name: /^worker9999, pid 109999, zombie/ })).toBeVisible();
  // Once empties the filter, twice leaves it.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  expect(await tree(page).getByRole("treeitem").count()).toBeLessThan(80);
  await page.keyboard.press("4");
  await page.getByRole("tab", { name: /Processes/ }).click();
  const grid = page.getByRole("grid", { name: "Processes" });
  await expect(grid).toHaveAttribute("aria-rowcount", "10019");
  await grid.focus();
  await page.keyboard.press("Control+End");
  await expect(grid.locator("[aria-rowindex='10019']")).toContainText("worker9999");
  expect(await grid.getByRole("row").count()).toBeLessThan(80);
});

test("what may not be seen is said, and never shown as none", async ({ app }, info) => {
  const { page } = app;
  await openMade(page, hiddenProcesses(), info);
  await page.keyboard.press("2");
  await expect(
    page.getByText(/Pid 1 was not seen: this host hides the processes of other users/),
  ).toBeVisible();
  await page.keyboard.press("3");
  await expect(page.getByText(/could not be read for mnt, pid, uts, ipc, user, cgroup, time/)).toBeVisible();
  // Docker itself says which netns the container has; nothing says so of the other kinds.
  expect(await cells(page, "app")).toEqual(["own", ...Array(7).fill("not permitted")]);
});

test("a host that told nothing of its processes has views that say so", async ({ app }, info) => {
  const { page } = app;
  await openMade(page, noProcesses(), info);
  await page.keyboard.press("2");
  await expect(page.getByRole("heading", { name: "No process was read" })).toBeVisible();
  await page.keyboard.press("3");
  await expect(page.getByRole("heading", { name: "No namespace was read" })).toBeVisible();
  await page.keyboard.press("4");
  await page.getByRole("tab", { name: /Processes/ }).click();
  await expect(page.getByText(/No processes among|no processes, as far as/)).toBeVisible();
});

/** Pairs of texts that lie over each other in one row, and texts that stick out of the view. */
function collisions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const rows = document.querySelectorAll(
      ".forest-row, .forest-columns, .matrix-row, .sheet-row, .view-head, .view-bar",
    );
    for (const row of rows) {
      const parts = [...row.querySelectorAll<HTMLElement>("*")].filter(
        (part) =>
          part.children.length === 0 &&
          part.textContent?.trim() &&
          getComputedStyle(part).position !== "sticky",
      );
      const boxes = parts.map((part) => {
        const range = document.createRange();
        range.selectNodeContents(part);
        const text = range.getBoundingClientRect();
        const own = part.getBoundingClientRect();
        // What an ellipsis cuts off is not seen.
        return {
          text: part.textContent,
          left: Math.max(text.left, own.left),
          right: Math.min(text.right, own.right),
          top: text.top,
          bottom: text.bottom,
        };
      });
      // Cells may slide below the sticky first column of a grid that is scrolled sideways; here none is.
      for (const [at, a] of boxes.entries()) {
        for (const b of boxes.slice(at + 1)) {
          if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
            found.push(`${a.text} | ${b.text}`);
        }
      }
    }
    return found;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in a ${colorScheme} window of 900 by 600`, () => {
    test.use({ viewport: { width: 900, height: 600 }, colorScheme });
    for (const [key, name] of [
      ["2", "processes"],
      ["3", "namespaces"],
      ["4", "table"],
    ] as const) {
      test(`the view of ${name} has no overlapping text and no fault that axe finds`, async ({ app }) => {
        const { page } = app;
        await openSample(page, /A Podman host/);
        await page.keyboard.press(key);
        await expect(page.locator(".view")).toBeVisible();
        expect(await collisions(page)).toEqual([]);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((one) => `${one.impact} ${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
      });
    }
  });
}
