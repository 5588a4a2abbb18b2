// The packaging file is one electron-builder accepts, and it keeps the promises made about the packed app.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const require = createRequire(import.meta.url);
const { load } = createRequire(require.resolve("app-builder-lib/package.json"))("js-yaml") as {
  load(text: string): Record<string, unknown>;
};
const { validateConfiguration } = require("app-builder-lib/out/util/config/config.js") as {
  validateConfiguration(configuration: unknown, log: { isEnabled: boolean }): Promise<void>;
};

const configuration = load(readFileSync(join(ROOT, "electron-builder.yml"), "utf8"));
const validate = (value: unknown) => validateConfiguration(value, { isEnabled: false });

test("electron-builder's own schema accepts the file", async () => {
  await expect(validate(configuration)).resolves.toBeUndefined();
});

test("electron-builder's own schema would notice a misspelled fuse", async () => {
  const electronFuses = { ...(configuration.electronFuses as object), runAsNod: false };
  await expect(validate({ ...configuration, electronFuses })).rejects.toThrow(/configuration.electronFuses/);
});

test("the packed app cannot be turned into Node, inspected, or made to load other code", () => {
  expect(configuration.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test("every system gets its package, and nothing is compiled or published", () => {
  const { linux, mac, win } = configuration as Record<string, { target: unknown }>;
  expect({
    linux: linux?.target,
    mac: mac?.target,
    win: win?.target,
    npmRebuild: configuration.npmRebuild,
    publish: configuration.publish,
    asar: configuration.asar,
  }).toEqual({
    linux: ["deb", "rpm", "AppImage"],
    mac: "dmg",
    win: "nsis",
    npmRebuild: false,
    publish: null,
    asar: true,
  });
});

test("a snapshot file opens the app", () => {
  expect(configuration.fileAssociations).toMatchObject([{ ext: "vethscope" }]);
});
