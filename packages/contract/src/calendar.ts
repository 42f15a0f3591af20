// Making one takes longer than a query does.
const calendars = new Map<string, Intl.DateTimeFormat>();

/** The calendar date of a moment in a time zone. */
export function dateIn(timezone: string, moment: Date): string {
  let calendar = calendars.get(timezone);
  if (!calendar) {
    calendar = new Intl.DateTimeFormat("en-CA", { timeZone: timezone });
    calendars.set(timezone, calendar);
  }
  return calendar.format(moment);
}

/** The date so many days after another one. */
export function daysAfter(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/** When a calendar date begins in a time zone; at the first moment that there is where clocks skip midnight. */
export function startOfDay(timezone: string, date: string): Date {
  const wanted = Date.parse(date);
  const clock = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  let at = wanted;
  // The second step is for days on which the offset changes.
  for (let step = 0; step < 2; step++)
    at += wanted - Date.parse(`${clock.format(at).replace(" ", "T")}Z`);
  return new Date(at);
}
