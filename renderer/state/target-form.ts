// The form that names a host. It outlives a failed run, so that a retry starts where the person left off.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CollectRequest, HostEntry, SshWay } from "../../shared/api.ts";

export interface TargetFormState {
  readonly target: string;
  readonly identityFile: string;
  /** Kept in memory for a retry only; gone when the window closes. */
  readonly password: string;
  readonly useAgent: boolean;
  readonly sudo: boolean;
  readonly via: SshWay;
  readonly moreOpen: boolean;
}

export const EMPTY_FORM: TargetFormState = {
  target: "",
  identityFile: "",
  password: "",
  useAgent: true,
  sudo: false,
  via: "ssh2",
  moreOpen: false,
};

export type TargetForm = StoreApi<TargetFormState>;

export function createTargetForm(): TargetForm {
  return createStore<TargetFormState>(() => EMPTY_FORM);
}

/** What is wrong with a target, as one sentence; null when it can be tried. */
export function targetProblem(target: string): string | null {
  const trimmed = target.trim();
  if (trimmed === "") return "Name a host: an ssh alias or user@host:port.";
  if (/\s/.test(trimmed)) return "A host has no spaces in it. Use an ssh alias or user@host:port.";
  if (trimmed.startsWith("-")) return "A host cannot begin with a dash.";
  const port = /^(?:[^@]*@)?(?:\[[^\]]*\]|[^:]+):(\d*)$/.exec(trimmed)?.[1];
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535)) {
    return "The port must be a number from 1 to 65535.";
  }
  return null;
}

/** The request the form stands for. Empty fields are left out: then ssh's own settings count. */
export function requestOf(form: TargetFormState): CollectRequest {
  return {
    target: form.target.trim(),
    ...(form.identityFile.trim() === "" ? {} : { identityFile: form.identityFile.trim() }),
    ...(form.password === "" ? {} : { password: form.password }),
    useAgent: form.useAgent,
    sudo: form.sudo,
    via: form.via,
  };
}

/** The form after a host of the list was named: what was chosen for it is filled in, and shown where it is not usual. */
export function withChoicesOf(form: TargetFormState, host: HostEntry): TargetFormState {
  const { target, sudo, via, identityFile } = host;
  const unusual = via !== "ssh2" || identityFile !== "";
  return { ...form, target, sudo, via, identityFile, moreOpen: form.moreOpen || unusual };
}
