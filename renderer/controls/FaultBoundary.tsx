// A part of the window that fails to draw says so in its own place; the rest of the window goes on.
import type { ReactNode } from "react";
import { ErrorBoundary, type FallbackProps } from "react-error-boundary";
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { Button } from "./buttons.tsx";
import { DialogFrame } from "./DialogFrame.tsx";

/**
 * Another host, selection or view tries anew.
 * @param part names what failed, with an article: "the inspector"
 * @param onClose of a dialog, which has no place of its own in the window
 */
export function FaultBoundary({
  part,
  onClose,
  children,
}: {
  part: string;
  onClose?: () => void;
  children: ReactNode;
}) {
  const { session, selection, views } = useWorkbench();
  const document = useRead(session, (state) => state.document);
  const selected = useRead(selection, (state) => state);
  const view = useRead(views, (state) => state.shown);
  return (
    <ErrorBoundary
      resetKeys={[document, selected, view]}
      fallbackRender={(fault) =>
        onClose === undefined ? (
          <Fault part={part} {...fault} />
        ) : (
          <DialogFrame title="Not drawn" onClose={onClose}>
            <Fault part={part} {...fault} />
          </DialogFrame>
        )
      }
    >
      {children}
    </ErrorBoundary>
  );
}

function Fault({ part, error, resetErrorBoundary }: FallbackProps & { part: string }) {
  const { copy } = useWorkbench();
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return (
    <div className="fault notice notice-broken" role="alert">
      <p className="notice-title break">
        Vethscope failed to draw {part}: {message}
      </p>
      <p>This is a fault of the app, not of the host. What was collected is still there and can be saved.</p>
      <div className="row">
        <Button onClick={resetErrorBoundary}>Try again</Button>
        <Button tone="quiet" onClick={() => copy(stack ?? message, "the details")}>
          Copy the details
        </Button>
      </div>
    </div>
  );
}
