// Another filter or order begins at the top of what it shows; a refresh keeps the place.
import { type RefObject, useEffect, useRef } from "react";

export function useTopOnChange(scroller: RefObject<HTMLElement | null>, what: string): void {
  const before = useRef(what);
  useEffect(() => {
    if (before.current === what) return;
    before.current = what;
    scroller.current?.scrollTo({ top: 0 });
  }, [what, scroller]);
}
