// Builds the app when the build is missing or older than a source; says so in one line on stderr.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What the build is made of, and the files it makes last. */
const SOURCES = [
  "electron",
  "renderer",
  "shared",
  "package.json",
  "vite.node.config.ts",
  "vite.preload.config.ts",
  "vite.renderer.config.ts",
];
const RESULTS = {
  node: ["dist/electron/main.cjs", "dist/electron/vethscope.cjs", "dist/electron/preload.cjs"],
  renderer: ["dist/renderer/index.html"],
};

/**
 * Makes sure that the parts are built.
 * @param {string} root the checkout
 * @param {readonly ("node" | "renderer")[]} parts
 * @returns {boolean} false when the build failed; its messages were printed on stderr.
 */
export function buildIfStale(root, parts) {
  const newest = newestChange(root);
  for (const part of parts) {
    if (!isStale(root, RESULTS[part], newest)) continue;
    console.error(`building ${part === "node" ? "the program" : "the page"} ...`);
    // The build's own words go to stderr: stdout belongs to the command that follows.
    const npm = spawnSync("npm", ["run", "--silent", `build:${part}`], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      encoding: "utf8",
      shell: process.platform === "win32",
    });
    if (npm.status === 0) continue;
    process.stderr.write(
      `${npm.stdout ?? ""}${npm.stderr ?? ""}${npm.error ? `${npm.error.message}\n` : ""}`,
    );
    console.error("vethscope: the build failed");
    return false;
  }
  return true;
}

function isStale(root, results, newest) {
  return results.some((name) => {
    const file = join(root, name);
    return !existsSync(file) || statSync(file).mtimeMs < newest;
  });
}

/** When a source was changed last; tests are no part of the build. An installed app has no sources: 0. */
function newestChange(root) {
  let newest = 0;
  const look = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) {
      newest = Math.max(newest, stat.mtimeMs);
      return;
    }
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.name.startsWith(".") || /\.test\.tsx?$/.test(entry.name) || entry.name === "testing")
        continue;
      look(join(path, entry.name));
    }
  };
  for (const name of SOURCES) look(join(root, name));
  return newest;
}
