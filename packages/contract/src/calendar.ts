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
