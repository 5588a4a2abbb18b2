// Buttons: plain, icon only, and ones that stand for an action of the registry.
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { actionById, perform } from "../actions/registry.ts";
import { shortcutText } from "../actions/shortcuts.ts";
import { Icon, type IconName } from "../icons/Icon.tsx";
import { platform } from "../state/platform.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  ref?: Ref<HTMLButtonElement>;
  tone?: "primary" | "quiet";
  size?: "small" | "large";
};

export function Button({ tone, size, className = "", ...rest }: ButtonProps) {
  const classes = ["button", tone && `button-${tone}`, size && `button-${size}`, className].filter(Boolean);
  return <button type="button" className={classes.join(" ")} {...rest} />;
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: IconName;
  readonly label: string;
  readonly small?: boolean;
}

export function IconButton({ icon, label, small = false, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={small ? "icon-button icon-button-small" : "icon-button"}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} size={small ? 14 : 16} />
    </button>
  );
}

/** A button for an action: enabled when the action is, its shortcut in the tooltip. */
export function ActionButton({
  action: id,
  icon,
  children,
  pressed,
  tone,
}: {
  action: string;
  icon?: IconName;
  children?: ReactNode;
  pressed?: boolean;
  tone?: "primary" | "quiet";
}) {
  const workbench = useWorkbench();
  const action = actionById(id);
  // Conditions of actions read these stores; following them keeps the button true.
  useRead(workbench.session, (state) => state);
  useRead(workbench.selection, (state) => state);
  useRead(workbench.views, (state) => state.shown);
  useRead(workbench.arrangement, (state) => state);
  useRead(workbench.hostList, (state) => state.marked);
  useRead(workbench.hostRuns, (state) => state.hosts);
  const shortcut = action.shortcuts[0];
  const title =
    shortcut === undefined ? action.label : `${action.label} (${shortcutText(shortcut, platform())})`;
  const shared = {
    disabled: !action.enabled(workbench),
    title,
    onClick: () => void perform(id, workbench),
    ...(pressed === undefined ? {} : { "aria-pressed": pressed }),
  };
  if (children === undefined && icon !== undefined) {
    return <IconButton icon={icon} label={action.label} {...shared} />;
  }
  return (
    <Button {...(tone === undefined ? {} : { tone })} {...shared}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </Button>
  );
}

export function CopyButton({ text, what }: { text: string; what: string }) {
  const { copy } = useWorkbench();
  return <IconButton icon="copy" label={`Copy ${what}`} small onClick={() => copy(text, what)} />;
}
