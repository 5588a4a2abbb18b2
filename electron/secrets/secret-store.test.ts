// Stored answers: encrypted by a keychain or not at all, and the file tells nothing.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import * as electron from "../testing/fake-electron.ts";
import { createSecretStore, type SecretStore } from "./secret-store.ts";

vi.mock("electron", () => electron);
const { keychain } = await import("../main/keychain.ts");

let folder = "";
let file = "";
let store: SecretStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-secrets-"));
  file = join(folder, "state/answers.json");
  Object.assign(electron.safeStorage, { backend: "gnome_libsecret", available: true, rotated: false });
  store = createSecretStore(file, keychain());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NAME = "password ada@web1:22";

test("what is stored comes back, and the file holds neither the secret nor whose it is", async () => {
  await store.set(NAME, "a planted secret");
  expect(await createSecretStore(file, keychain()).get(NAME)).toBe("a planted secret");
  expect(readFileSync(file, "utf8")).not.toMatch(/planted|ada|web1/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await store.forget(NAME);
  expect(await store.get(NAME)).toBeNull();
});

test.each([
  ["basic_text", true],
  ["unknown", true],
  ["gnome_libsecret", false],
])("with the back end %s, available %s: nothing is stored, and why is said", async (backend, available) => {
  Object.assign(electron.safeStorage, { backend, available });
  vi.spyOn(process, "platform", "get").mockReturnValue("linux");
  expect(await store.status()).toMatchObject({
    available: false,
    why: expect.stringMatching(/keychain.*\.$/),
  });
  await expect(store.set(NAME, "a planted secret")).rejects.toThrow(/keychain/);
  expect(existsSync(file)).toBe(false);
  vi.restoreAllMocks();
});

test("a rotated key encrypts anew; a secret that cannot be decrypted is forgotten; forgetting all removes the file", async () => {
  await store.set(NAME, "first");
  const before = readFileSync(file, "utf8");
  electron.safeStorage.rotated = true;
  expect(await store.get(NAME)).toBe("first");
  expect(readFileSync(file, "utf8")).not.toBe(before);
  writeFileSync(file, before.replace(/"[A-Za-z0-9+/]+=*"\}$/, '"bm8="}'));
  expect(await store.get(NAME)).toBeNull();
  expect(readFileSync(file, "utf8")).toBe("{}");
  await store.forgetAll();
  expect(existsSync(file)).toBe(false);
});
