// The native menu: the system's own items, and the renderer's actions as it announced them.
import { app, Menu, type MenuItemConstructorOptions } from "electron";
import type { MenuAction } from "../../shared/api.ts";
import { DESKTOP_EVENTS } from "../backend/methods.ts";
import { appWindow } from "./window.ts";

type MenuName = MenuAction["menu"];

/** Items the system brings, after the actions of the same menu. */
const SYSTEM_ITEMS: Readonly<Record<MenuName, readonly MenuItemConstructorOptions[]>> = {
  file: [{ role: "close" }, { role: "quit" }],
  edit: [
    { role: "undo" },
    { role: "redo" },
    { role: "cut" },
    { role: "copy" },
    { role: "paste" },
    { role: "selectAll" },
  ],
  view: [{ role: "togglefullscreen" }, { role: "toggleDevTools" }],
  window: [{ role: "minimize" }, { role: "zoom" }],
  help: [],
};

const MENUS: readonly { readonly name: MenuName; readonly label: string }[] = [
  { name: "file", label: "&File" },
  { name: "edit", label: "&Edit" },
  { name: "view", label: "&View" },
  { name: "window", label: "&Window" },
  { name: "help", label: "&Help" },
];

/** Shows the menu with these actions; a chosen one goes to the page by its id. */
export function setupMenu(actions: readonly MenuAction[] = []): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, process.platform)));
}

/** The menu as Electron's template. */
export function menuTemplate(
  actions: readonly MenuAction[],
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const menus = MENUS.map(({ name, label }) => {
    const own = actions.filter((action) => action.menu === name).map(actionItem);
    const system = SYSTEM_ITEMS[name];
    const between: MenuItemConstructorOptions[] =
      own.length > 0 && system.length > 0 ? [{ type: "separator" }] : [];
    return { label, submenu: [...own, ...between, ...system] };
  }).filter(({ submenu }) => submenu.length > 0);
  return platform === "darwin" ? [{ label: app.name, role: "appMenu" }, ...menus] : menus;
}

function actionItem(action: MenuAction): MenuItemConstructorOptions {
  return {
    id: action.id,
    // `&` would mark a letter as the menu's own key.
    label: action.label.replaceAll("&", "&&"),
    ...(action.accelerator === null ? {} : { accelerator: action.accelerator }),
    // Shown, not grabbed: the page handles its keys, else an action would run twice.
    registerAccelerator: false,
    click: () => appWindow()?.webContents.send(DESKTOP_EVENTS.action, action.id),
  };
}
