// The form for a host over SSH, with suggestions from the ssh configuration.
import { Autocomplete } from "@base-ui/react/autocomplete";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { HostEntry } from "../../../shared/api.ts";
import { ActionButton, Button } from "../../controls/buttons.tsx";
import { requestOf, type TargetFormState, targetProblem, withChoicesOf } from "../../state/target-form.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { FirstTime } from "./FirstTime.tsx";

export function TargetFormView({ listHosts }: { listHosts: () => Promise<readonly HostEntry[]> }) {
  const { api, form, runs, session } = useWorkbench();
  const state = useRead(form, (current) => current);
  const busy = useRead(session, (current) => current.run !== null);
  const [problem, setProblem] = useState<string | null>(null);
  const hosts = useHosts(listHosts);
  const viaId = useId();
  const set = (change: Partial<TargetFormState>) => form.setState(change);

  function submit(event: FormEvent) {
    event.preventDefault();
    const found = targetProblem(state.target);
    setProblem(found);
    if (found !== null) return;
    const request = requestOf(state);
    const known = hosts.find((host) => host.target === request.target);
    // The way is remembered with the host: the next time it is simply the right one.
    if (state.via !== (known?.via ?? "ssh2")) {
      const { identityFile = "", sudo = false } = request;
      const choices = { group: known?.group ?? "", via: state.via, identityFile, sudo };
      void api.saveHost(request.target, choices).catch(() => undefined);
    }
    void runs.connect(request);
  }

  return (
    <form className="form" onSubmit={submit} noValidate>
      <TargetInput
        hosts={hosts}
        value={state.target}
        problem={problem}
        onChange={(target) => {
          const host = hosts.find((one) => one.target === target);
          form.setState(host === undefined ? { ...state, target } : withChoicesOf(state, host));
          setProblem(null);
        }}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={state.sudo}
          onChange={(event) => set({ sudo: event.currentTarget.checked })}
        />
        <span>
          Use sudo on the host
          <span className="field-hint block">
            Not needed as root. Without either, most of the wiring stays hidden.
          </span>
        </span>
      </label>
      <details
        className="fold"
        open={state.moreOpen}
        onToggle={(event) => set({ moreOpen: event.currentTarget.open })}
      >
        <summary>Key, password, agent, which ssh</summary>
        <div className="form form-more">
          <div className="field">
            <label className="field-label" htmlFor={viaId}>
              Connect with
            </label>
            <select
              id={viaId}
              className="input"
              value={state.via}
              aria-describedby={`${viaId}-hint`}
              onChange={(event) => set({ via: event.currentTarget.value === "openssh" ? "openssh" : "ssh2" })}
            >
              <option value="ssh2">the built-in SSH</option>
              <option value="openssh">the system's ssh</option>
            </select>
            <span id={`${viaId}-hint`} className="field-hint">
              The system's own for certificates, FIDO keys and Kerberos. Remembered for this host.
            </span>
          </div>
          <TextField
            label="Private key file"
            hint="Leave empty to use what ssh would use."
            value={state.identityFile}
            placeholder="~/.ssh/id_ed25519"
            onChange={(identityFile) => set({ identityFile })}
          />
          <TextField
            label="Password"
            hint="Never stored. Leave empty to be asked when the host wants one."
            type="password"
            value={state.password}
            onChange={(password) => set({ password })}
          />
          <label className="check">
            <input
              type="checkbox"
              checked={state.useAgent}
              onChange={(event) => set({ useAgent: event.currentTarget.checked })}
            />
            <span>Offer the keys of my ssh agent</span>
          </label>
        </div>
      </details>
      {state.target.trim() !== "" && (
        <FirstTime
          target={state.target.trim()}
          sudo={state.sudo}
          known={hosts.find((host) => host.target === state.target.trim())}
        />
      )}
      <div className="row">
        <Button type="submit" tone="primary" size="large" disabled={busy} className="grow">
          Connect
        </Button>
        <ActionButton action="source.hosts" icon="host">
          All hosts…
        </ActionButton>
      </div>
    </form>
  );
}

function TargetInput({
  hosts,
  value,
  problem,
  onChange,
}: {
  hosts: readonly HostEntry[];
  value: string;
  problem: string | null;
  onChange: (target: string) => void;
}) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  // An open list hides the rest of the form from screen readers, so it opens only when it has something to offer.
  const typed = value.trim().toLowerCase();
  const matches = hosts.filter((host) =>
    `${host.target} ${host.hostName ?? ""}`.toLowerCase().includes(typed),
  );
  useEffect(() => {
    if (problem !== null) input.current?.focus();
  }, [problem]);
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        Host
      </label>
      <Autocomplete.Root
        mode="none"
        items={matches}
        open={open && matches.length > 0}
        onOpenChange={setOpen}
        value={value}
        onValueChange={(next) => onChange(next)}
        itemToStringValue={(host: HostEntry) => host.target}
        openOnInputClick
      >
        <Autocomplete.Input
          id={id}
          ref={input}
          className="input mono"
          placeholder="alias or user@host:port"
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          aria-invalid={problem !== null}
          aria-describedby={`${id}-hint`}
        />
        <Autocomplete.Portal>
          <Autocomplete.Positioner className="menu-layer" sideOffset={4}>
            <Autocomplete.Popup className="menu anchor-width">
              <Autocomplete.List className="menu-list">
                {(host: HostEntry) => (
                  <Autocomplete.Item key={`${host.source} ${host.target}`} value={host} className="menu-item">
                    <span className="mono truncate">{host.target}</span>
                    <span className="muted truncate">{hostWords(host)}</span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Popup>
          </Autocomplete.Positioner>
        </Autocomplete.Portal>
      </Autocomplete.Root>
      <span id={`${id}-hint`} className={problem === null ? "field-hint" : "field-problem"}>
        {problem ?? "Jump hosts, keys and users from your ssh configuration are used as they are."}
      </span>
    </div>
  );
}

function TextField({
  label,
  hint,
  value,
  onChange,
  type = "text",
  placeholder,
}: {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "password";
  placeholder?: string;
}) {
  const id = useId();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type={type}
        className={type === "password" ? "input" : "input mono"}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span id={`${id}-hint`} className="field-hint">
        {hint}
      </span>
    </div>
  );
}

/** `root@10.0.0.7:2222`, as far as the entry says it. */
function hostWords(host: HostEntry): string {
  const user = host.user === null ? "" : `${host.user}@`;
  const port = host.port === null || host.port === 22 ? "" : `:${host.port}`;
  return host.hostName === null ? "" : `${user}${host.hostName}${port}`;
}

function useHosts(listHosts: () => Promise<readonly HostEntry[]>): readonly HostEntry[] {
  const [hosts, setHosts] = useState<readonly HostEntry[]>([]);
  // Read once per visit of this screen; suggestions are a convenience, so a failure leaves them empty.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the function is new on every render
  useEffect(() => {
    let current = true;
    listHosts().then(
      (listed) => {
        if (current) setHosts(listed);
      },
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, []);
  return hosts;
}
