// The one fake of the `electron` import: records what the app sets up, and lets a test play Electron's part.
import { EventEmitter } from "node:events";
import type { Mock } from "vitest";
import { vi } from "vitest";

type IpcListener = (event: FakeInvokeEvent, ...values: unknown[]) => Promise<unknown>;

/** A frame as the main process sees it. */
export interface FakeFrame {
  readonly url: string;
  readonly parent: FakeFrame | null;
}

export interface FakeInvokeEvent {
  readonly sender: FakeWebContents;
  readonly senderFrame: FakeFrame | null;
}

export class FakeWebContents extends EventEmitter {
  mainFrame: FakeFrame = { url: "app://vethscope/index.html", parent: null };
  readonly sent: (readonly [channel: string, value: unknown])[] = [];
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  send(channel: string, value: unknown): void {
    this.sent.push([channel, value]);
  }
  isDestroyed(): boolean {
    return false;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

export class FakeBrowserWindow extends EventEmitter {
  static readonly opened: FakeBrowserWindow[] = [];
  static fromWebContents(contents: FakeWebContents): FakeBrowserWindow | null {
    return FakeBrowserWindow.opened.find((window) => window.webContents === contents) ?? null;
  }
  readonly webContents = new FakeWebContents();
  readonly options: Record<string, unknown>;
  readonly loadURL = vi.fn(async () => undefined);
  readonly show = vi.fn();
  readonly focus = vi.fn();
  readonly restore = vi.fn();
  readonly maximize = vi.fn();
  readonly setBackgroundColor = vi.fn();
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    FakeBrowserWindow.opened.push(this);
    app.emit("web-contents-created", {}, this.webContents);
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return true;
  }
  getNormalBounds() {
    return { x: 10, y: 20, width: 1000, height: 700 };
  }
}

class FakeApp extends EventEmitter {
  readonly isPackaged = true;
  readonly name = "Vethscope";
  userData = "";
  readonly requestSingleInstanceLock = vi.fn(() => true);
  readonly whenReady = vi.fn(async () => undefined);
  readonly quit = vi.fn();
  getPath(): string {
    return this.userData;
  }
}

class FakeSession extends EventEmitter {
  readonly setPermissionRequestHandler = vi.fn();
  readonly setPermissionCheckHandler = vi.fn();
  readonly setDevicePermissionHandler = vi.fn();
}

/** Handlers by channel, as `ipcMain.handle` was told. */
export const channels = new Map<string, IpcListener>();

export const app = new FakeApp();
export const ipcMain = {
  handle: (channel: string, listener: IpcListener) => channels.set(channel, listener),
};
/** A keychain whose ciphertext is told apart from its text, and changes with every key. */
export const safeStorage = {
  backend: "gnome_libsecret",
  available: true,
  rotated: false,
  getSelectedStorageBackend: () => safeStorage.backend,
  isAsyncEncryptionAvailable: async () => safeStorage.available,
  encryptStringAsync: async (text: string) =>
    Buffer.from(`${safeStorage.rotated ? "b" : "a"}:${Buffer.from(text).toString("hex")}`),
  decryptStringAsync: async (bytes: Buffer) => {
    const [, key, hex] = /^([ab]):([0-9a-f]*)$/.exec(bytes.toString()) ?? [];
    if (hex === undefined) throw new Error("Error while decrypting the ciphertext");
    return {
      result: Buffer.from(hex, "hex").toString(),
      shouldReEncrypt: safeStorage.rotated && key === "a",
    };
  },
};
export const session = { defaultSession: new FakeSession() };
export const shell = { openExternal: vi.fn(async () => undefined) };
export const nativeTheme = Object.assign(new EventEmitter(), {
  themeSource: "light",
  shouldUseDarkColors: true,
});
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};
export const dialog: Record<"showOpenDialog" | "showSaveDialog" | "showErrorBox", Mock> = {
  showOpenDialog: vi.fn(),
  showSaveDialog: vi.fn(),
  showErrorBox: vi.fn(),
};
export const Menu = {
  buildFromTemplate: vi.fn((template: unknown) => template),
  setApplicationMenu: vi.fn(),
};
/** The scheme's handler, as `protocol.handle` was told. */
export const served = new Map<string, (request: Request) => Promise<Response>>();
export const protocol = {
  registerSchemesAsPrivileged: vi.fn(),
  handle: (scheme: string, act: (request: Request) => Promise<Response>) => served.set(scheme, act),
};
export const BrowserWindow = FakeBrowserWindow;
/** What the preload exposed to the page, by name. */
export const exposed = new Map<string, unknown>();
export const contextBridge = {
  exposeInMainWorld: (name: string, value: unknown) => exposed.set(name, value),
};
export const ipcRenderer = Object.assign(new EventEmitter(), {
  invoke: vi.fn(async (): Promise<unknown> => undefined),
});

/** Plays a call from a page: by default the app's own main frame. */
export function invoke(
  channel: string,
  values: readonly unknown[],
  from: { readonly sender?: FakeWebContents; readonly frame?: FakeFrame | null } = {},
): Promise<unknown> {
  const sender = from.sender ?? new FakeWebContents();
  const listener = channels.get(channel);
  if (listener === undefined) throw new Error(`nothing answers ${channel}`);
  const senderFrame = from.frame === undefined ? sender.mainFrame : from.frame;
  return listener({ sender, senderFrame }, ...values);
}
