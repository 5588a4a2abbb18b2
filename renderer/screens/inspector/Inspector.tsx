// The inspector: everything known about what is selected.
import { useDeferredValue, useEffect, useRef } from "react";
import type { EntityRef } from "../../../shared/topology/model.ts";
import { ActionButton, CopyButton, IconButton } from "../../controls/buttons.tsx";
import { ScrollRegion } from "../../controls/ScrollRegion.tsx";
import { holds } from "../../facts/lookup.ts";
import { entityName } from "../../facts/names.ts";
import { Icon } from "../../icons/Icon.tsx";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";
import { ContainerPage } from "./ContainerPage.tsx";
import { HostPage } from "./HostPage.tsx";
import { InterfacePage } from "./InterfacePage.tsx";
import { NetnsPage } from "./NetnsPage.tsx";
import { PodPage } from "./PodPage.tsx";
import { ProcessPage } from "./ProcessPage.tsx";
import { ENTITY_ICONS } from "./parts.tsx";
import { Welcome } from "./Welcome.tsx";

export function Inspector() {
  const { selection, panes } = useWorkbench();
  const { lookup } = useDocument();
  // The picture marks what was clicked at once; its page may take a moment longer, but not that of a host no longer shown.
  const wanted = useRead(selection, (state) => state.selected);
  const late = useDeferredValue(wanted);
  const selected = late !== null && holds(lookup, late) ? late : wanted;
  const body = useRef<HTMLElement>(null);
  const id = selected?.id ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: another entity starts at its top
  useEffect(() => {
    body.current?.scrollTo({ top: 0 });
  }, [id]);

  const name = selected === null ? null : entityName(selected, lookup);
  return (
    <>
      <header className="pane-head">
        <ActionButton action="selection.back" icon="back" />
        {selected === null || name === null ? (
          <h2 className="grow truncate">{lookup.topology.host.name || "Host"}</h2>
        ) : (
          <>
            <span className="inspect-icon">
              <Icon name={ENTITY_ICONS[selected.kind]} />
            </span>
            <h2 className="grow inspect-title">
              <span className="truncate" title={name.title}>
                {name.title}
              </span>
              <span className="muted truncate inspect-kind">{name.kind}</span>
            </h2>
            <ActionButton action="trace.from-here" icon="trace" />
            <ActionButton action="trace.to-here" icon="target" />
            <CopyButton text={name.title} what="the name" />
          </>
        )}
        <IconButton icon="close" label="Close the inspector" small onClick={() => panes.close("inspector")} />
      </header>
      <ScrollRegion className="inspect-body" ref={body} label="Details">
        {selected === null ? <Welcome /> : <Page key={id} selected={selected} />}
      </ScrollRegion>
      <p className="visually-hidden" role="status">
        {name === null ? "Nothing selected" : `${name.kind} ${name.title}, ${name.detail}`}
      </p>
    </>
  );
}

function Page({ selected }: { selected: EntityRef }) {
  switch (selected.kind) {
    case "host":
      return <HostPage />;
    case "netns":
      return <NetnsPage id={selected.id} />;
    case "interface":
      return <InterfacePage id={selected.id} />;
    case "container":
      return <ContainerPage id={selected.id} />;
    case "pod":
      return <PodPage id={selected.id} />;
    case "process":
      return <ProcessPage id={selected.id} />;
  }
}
