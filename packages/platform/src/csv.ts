/**
 * One line of RFC 4180, with its line end. Text that a spreadsheet would take for a formula gets an apostrophe in front of it (OWASP, CSV
 * injection): what people typed into Millrace must not run on the machine of whoever opens the file.
 */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const plain =
    value instanceof Date
      ? value.toISOString()
      : typeof value === "string"
        ? value
        : JSON.stringify(value);
  const text = /^\s*[=+\-@\t\r\n|%]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
