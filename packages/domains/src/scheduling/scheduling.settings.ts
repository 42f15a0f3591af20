import { CalendarDate } from "@millrace/contract/primitives";
import { defineSetting } from "@millrace/platform/settings";
import { z } from "zod";

export const patternDays = defineSetting({
  key: "scheduling.pattern-days",
  summary: "How many days ahead patterns are made into shifts",
  schema: z.int().min(7).max(180),
  initial: 42,
});

export const forgottenHours = defineSetting({
  key: "scheduling.forgotten-hours",
  summary: "After how many hours an open check-in is told of as forgotten",
  schema: z.int().min(1).max(72),
  initial: 16,
});

export const workingDays = defineSetting({
  key: "scheduling.working-days",
  summary: "The days of the week that leave is counted on: 1 is Monday",
  schema: z.array(z.int().min(1).max(7)).min(1).max(7),
  initial: [1, 2, 3, 4, 5],
});

export const publicHolidays = defineSetting({
  key: "scheduling.public-holidays",
  summary: "Public holidays by the code of a site; under * those of all",
  schema: z.record(z.string().max(40), z.array(CalendarDate).max(400)),
  initial: {},
});
