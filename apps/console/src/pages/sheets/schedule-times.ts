/* How often a sheet is fetched, as people say it and as cron has it. */

export type Rhythm = "hourly" | "daily" | "weekdays" | "weekly" | "own";

export interface Times {
  readonly rhythm: Rhythm;
  /** `06:00`; an hourly one is at the full hour. */
  readonly time: string;
  /** 0 is Sunday; of a weekly one. */
  readonly weekday: string;
  /** The five fields, of one that is not among the others. */
  readonly cron: string;
}

export const rhythms: Readonly<Record<Rhythm, string>> = {
  hourly: "Every hour",
  daily: "Every day",
  weekdays: "Monday to Friday",
  weekly: "Once a week",
  own: "In cron's own words",
};

export const weekdays = [
  ...["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
] as const;

export function cronOf({ rhythm, time, weekday, cron }: Times): string {
  if (rhythm === "own") return cron.trim();
  if (rhythm === "hourly") return "0 * * * *";
  const [hour, minute] = time.split(":").map(Number);
  if (hour === undefined || minute === undefined || Number.isNaN(hour + minute)) return "";
  const days = { daily: "*", weekdays: "1-5", weekly: weekday }[rhythm];
  return `${minute} ${hour} * * ${days}`;
}

/** What `cronOf` would make this of. */
export function timesOf(cron: string): Times {
  const own = { rhythm: "own", time: "06:00", weekday: "1", cron } as const;
  if (cron === "0 * * * *") return { ...own, rhythm: "hourly" };
  const [, minute, hour, days] = /^(\d{1,2}) (\d{1,2}) \* \* (\*|1-5|[0-6])$/.exec(cron) ?? [];
  if (minute === undefined || hour === undefined || days === undefined) return own;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (days === "*") return { ...own, rhythm: "daily", time };
  if (days === "1-5") return { ...own, rhythm: "weekdays", time };
  return { ...own, rhythm: "weekly", time, weekday: days };
}

/** `Monday to Friday at 06:00`. */
export function saidTimes(cron: string): string {
  const { rhythm, time, weekday } = timesOf(cron);
  if (rhythm === "own") return cron;
  if (rhythm === "hourly") return rhythms.hourly;
  return `${rhythm === "weekly" ? `Every ${weekdays[Number(weekday)]}` : rhythms[rhythm]} at ${time}`;
}
