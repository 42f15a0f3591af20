/** The exact sum of decimals with two places; the arithmetic library is too much for one sum on the first page. */
export function sumOf(days: readonly { readonly revenue: string }[]): string {
  const cents = days.reduce((sum, { revenue }) => sum + BigInt(revenue.replace(".", "")), 0n);
  const sign = cents < 0n ? "-" : "";
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
