/** A cell of a table that is written as text. */
export interface TextCell {
  lines: readonly string[];
  columns: number;
  rows: number;
  isHead: boolean;
}

interface Placed extends TextCell {
  column: number;
}

/** Between two columns. */
const gap = "  ";

/** A table as text: its columns one under the other, as they stand in letters of one width, and a line under its head. */
export function textTable(rows: readonly (readonly TextCell[])[]): string {
  const placed = place(rows);
  const widths = widthsOf(placed);
  return placed
    .flatMap((cells, row) => {
      const lines = linesOf(cells, widths);
      const isHead = row === 0 && cells.length > 0 && cells.every((cell) => cell.isHead);
      return isHead ? [...lines, widths.map((width) => "-".repeat(width)).join(gap)] : lines;
    })
    .join("\n");
}

/** Each cell in its column: one that spans rows keeps its columns from those below. */
function place(rows: readonly (readonly TextCell[])[]): Placed[][] {
  const takenUntil: number[] = [];
  return rows.map((cells, row) => {
    let column = 0;
    return cells.map((cell) => {
      while ((takenUntil[column] ?? 0) > row) column++;
      const placed = { ...cell, column };
      for (let n = 0; n < cell.columns; n++) takenUntil[column++] = row + cell.rows;
      return placed;
    });
  });
}

/** Each as wide as its widest line; a cell over several columns widens the last of them where it needs more. */
function widthsOf(rows: readonly (readonly Placed[])[]): number[] {
  const widths: number[] = [];
  for (const { column, columns, lines } of rows.flat().toSorted((a, b) => a.columns - b.columns)) {
    const last = column + columns - 1;
    for (let n = column; n <= last; n++) widths[n] ??= 0;
    const before = startOf(last, widths) - startOf(column, widths);
    widths[last] = Math.max(widths[last] ?? 0, ...lines.map((line) => widthOf(line) - before));
  }
  return widths;
}

const startOf = (column: number, widths: readonly number[]): number =>
  widths.slice(0, column).reduce((sum, width) => sum + width + gap.length, 0);

function linesOf(cells: readonly Placed[], widths: readonly number[]): string[] {
  const height = Math.max(1, ...cells.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, n) => {
    let line = "";
    let at = 0;
    for (const { column, lines } of cells) {
      const start = startOf(column, widths);
      line += " ".repeat(start - at) + (lines[n] ?? "");
      at = start + widthOf(lines[n] ?? "");
    }
    return line.trimEnd();
  });
}

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** East Asian letters and emoji take the room of two. Unicode UAX #11. */
const wide =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\u{fe0f}|[\u{1100}-\u{115f}\u{2e80}-\u{a4cf}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{20000}-\u{3fffd}])/u;

const widthOf = (line: string): number =>
  Array.from(letters.segment(line), ({ segment }) => (wide.test(segment) ? 2 : 1)).reduce<number>(
    (sum, width) => sum + width,
    0,
  );
