// The box that filters the tree or grid below it: `/` reaches it, Enter and the arrow go down, Escape empties and leaves it.
import { useLayoutEffect, useRef } from "react";
import { Icon } from "../icons/Icon.tsx";
import { IconButton } from "./buttons.tsx";

export function FilterBox({
  value,
  onChange,
  onFocus,
  label,
  controls,
  focus,
  className = "filter",
}: {
  value: string;
  onChange: (value: string) => void;
  /** Somebody is about to type. */
  onFocus?: () => void;
  /** What it looks through, for those who do not see it. */
  label: string;
  /** Id of the tree or grid it filters. */
  controls: string;
  /** Where the action that reaches it looks while the box is there. */
  focus: { current: (() => void) | null };
  className?: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  // With the box itself, not after it: the next key may be the one that reaches it.
  useLayoutEffect(() => {
    focus.current = () => {
      input.current?.focus();
      input.current?.select();
    };
    return () => {
      focus.current = null;
    };
  }, [focus]);
  return (
    <div className={className}>
      <Icon name="search" size={14} />
      <input
        ref={input}
        type="text"
        className="filter-input"
        placeholder="Filter"
        aria-label={label}
        aria-controls={controls}
        spellCheck={false}
        value={value}
        onFocus={onFocus}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onChange("");
            if (value === "") event.currentTarget.blur();
          } else if (event.key === "ArrowDown" || event.key === "Enter") {
            event.preventDefault();
            window.document.getElementById(controls)?.focus();
          }
        }}
      />
      {value === "" ? (
        <kbd>/</kbd>
      ) : (
        <IconButton icon="close" label="Clear the filter" small onClick={() => onChange("")} />
      )}
    </div>
  );
}
