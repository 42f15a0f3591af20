/* How values are written. Decimals arrive as text and are formatted as text: no figure passes through a float. */

type DecimalText = `${number}`;

const places = { minimumFractionDigits: 2, maximumFractionDigits: 4 } as const;
const amount = new Intl.NumberFormat(undefined, places);
const amounts = new Map<string, Intl.NumberFormat>();
const count = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });
const share = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 4 });
const instant = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const exactInstant = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const calendarDate = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const shortDate = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const ago = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "short" });

function inCurrency(currency: string, digits: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${currency} ${digits.maximumFractionDigits}`;
  const known = amounts.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(undefined, { style: "currency", currency, ...digits });
  amounts.set(key, made);
  return made;
}

/** `"1234.5"` → `1,234.50`, with the currency's sign when there is one. */
export function money(value: string, currency?: string | null): string {
  return (currency ? inCurrency(currency, places) : amount).format(value as DecimalText);
}

/** A sum that was multiplied out, rounded to what the currency has: `"1234.5678"` → `€1,234.57`. */
export const sum = (value: string, currency: string): string =>
  inCurrency(currency, {}).format(value as DecimalText);

/** `"1234.5"` → `1,234.5`, and the unit when it is given: `5 kg`. Pieces are counted without saying so. */
export function quantity(value: string | number, unit = "piece"): string {
  const text = count.format(value as DecimalText);
  return unit === "piece" ? text : `${text} ${unit}`;
}

/** `"0.15"` → `15%`. */
export const percent = (value: string): string => share.format(value as DecimalText);

const dateTime = (value: Date): string => instant.format(value);
export const exactDateTime = (value: Date): string => exactInstant.format(value);

/** `"2026-11-21"` → `Nov 21, 2026`, the same day wherever the reader is. */
export const date = (value: string): string => calendarDate.format(new Date(`${value}T00:00:00Z`));
export const dayAndMonth = (value: string): string =>
  shortDate.format(new Date(`${value}T00:00:00Z`));

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** `3 min. ago`; the date once it is more than a week away. */
export function relative(value: Date, now: number): string {
  const seconds = (value.getTime() - now) / 1000;
  if (Math.abs(seconds) > 7 * 86_400) return dateTime(value);
  for (const [unit, length] of units)
    if (Math.abs(seconds) >= length) return ago.format(Math.round(seconds / length), unit);
  return "just now";
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1 << 20) return `${count.format(Math.round(value / 102.4) / 10)} KB`;
  return `${count.format(Math.round(value / 104_857.6) / 10)} MB`;
}

const tenths = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });

/** `14.27` → `14.3 ms`, `1563` → `1.56 s`; a dash where nothing was measured. */
export function milliseconds(value: number | null): string {
  if (value === null) return "–";
  return value < 1000 ? `${tenths.format(value)} ms` : `${tenths.format(value / 1000)} s`;
}

const rough = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 2 });

/** `0.0213` → `2.13%`. */
export const rate = (value: number): string => rough.format(value);

/** `status_changed` → `Status changed`. */
export function words(value: string): string {
  const text = value.replaceAll(/[_.-]/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
