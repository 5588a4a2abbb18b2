// The table view: every entity as rows, one sheet per kind; all the picture shows, for keyboard and screen reader.
import { Tabs } from "@base-ui/react/tabs";
import { useEffect, useId, useMemo } from "react";
import { joinSheets } from "../../shared/scene/table/join-sheets.ts";
import { orderRows, type Sorting } from "../../shared/scene/table/order.ts";
import type { SheetRow } from "../../shared/scene/table/sheet.ts";
import {
  buildSheet,
  SHEET_IDS,
  type SheetId,
  sheetCount,
  sheetOf,
  sheetTitle,
} from "../../shared/scene/table/sheets.ts";
import { sheetTsv } from "../../shared/scene/table/tsv.ts";
import { Button } from "../controls/buttons.tsx";
import { netnsTitle } from "../facts/names.ts";
import { formatCount, plural } from "../facts/quantities.ts";
import { Icon } from "../icons/Icon.tsx";
import type { HostBeside } from "../state/beside.ts";
import { useOpenHosts } from "../use-open-hosts.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { useRowMarks } from "./row-marks.ts";
import { SheetGrid } from "./SheetGrid.tsx";
import { NoMatch } from "./ViewEmpty.tsx";
import { ViewHead, ViewNote } from "./ViewHead.tsx";

export function TableView() {
  const { views } = useWorkbench();
  const hosts = useOpenHosts();
  const id = useRead(views, (state) => state.sheet);
  useSheetOfSelection();
  return (
    <Tabs.Root
      className="view view-table"
      value={id}
      onValueChange={(value) => views.setState({ sheet: value as SheetId })}
    >
      <Tabs.List className="tabs view-tabs" aria-label="Kinds of entities">
        {SHEET_IDS.map((sheet) => (
          <Tabs.Tab key={sheet} className="tab" value={sheet}>
            {sheetTitle(sheet)} <span className="tab-count">{formatCount(countOf(sheet, hosts))}</span>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel className="view-panel" value={id} tabIndex={-1}>
        <SheetPanel key={id} id={id} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}

const countOf = (sheet: SheetId, hosts: readonly HostBeside[]) =>
  hosts.reduce((sum, { document }) => sum + sheetCount(sheet, document.topology), 0);

/** What is selected elsewhere brings up its sheet; what a row of the table selected keeps the one that is shown. */
function useSheetOfSelection(): void {
  const { views, selection } = useWorkbench();
  const selected = useRead(selection, (state) => state.selected);
  useEffect(() => {
    if (selected === null || views.selectedHere.current === selected.id) return;
    views.selectedHere.current = null;
    const wanted = sheetOf(selected);
    if (wanted !== null) views.setState({ sheet: wanted });
  }, [selected, views]);
}

function SheetPanel({ id }: { id: SheetId }) {
  const { views, copy } = useWorkbench();
  const hosts = useOpenHosts();
  const filter = useRead(views, (state) => state.sheetFilter[id] ?? "");
  const kept = useRead(views, (state) => state.sheetSorting[id] ?? null);
  // The host stands before the columns of the kind, whose places the sorting keeps however many hosts are open.
  const before = hosts.length > 1 ? 1 : 0;
  const sorting = useMemo(() => movedSorting(kept, before), [kept, before]);
  const gridId = useId();
  const sheet = useMemo(
    () =>
      joinSheets(
        hosts.map(({ label, document: { lookup } }) => ({
          label,
          sheet: buildSheet(id, lookup, {
            netns: (netns) => {
              const found = lookup.namespaces.get(netns);
              return found === undefined ? "" : netnsTitle(found, lookup);
            },
          }),
        })),
      ),
    [id, hosts],
  );
  const rows = useMemo(() => orderRows(sheet.rows, filter, sorting), [sheet, filter, sorting]);
  const marks = useRowMarks(rows);
  const setFilter = (text: string) =>
    views.setState(({ sheetFilter }) => ({ sheetFilter: { ...sheetFilter, [id]: text } }));

  function copyRows(wanted: readonly SheetRow[]) {
    copy(sheetTsv(sheet.columns, wanted), plural(wanted.length, "row"));
  }

  const title = sheetTitle(id);
  const shown =
    rows.length === sheet.rows.length
      ? plural(rows.length, "row")
      : `${formatCount(rows.length)} of ${plural(sheet.rows.length, "row")}`;
  const status = marks.marked.length > 0 ? `${shown}, ${formatCount(marks.marked.length)} marked` : shown;
  return (
    <>
      <ViewHead
        filter={filter}
        onFilter={setFilter}
        label={`Filter ${title.toLowerCase()}`}
        controls={gridId}
        status={status}
      >
        <Button
          size="small"
          title="Copy the marked rows, or all rows shown, as tab-separated text"
          disabled={rows.length === 0}
          onClick={() => copyRows(marks.marked.length > 0 ? marks.marked : rows)}
        >
          <Icon name="copy" size={13} />
          {marks.marked.length > 0 ? "Copy marked" : "Copy all"}
        </Button>
      </ViewHead>
      <ViewNote>{sheet.note}</ViewNote>
      {rows.length === 0 && filter.trim() !== "" ? (
        <NoMatch filter={filter} onClear={() => setFilter("")} />
      ) : rows.length === 0 ? (
        <div className="stage-empty">
          <p className="muted">
            {sheet.note === null
              ? `${hosts.length > 1 ? "These hosts have" : "This host has"} no ${title.toLowerCase()}, as far as the ${hosts.length > 1 ? "snapshots tell" : "snapshot tells"}.`
              : `No ${title.toLowerCase()} among what could be read.`}
          </p>
        </div>
      ) : (
        <SheetGrid
          id={gridId}
          label={title}
          columns={sheet.columns}
          rows={rows}
          sorting={sorting}
          filter={filter}
          marks={marks}
          onSort={(wanted) => {
            const next = wanted && { ...wanted, column: wanted.column - before };
            views.setState(({ sheetSorting: { [id]: _before, ...rest } }) => ({
              sheetSorting: next === null ? rest : { ...rest, [id]: next },
            }));
          }}
          onCopy={copyRows}
        />
      )}
    </>
  );
}

/** A sorting by the host is none where one alone is open. */
function movedSorting(kept: Sorting | null, before: number): Sorting | null {
  return kept === null || kept.column + before < 0 ? null : { ...kept, column: kept.column + before };
}
