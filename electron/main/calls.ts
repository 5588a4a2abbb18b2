// Binds every call the page may make to what answers it; arguments are checked before anything acts.
import type { WebContents } from "electron";
import type { Backend, BackendSession } from "../backend/backend.ts";
import { BACKEND_METHODS, channelOf, DESKTOP_EVENTS } from "../backend/methods.ts";
import { checked, desktopRequests } from "../backend/requests.ts";
import { openFile, saveFile } from "./dialogs.ts";
import { handle } from "./handle.ts";
import { setupMenu } from "./menu.ts";
import { takeOpenedFiles } from "./opened-files.ts";

/** Sets up all channels; must run once. */
export function setupCalls(backend: Backend): void {
  const sessions = new Map<WebContents, BackendSession>();
  for (const method of BACKEND_METHODS) {
    handle(channelOf(method), async (sender, values) => {
      const session = sessions.get(sender) ?? openSession(backend, sender, sessions);
      return session.call(method, values);
    });
  }
  handle(channelOf("openFile"), async (sender, values) => {
    checked(desktopRequests.openFile, "openFile", values);
    return openFile(sender);
  });
  handle(channelOf("saveFile"), async (sender, values) => {
    const [name, , bytes] = checked(desktopRequests.saveFile, "saveFile", values);
    return saveFile(sender, name, bytes);
  });
  handle(channelOf("announceActions"), async (_sender, values) => {
    setupMenu(checked(desktopRequests.announceActions, "announceActions", values)[0]);
  });
  handle(channelOf("takeOpenedFiles"), async (_sender, values) => {
    checked(desktopRequests.takeOpenedFiles, "takeOpenedFiles", values);
    return takeOpenedFiles();
  });
}

/** One backend session per page load: a reload or a crash ends the runs nobody watches any more. */
function openSession(
  backend: Backend,
  sender: WebContents,
  sessions: Map<WebContents, BackendSession>,
): BackendSession {
  const session = backend.openSession((event) => {
    if (!sender.isDestroyed()) sender.send(DESKTOP_EVENTS.run, event);
  });
  sessions.set(sender, session);
  const end = () => {
    if (sessions.get(sender) !== session) return;
    sessions.delete(sender);
    session.close();
  };
  sender.once("destroyed", end);
  sender.once("render-process-gone", end);
  sender.once("did-navigate", end);
  return session;
}
