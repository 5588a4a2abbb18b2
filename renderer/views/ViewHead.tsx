// The head of a view: its filter, its own controls, and a note about what is missing.
import type { ReactNode } from "react";
import { FilterBox } from "../controls/FilterBox.tsx";
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
  return (
    <div className="view-head">
      <FilterBox
        className="filter view-filter"
        value={filter}
        onChange={onFilter}
        label={label}
        controls={controls}
        focus={views.focusFilter}
      />
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
