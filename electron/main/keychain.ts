// The system's keychain through Electron's asynchronous safeStorage. Linux without a keychain (basic_text) is refused.
import { app, safeStorage } from "electron";
import type { SecretCipher } from "../secrets/secret-store.ts";

/** What Electron calls a fixed password that anybody can look up: it hides nothing. */
const NO_KEYCHAIN = new Set(["basic_text", "unknown"]);

export function keychain(): SecretCipher {
  return {
    async status() {
      await app.whenReady();
      if (process.platform === "linux" && NO_KEYCHAIN.has(safeStorage.getSelectedStorageBackend())) {
        return {
          available: false,
          why: "This desktop has no keychain: answers can only be kept until the app closes.",
        };
      }
      if (await safeStorage.isAsyncEncryptionAvailable()) return { available: true };
      return {
        available: false,
        why: "The system's keychain cannot be used: answers can only be kept until the app closes.",
      };
    },
    encrypt: (text) => safeStorage.encryptStringAsync(text),
    async decrypt(bytes) {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(bytes);
      return { text: result, renew: shouldReEncrypt };
    },
  };
}
