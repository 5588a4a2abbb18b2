// What lies behind a row: the sections of its run, why it failed, and what is chosen for this host.
import { type FormEvent, useId, useState } from "react";
import type { HostChoices, HostEntry } from "../../../shared/api.ts";
import { Button } from "../../controls/buttons.tsx";
import { requestFor } from "../../state/host-list.ts";
import type { HostStep } from "../../state/host-runs.ts";
import { failureAdvice } from "../../state/run.ts";
import { useWorkbench } from "../../workbench-context.tsx";
import { RunProgress } from "../connecting/RunProgress.tsx";

export function HostDetails({ host, step }: { host: HostEntry; step: HostStep | null }) {
  return (
    <div className="hosts-inside">
      {step?.kind === "running" && <RunProgress run={step.run} />}
      {step?.kind === "failed" && <Failure host={host} failure={step.failure} />}
      <ChoicesForm key={JSON.stringify(host)} host={host} />
    </div>
  );
}

function Failure({
  host,
  failure,
}: {
  host: HostEntry;
  failure: Extract<HostStep, { kind: "failed" }>["failure"];
}) {
  const { hostList, hostRuns } = useWorkbench();
  const advice = failureAdvice(failure);
  const bySystemSsh = () => {
    const { group, sudo, identityFile } = host;
    void hostList.save(host.target, { group, sudo, identityFile, via: "openssh" });
    hostRuns.collect([{ ...requestFor(host), via: "openssh" }]);
  };
  return (
    <div className="notice notice-broken">
      <p className="notice-title break">{failure.message}</p>
      {advice !== "" && <p>{advice}</p>}
      {failure.detail !== undefined && <pre className="code-block">{failure.detail}</pre>}
      {failure.offer === "openssh" && (
        <Button size="small" tone="primary" onClick={bySystemSsh}>
          Connect with the system's ssh
        </Button>
      )}
    </div>
  );
}

function ChoicesForm({ host }: { host: HostEntry }) {
  const { hostList } = useWorkbench();
  const id = useId();
  const [choices, setChoices] = useState<HostChoices>({
    group: host.group,
    via: host.via,
    sudo: host.sudo,
    identityFile: host.identityFile,
  });
  const set = (change: Partial<HostChoices>) => setChoices({ ...choices, ...change });
  function submit(event: FormEvent) {
    event.preventDefault();
    void hostList.save(host.target, choices);
  }
  return (
    <form className="hosts-choices" onSubmit={submit} aria-label={`Choices for ${host.target}`}>
      <label className="field" htmlFor={`${id}-group`}>
        <span className="field-label">Group</span>
        <input
          id={`${id}-group`}
          className="input"
          value={choices.group}
          maxLength={80}
          placeholder="none"
          onChange={(event) => set({ group: event.currentTarget.value })}
        />
      </label>
      <label className="field" htmlFor={`${id}-via`}>
        <span className="field-label">Connect with</span>
        <select
          id={`${id}-via`}
          className="input"
          value={choices.via}
          onChange={(event) => set({ via: event.currentTarget.value === "openssh" ? "openssh" : "ssh2" })}
        >
          <option value="ssh2">the built-in SSH</option>
          <option value="openssh">the system's ssh</option>
        </select>
      </label>
      <label className="field" htmlFor={`${id}-key`}>
        <span className="field-label">Private key file</span>
        <input
          id={`${id}-key`}
          className="input mono"
          value={choices.identityFile}
          placeholder="what ssh would use"
          spellCheck={false}
          onChange={(event) => set({ identityFile: event.currentTarget.value })}
        />
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={choices.sudo}
          onChange={(event) => set({ sudo: event.currentTarget.checked })}
        />
        <span>Use sudo on the host</span>
      </label>
      <div className="row">
        <Button type="submit" size="small">
          Save the choices
        </Button>
        <Button size="small" tone="quiet" onClick={() => void hostList.forget(host.target)}>
          {host.source === "saved" ? "Take off the list" : "Forget the choices"}
        </Button>
        <span className="muted">No password is among them.</span>
      </div>
    </form>
  );
}
