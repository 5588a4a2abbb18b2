// The question of the packet path: from, to, protocol and port, with what the host has as suggestions.
import { Autocomplete } from "@base-ui/react/autocomplete";
import { type FormEvent, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Protocol } from "../../../shared/path/trace.ts";
import { Button } from "../../controls/buttons.tsx";
import { matchingPlaces, originPlaces, type TracePlace, targetPlaces } from "../../facts/trace-places.ts";
import { Icon } from "../../icons/Icon.tsx";
import { formOfLine, hasPort, namesPort } from "../../state/trace-desk.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";
import { useTraceGround } from "./use-trace-ground.ts";

const PROTOCOLS: readonly Protocol[] = ["tcp", "udp", "icmp", "icmpv6", "sctp"];

export function TraceQuestionForm() {
  const { views, analysis } = useWorkbench();
  const { lookup } = useDocument();
  const ground = useTraceGround();
  const { trace } = views;
  const form = useRead(trace, (state) => state.form);
  const running = useRead(trace, (state) => state.outcome.state === "running");
  const origins = useMemo(() => originPlaces(lookup), [lookup]);
  const targets = useMemo(() => targetPlaces(lookup), [lookup]);
  const from = useRef<HTMLInputElement>(null);
  const id = useId();

  // With the form itself, not after it: the next key may be the one that reaches it.
  useLayoutEffect(() => {
    views.focusFilter.current = () => from.current?.focus();
    return () => {
      views.focusFilter.current = null;
    };
  }, [views]);

  function submit(event: FormEvent) {
    event.preventDefault();
    void trace.run(analysis, ground);
  }

  const inTarget = namesPort(form.to);
  return (
    <form className="trace-form" onSubmit={submit} noValidate aria-label="Packet to follow">
      <PlaceInput
        label="From"
        hint="container, pod, host, netns, or address@interface"
        places={origins}
        value={form.from}
        inputRef={from}
        onChange={(text) => trace.fill(formOfLine(text) ?? { from: text })}
      />
      <PlaceInput
        label="To"
        hint="address, address:port, or container"
        places={targets}
        value={form.to}
        onChange={(text, place) =>
          trace.fill({ to: text, ...(place?.protocol === undefined ? {} : { protocol: place.protocol }) })
        }
      />
      <div className="field trace-protocol">
        <label className="field-label" htmlFor={`${id}-protocol`}>
          Protocol
        </label>
        <select
          id={`${id}-protocol`}
          className="input"
          value={form.protocol}
          onChange={(event) => trace.fill({ protocol: event.currentTarget.value as Protocol })}
        >
          {PROTOCOLS.map((protocol) => (
            <option key={protocol} value={protocol}>
              {protocol}
            </option>
          ))}
        </select>
      </div>
      <div className="field trace-port">
        <label className="field-label" htmlFor={`${id}-port`}>
          Port
        </label>
        <input
          id={`${id}-port`}
          className="input mono"
          inputMode="numeric"
          autoComplete="off"
          disabled={!hasPort(form.protocol) || inTarget}
          placeholder={!hasPort(form.protocol) ? "none" : inTarget ? "see To" : "80"}
          value={inTarget || !hasPort(form.protocol) ? "" : form.port}
          onChange={(event) => trace.fill({ port: event.currentTarget.value })}
        />
      </div>
      <Button type="submit" tone="primary" className="trace-go" disabled={running}>
        <Icon name="trace" />
        Trace
      </Button>
    </form>
  );
}

function PlaceInput({
  label,
  hint,
  places,
  value,
  onChange,
  inputRef,
}: {
  label: string;
  hint: string;
  places: readonly TracePlace[];
  value: string;
  onChange: (text: string, place?: TracePlace) => void;
  inputRef?: React.Ref<HTMLInputElement>;
}) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const matches = useMemo(() => matchingPlaces(places, value), [places, value]);
  return (
    <div className="field trace-place">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Autocomplete.Root
        mode="none"
        items={matches as TracePlace[]}
        open={open && matches.length > 0}
        onOpenChange={setOpen}
        value={value}
        onValueChange={(next) =>
          onChange(
            next,
            places.find((place) => place.text === next),
          )
        }
        itemToStringValue={(place: TracePlace) => place.text}
        openOnInputClick
      >
        <Autocomplete.Input
          id={id}
          ref={inputRef}
          className="input mono"
          placeholder={hint}
          title={value === "" ? hint : value}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
        />
        <Autocomplete.Portal>
          <Autocomplete.Positioner className="menu-layer" sideOffset={4} align="start">
            <Autocomplete.Popup className="menu trace-menu">
              <Autocomplete.List className="menu-list">
                {(place: TracePlace) => (
                  <Autocomplete.Item
                    key={`${place.text} ${place.says}`}
                    value={place}
                    className="menu-item trace-item"
                  >
                    <Icon name={place.icon} size={14} />
                    <span className="mono">{place.text}</span>
                    <span className="muted truncate">{place.says}</span>
                  </Autocomplete.Item>
                )}
              </Autocomplete.List>
            </Autocomplete.Popup>
          </Autocomplete.Positioner>
        </Autocomplete.Portal>
      </Autocomplete.Root>
    </div>
  );
}
