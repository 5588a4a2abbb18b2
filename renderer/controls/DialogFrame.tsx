// The frame of every dialog: title, text, body, and a way out by Esc and by button.
import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { IconButton } from "./buttons.tsx";

export function DialogFrame({
  title,
  description,
  onClose,
  children,
  width = "normal",
  initialFocus,
  dismissible = true,
}: {
  title: string;
  description?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  width?: "normal" | "wide";
  initialFocus?: RefObject<HTMLElement | null>;
  /** Whether a click beside the dialog closes it. */
  dismissible?: boolean;
}) {
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      disablePointerDismissal={!dismissible}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup
          className={`dialog dialog-${width}`}
          {...(initialFocus === undefined ? {} : { initialFocus })}
        >
          <header className="dialog-head">
            <Dialog.Title className="dialog-title">{title}</Dialog.Title>
            <Dialog.Close render={<IconButton icon="close" label="Close" small />} />
          </header>
          {description !== undefined && (
            <Dialog.Description className="dialog-description" render={<div />}>
              {description}
            </Dialog.Description>
          )}
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
