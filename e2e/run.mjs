// Runs the end-to-end specs: brings the lab up, drives the app with every driver this machine has, takes the lab down.
// What cannot run here is said, with the reason; with CI=true a missing lab or browser is a failure.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const strict = process.env.CI === "true";
const labHosts = [
  "docker",
  "podman",
  "wired",
  "sick",
  "bare",
  "busybox",
  "changing",
  "podman-cni",
  "k8s",
  "noproxy",
  "crio",
  "rootless",
  "nested",
  "kinds",
  "flannel",
  "flannel2",
  "exposed",
  "calico",
  "cni",
  "dockershim",
  "old",
  "scale",
  "swarm",
];
/** Hosts that want another Debian on the disk, installed once. */
const distributionHosts = ["trixie", "bullseye"];
const notes = [];

const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);
const electron = electronBinary();
const lab = labReason();
const distributions = existsSync("/usr/sbin/debootstrap");

if (!chromium) notes.push("browser driver skipped: no Chromium found (apt-get install chromium)");
if (!electron.path) notes.push(`Electron driver skipped: ${electron.reason}`);
if (lab) notes.push(`lab specs skipped: ${lab}`);
if (!lab && !distributions)
  notes.push(
    `lab hosts ${distributionHosts.join(", ")} skipped: debootstrap not installed (bash e2e/lab/install-packages)`,
  );
for (const note of notes) console.log(note);

if (strict && (!chromium || lab || !distributions)) {
  console.error("CI needs the browser, the lab and debootstrap");
  process.exit(1);
}
if (!chromium && !electron.path) {
  console.log("no driver: end-to-end specs of the screen did not run");
}

let status = 0;
try {
  if (!lab)
    run("bash", ["e2e/lab/lab", "up", ...labHosts, ...(distributions ? distributionHosts : [])], true);
  const projects = ["--project=cli"];
  if (chromium) projects.push("--project=browser");
  if (electron.path) projects.push("--project=electron");
  status = run(
    "npx",
    [
      "--no-install",
      "playwright",
      "test",
      "--config",
      "e2e/playwright.config.ts",
      ...projects,
      ...process.argv.slice(2),
    ],
    false,
  );
} finally {
  if (!lab && process.env.VETHSCOPE_KEEP_LAB !== "1") run("bash", ["e2e/lab/lab", "down", "all"], false);
}
for (const note of notes) console.log(note);
process.exit(status);

function run(command, args, mustPass) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      VETHSCOPE_E2E_CHROMIUM: chromium ?? "",
      VETHSCOPE_E2E_ELECTRON: electron.path ?? "",
      VETHSCOPE_E2E_LAB: lab ? "" : "1",
    },
  });
  if (mustPass && result.status !== 0) {
    console.error(`${command} ${args.join(" ")} failed with status ${result.status}`);
    process.exitCode = 1;
    throw new Error("the lab did not come up");
  }
  return result.status ?? 1;
}

/** Where Electron's binary is, or why there is none; never downloads anything. */
function electronBinary() {
  const require = createRequire(import.meta.url);
  let folder;
  try {
    folder = join(require.resolve("electron/package.json"), "..");
  } catch {
    return { path: null, reason: "the electron package is not installed" };
  }
  const names = { linux: "electron", darwin: "Electron.app/Contents/MacOS/Electron", win32: "electron.exe" };
  const path = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, "dist"),
    names[process.platform] ?? "electron",
  );
  return existsSync(path)
    ? { path, reason: null }
    : { path: null, reason: "Electron's binary is not on this machine (npx install-electron)" };
}

/** null when the lab can run here, else why not. */
function labReason() {
  if (process.platform !== "linux") return "the lab needs Linux";
  if (process.getuid?.() !== 0) return "the lab needs root";
  const missing = ["ip", "sshd", "dockerd", "podman", "nsenter", "busybox"].filter(
    (name) => !["/usr/sbin", "/sbin", "/usr/bin", "/bin"].some((folder) => existsSync(join(folder, name))),
  );
  return missing.length > 0 ? `${missing.join(", ")} not installed (bash e2e/lab/install-packages)` : null;
}
