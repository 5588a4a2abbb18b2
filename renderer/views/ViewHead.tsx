// The head of a view: its filter, its own controls, and a note about what is missing.
import { type ReactNode, useEffect, useRef } from "react";
import { IconButton } from "../controls/buttons.tsx";
import { Icon } from "../icons/Icon.tsx";
import { useWorkbench } from "../workbench-context.tsx";

export function ViewHead({
  filter,
  onFilter,
  label,
  controls,
  status,
  children,
}: {
  filter: string;
  onFilter: (filter: string) => void;
  /** What the filter looks through, for those who do not see it. */
  label: string;
  /** Id of the tree or grid it filters. */
  controls: string;
  /** How much is shown, in words. */
  status: string;
  children?: ReactNode;
}) {
  const { views } = useWorkbench();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    views.focusFilter.current = () => {
      input.current?.focus();
      input.current?.select();
    };
    return () => {
      views.focusFilter.current = null;
    };
  }, [views]);
  return (
    <div className="view-head">
      <div className="filter view-filter">
        <Icon name="search" size={14} />
        <input
          ref={input}
          type="text"
          className="filter-input"
          placeholder="Filter"
          aria-label={label}
          aria-controls={controls}
          spellCheck={false}
          value={filter}
          onChange={(event) => onFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") {
              event.stopPropagation();
              onFilter("");
              if (filter === "") event.currentTarget.blur();
            } else if (event.key === "ArrowDown" || event.key === "Enter") {
              event.preventDefault();
              window.document.getElementById(controls)?.focus();
            }
          }}
        />
        {filter === "" ? (
          <kbd>/</kbd>
        ) : (
          <IconButton icon="close" label="Clear the filter" small onClick={() => onFilter("")} />
        )}
      </div>
      <span className="view-status muted truncate" role="status" title={status}>
        {status}
      </span>
      {children}
    </div>
  );
}

/** What a view cannot show and why. Takes no room when there is nothing to say. */
export function ViewNote({ children }: { children: string | null }) {
  if (children === null) return null;
  return (
    <p className="view-note" title={children}>
      <Icon name="warning" size={14} />
      <span>{children}</span>
    </p>
  );
}
