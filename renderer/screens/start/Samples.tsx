// The bundled samples: real hosts, recorded, one click away.
import { useEffect, useState } from "react";
import { Icon } from "../../icons/Icon.tsx";
import type { Sample } from "../../state/files.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";

export function Samples() {
  const { files, session } = useWorkbench();
  const opening = useRead(session, (state) => state.opening);
  const [samples, setSamples] = useState<readonly Sample[] | null>(null);
  useEffect(() => {
    let current = true;
    files.listSamples().then(
      (listed) => {
        if (current) setSamples(listed);
      },
      () => {
        if (current) setSamples([]);
      },
    );
    return () => {
      current = false;
    };
  }, [files]);

  return (
    <section className="card card-small" aria-labelledby="start-samples">
      <h2 id="start-samples">
        <Icon name="play" /> Try a sample
      </h2>
      {samples?.length === 0 && <p className="muted">No samples came with this build.</p>}
      <ul className="sample-list">
        {samples?.map((sample) => (
          <li key={sample.file}>
            <button
              type="button"
              className="sample"
              disabled={opening !== null}
              onClick={() => void files.openSample(sample)}
            >
              <span className="sample-title">{sample.title}</span>
              <span className="muted">{opening === sample.title ? "Opening…" : sample.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
