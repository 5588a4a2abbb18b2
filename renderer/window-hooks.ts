// What listens on the whole window: theme, size, keys and dropped files.
import { useEffect, useState } from "react";
import type { LineQuestion } from "../shared/path/question-line.ts";
import { ACTIONS, perform } from "./actions/registry.ts";
import { actionFor } from "./actions/shortcuts.ts";
import { currentTheme } from "./state/appearance.ts";
import { platform } from "./state/platform.ts";
import { askQuestion, questionOfFragment } from "./state/trace-link.ts";
import type { Workbench } from "./state/workbench.ts";
import { applyTheme } from "./style/theme-variables.ts";
import { useRead } from "./workbench-context.tsx";

export function useThemeOnRoot({ appearance }: Workbench): void {
  const theme = useRead(appearance, currentTheme);
  useEffect(() => applyTheme(document.documentElement, theme), [theme]);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const say = () => appearance.systemSays(dark.matches ? "dark" : "light");
    say();
    dark.addEventListener("change", say);
    return () => dark.removeEventListener("change", say);
  }, [appearance]);
}

export function useWindowSize({ panes }: Workbench): void {
  useEffect(() => {
    const say = () => panes.windowIs(window.innerWidth, window.innerHeight);
    say();
    window.addEventListener("resize", say);
    return () => window.removeEventListener("resize", say);
  }, [panes]);
}

/** Names the open host in the window's title. */
export function useTitle({ session }: Workbench): void {
  const host = useRead(session, ({ view, document }) =>
    view === "picture" ? (document?.topology.host.name ?? null) : null,
  );
  useEffect(() => {
    document.title = host === null || host === "" ? "Vethscope" : `${host} · Vethscope`;
  }, [host]);
}

export function useShortcuts(workbench: Workbench): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      // Enter belongs to whatever button or link has the focus.
      if (event.key === "Enter" && event.target !== document.body) return;
      const { session, dialogs, hostRuns } = workbench;
      // A dialog owns the keyboard; the palette's own shortcut is taken so that the browser does not use it.
      const inDialog =
        dialogs.getState().open !== null ||
        (session.getState().run?.prompts.length ?? 0) + hostRuns.getState().prompts.length > 0;
      const action = actionFor(ACTIONS, event, platform(), isTyping(event.target));
      if (action === null) return;
      if (inDialog) {
        if (action.shortcuts.some((shortcut) => shortcut.mod === true)) event.preventDefault();
        return;
      }
      if (perform(action.id, workbench)) event.preventDefault();
      else if (event.ctrlKey || event.metaKey) event.preventDefault();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [workbench]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    target.isContentEditable ||
    target.closest("[role=menu]") !== null
  );
}

/** Asks the question of the page's address (a shared link) as soon as something is open, once. */
export function useSharedQuestion(workbench: Workbench): void {
  useEffect(() => {
    let waiting: LineQuestion | null = null;
    const ask = () => {
      if (waiting === null || !askQuestion(workbench, waiting)) return;
      waiting = null;
      history.replaceState(null, "", location.pathname + location.search);
    };
    const read = () => {
      waiting = questionOfFragment(location.hash) ?? waiting;
      ask();
    };
    read();
    const stop = workbench.session.subscribe(ask);
    window.addEventListener("hashchange", read);
    return () => {
      stop();
      window.removeEventListener("hashchange", read);
    };
  }, [workbench]);
}

/** Takes snapshot files dropped anywhere; says whether one is being dragged over the window. */
export function useDropTarget({ files }: Workbench): boolean {
  const [dropping, setDropping] = useState(false);
  useEffect(() => {
    const holdsFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setDropping(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setDropping(false);
    };
    const drop = (event: DragEvent) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      setDropping(false);
      const dropped = [...(event.dataTransfer?.files ?? [])];
      if (dropped.length > 0) void files.openDropped(dropped);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [files]);
  return dropping;
}
