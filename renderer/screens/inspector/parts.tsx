// The parts every inspector page is made of: sections, facts, links to other entities.
import type { ReactNode } from "react";
import type { EntityRef } from "../../../shared/topology/model.ts";
import { CopyButton } from "../../controls/buttons.tsx";
import { entityName, shortId } from "../../facts/names.ts";
import { Icon, type IconName } from "../../icons/Icon.tsx";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";

export const ENTITY_ICONS: Readonly<Record<EntityRef["kind"], IconName>> = {
  host: "host",
  netns: "netns",
  interface: "interface",
  container: "container",
  pod: "pod",
  process: "process",
};

export function Section({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className="inspect-section">
      <header className="inspect-section-head">
        <h3>{title}</h3>
        {note !== undefined && <span className="muted">{note}</span>}
      </header>
      {children}
    </section>
  );
}

export type Fact = readonly [label: string, value: ReactNode];

/** Facts as a list; entries whose value is null are left out. */
export function Facts({ facts }: { facts: readonly (Fact | null)[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) => {
        if (fact === null || fact[1] === null || fact[1] === "") return null;
        return (
          <div className="fact" key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd className="break">{fact[1]}</dd>
          </div>
        );
      })}
    </dl>
  );
}

/** A jump to another entity. */
export function EntityLink({
  to,
  children,
  icon = true,
}: {
  to: EntityRef;
  children?: ReactNode;
  icon?: boolean;
}) {
  const { lookup } = useDocument();
  const { goTo } = useWorkbench();
  const name = entityName(to, lookup);
  return (
    <button
      type="button"
      className="link-button entity-link"
      title={`Go to ${name.kind} ${name.title}, ${name.detail}`}
      onClick={() => goTo(to)}
    >
      {icon && <Icon name={ENTITY_ICONS[to.kind]} size={13} />}
      <span>{children ?? name.title}</span>
    </button>
  );
}

/** A long id, shown short and copied whole. */
export function ShortId({ id, what }: { id: string; what: string }) {
  return (
    <span className="with-copy">
      <code title={id}>{shortId(id)}</code>
      <CopyButton text={id} what={what} />
    </span>
  );
}

export function Mono({ children }: { children: ReactNode }) {
  return <span className="mono break">{children}</span>;
}

export function Doubt({ children }: { children: ReactNode }) {
  return (
    <div className="notice notice-doubt">
      <div className="row row-top">
        <Icon name="warning" />
        <div className="grow break">{children}</div>
      </div>
    </div>
  );
}

/** Says that there is nothing, as a fact that was read. */
export function None({ children }: { children: ReactNode }) {
  return <p className="muted">{children}</p>;
}
