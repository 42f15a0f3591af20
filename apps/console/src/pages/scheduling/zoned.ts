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

interface Span {
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * The hours of a shift that begins on this date, by the clocks of a place: an end that is not after its start, and a part that begins
 * before the one before it has ended, are on the next day. A time that a `known` span has already stays the moment that it is there.
 */
export function hoursOn(
  timezone: string,
  date: string,
  hours: readonly { readonly start: string; readonly end: string }[],
  known: readonly Span[] = [],
): { startsAt: Date; endsAt: Date }[] {
  const moments = known.flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]);
  const momentOf = (day: string, time: string) =>
    moments.find((moment) => {
      const shown = shownIn(timezone, moment);
      return shown.date === day && shown.time === time;
    }) ?? momentIn(timezone, day, time);
  let day = date;
  let last = "";
  return hours.map(({ start, end }) => {
    if (start < last) day = daysLater(day, 1);
    const startsAt = momentOf(day, start);
    if (end <= start) day = daysLater(day, 1);
    last = end;
    return { startsAt, endsAt: momentOf(day, end) };
  });
}

/** Today where the reader is. */
export const today = (): string =>
  shownIn(Intl.DateTimeFormat().resolvedOptions().timeZone, new Date()).date;

const dayMs = 86_400_000;

/** The date so many days later. */
export const daysLater = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);

/** The Monday of the week of a date. */
export const mondayOf = (date: string): string =>
  daysLater(date, -((new Date(date).getUTCDay() + 6) % 7));

/** The hours of a shift as its people read them: `08:00–12:00, 13:00–17:00`. */
export const hoursText = ({
  timezone,
  segments,
}: {
  timezone: string;
  segments: readonly Span[];
}): string =>
  segments
    .map(
      ({ startsAt, endsAt }) =>
        `${shownIn(timezone, startsAt).time}–${shownIn(timezone, endsAt).time}`,
    )
    .join(", ");

const weekdayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** `"2026-11-23"` → `Mon, 23 Nov` */
export const weekday = (date: string): string => weekdayFormat.format(new Date(date));
