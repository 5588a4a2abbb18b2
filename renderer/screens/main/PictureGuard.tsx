// Keeps the rest of the window alive when drawing fails: outline, inspector and log do not depend on it.
import { Component, type ReactNode } from "react";

interface GuardState {
  readonly problem: string | null;
}

export class PictureGuard extends Component<{ children: ReactNode }, GuardState> {
  override state: GuardState = { problem: null };

  static getDerivedStateFromError(error: unknown): GuardState {
    return { problem: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.problem === null) return this.props.children;
    return (
      <div className="stage-empty" role="alert">
        <h2>The picture could not be drawn</h2>
        <p className="muted break">
          This is a fault of the app: {this.state.problem}. Outline, inspector and log still work, and the
          snapshot can be saved.
        </p>
      </div>
    );
  }
}
