// A driver starts the app as a person would and hands the specs its window.
import type { Page } from "@playwright/test";

export interface AppWindow {
  readonly page: Page;
  /** Lines the app's own process printed, for failures. */
  readonly log: () => string;
  close(): Promise<void>;
}

export interface AppOptions {
  /** Home folder of the run: holds .ssh and whatever the app stores. */
  readonly home: string;
  /** Snapshot files the app is started with. */
  readonly files?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
}

export type StartApp = (options: AppOptions) => Promise<AppWindow>;
