// Where the cursor of a grid goes for a key. Row -1 is the header, where there is one.

export interface GridCursor {
  readonly row: number;
  readonly column: number;
}

export interface GridShape {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on screen: the step of Page Up and Page Down. */
  readonly page: number;
  /** -1 with a header row, else 0. */
  readonly firstRow: -1 | 0;
}

/** The keys of the grid pattern: arrows, Home and End in a row, with Ctrl in the grid, pages. null: not a grid's key. */
export function moveCursor(
  from: GridCursor,
  key: string,
  ctrl: boolean,
  shape: GridShape,
): GridCursor | null {
  const to = (row: number, column: number): GridCursor => ({
    row: Math.min(Math.max(row, shape.firstRow), shape.rows - 1),
    column: Math.min(Math.max(column, 0), shape.columns - 1),
  });
  const { row, column } = from;
  switch (key) {
    case "ArrowDown":
      return to(row + 1, column);
    case "ArrowUp":
      return to(row - 1, column);
    case "ArrowRight":
      return to(row, column + 1);
    case "ArrowLeft":
      return to(row, column - 1);
    case "Home":
      return ctrl ? to(shape.rows > 0 ? 0 : shape.firstRow, 0) : to(row, 0);
    case "End":
      return ctrl ? to(shape.rows - 1, shape.columns - 1) : to(row, shape.columns - 1);
    case "PageDown":
      return to(row + shape.page, column);
    case "PageUp":
      return to(row - shape.page, column);
    default:
      return null;
  }
}
