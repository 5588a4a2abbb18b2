// How components reach the workbench and read its stores.
import { createContext, useContext } from "react";
import { type StoreApi, useStore } from "zustand";
import type { OpenDocument } from "./state/document.ts";
import type { Workbench } from "./state/workbench.ts";

const WorkbenchContext = createContext<Workbench | null>(null);

export const WorkbenchProvider = WorkbenchContext.Provider;

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (workbench === null) throw new Error("there is no workbench above this component");
  return workbench;
}

/** Reads a part of a store and follows it. */
export function useRead<State, Part>(store: StoreApi<State>, part: (state: State) => Part): Part {
  return useStore(store, part);
}

/** The open document; only for components below the picture screen, where there always is one. */
export function useDocument(): OpenDocument {
  const document = useRead(useWorkbench().session, (state) => state.document);
  if (document === null) throw new Error("there is no open document");
  return document;
}
