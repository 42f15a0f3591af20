/** The calendar date and the time of day that the clocks of a place show, as `2026-11-21` and `08:00`. */
export function shownIn(timezone: string, moment: Date): { date: string; time: string } {
  const [date = "", time = ""] = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "short",
  })
    .format(moment)
    .split(" ");
  return { date, time };
}

/** The moment at which the clocks of a place show this; one that they skip is as much later. */
export function momentIn(timezone: string, date: string, time: string): Date {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const offsetAt = (at: number) => {
    const shown = shownIn(timezone, new Date(at));
    return Date.parse(`${shown.date}T${shown.time}:00Z`) - Math.floor(at / 60_000) * 60_000;
  };
  const before = wanted - offsetAt(wanted - 86_400_000);
  const after = wanted - offsetAt(wanted + 86_400_000);
  const fits = [Math.min(before, after), Math.max(before, after)].find(
    (at) => at + offsetAt(at) === wanted,
  );
  return new Date(fits ?? before);
}

const dayMs = 86_400_000;

/** The date so many days later. */
export const daysLater = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);

/** The Monday of the week of a date. */
export const mondayOf = (date: string): string =>
  daysLater(date, -((new Date(date).getUTCDay() + 6) % 7));
