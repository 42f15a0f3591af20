import color from "picocolors";

/** One line of the table. */
export interface Line {
  readonly measure: string;
  /** What was measured, in words: `6,400/s, 155 µs`. */
  readonly ours: string;
  /** What it is compared with. */
  readonly against: string;
  /** The value that the target is about; undefined where there is only something to say. */
  readonly value?: number | undefined;
  readonly target?: number | undefined;
  /** How value and target are written. */
  readonly unit?: "ratio" | "rows/s";
  /** The same ratio by CPU time, which other work on the machine disturbs less. */
  readonly byCpu?: number | undefined;
}

export const isMet = ({ value, target }: Line): boolean | undefined =>
  target === undefined || value === undefined ? undefined : value >= target;

const written = (value: number | undefined, unit: Line["unit"]) =>
  value === undefined || Number.isNaN(value)
    ? ""
    : unit === "rows/s"
      ? Math.round(value).toLocaleString("en")
      : value.toFixed(2);

/** The lines as a Markdown table, so that it can go into a document as it is. */
export function tableOf(lines: readonly Line[]): string {
  const cells = [
    ["measure", "Millrace", "compared with", "ratio", "by CPU", "aim", ""],
    ...lines.map((line) => [
      line.measure,
      line.ours,
      line.against,
      written(line.value, line.unit),
      written(line.byCpu, "ratio"),
      line.target === undefined ? "" : `≥ ${written(line.target, line.unit)}`,
      { true: "✓", false: "✗", undefined: "" }[String(isMet(line)) as "true"],
    ]),
  ];
  const widths = cells[0]?.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const rows = cells.map(
    (row) => `| ${row.map((cell, i) => cell.padEnd(widths?.[i] ?? 0)).join(" | ")} |`,
  );
  const rule = `|${widths?.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [rows[0], rule, ...rows.slice(1)]
    .map((row) => row?.replace("✓", color.green("✓")).replace("✗", color.red("✗")))
    .join("\n");
}
