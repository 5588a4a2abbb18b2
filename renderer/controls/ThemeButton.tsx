// The theme toggle: shows what is chosen, goes on to the next.
import { perform } from "../actions/registry.ts";
import type { IconName } from "../icons/Icon.tsx";
import type { ThemeChoice } from "../state/appearance.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { IconButton } from "./buttons.tsx";

const ICONS: Readonly<Record<ThemeChoice, IconName>> = { light: "sun", dark: "moon", system: "system" };

export function ThemeButton() {
  const workbench = useWorkbench();
  const choice = useRead(workbench.appearance, (state) => state.choice);
  return (
    <IconButton
      icon={ICONS[choice]}
      label={`Theme: ${choice}. Change (T)`}
      onClick={() => void perform("app.theme", workbench)}
    />
  );
}
