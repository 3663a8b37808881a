/** Columns as wide as their widest cell: the first to the left, all others to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** As many digits as tell something; nothing for what was not measured. */
export function number(value: number): string {
  const size = Math.abs(value);
  if (Number.isNaN(value)) return "";
  if (size < 0.0005) return "0";
  if (size >= 100) return value.toFixed(0).replace(/\B(?=(\d{3})+$)/g, ",");
  return value.toFixed(size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}
