import { expect, test } from "vitest";
import { dateIn, startOfDay } from "./calendar.ts";

test("a day begins when its zone's clocks say so, also where they change", () => {
  const begins = (zone: string, date: string) => startOfDay(zone, date).toISOString();
  expect(begins("UTC", "2026-11-21")).toBe("2026-11-21T00:00:00.000Z");
  expect(begins("Asia/Kolkata", "2026-11-21")).toBe("2026-11-20T18:30:00.000Z");
  expect(begins("Asia/Kathmandu", "2026-11-21")).toBe("2026-11-20T18:15:00.000Z");
  expect(begins("Europe/Berlin", "2026-03-29")).toBe("2026-03-28T23:00:00.000Z");
  expect(begins("Europe/Berlin", "2026-03-30")).toBe("2026-03-29T22:00:00.000Z");
  expect(begins("America/New_York", "2026-11-02")).toBe("2026-11-02T05:00:00.000Z");
  expect(begins("Australia/Lord_Howe", "2026-10-05")).toBe("2026-10-04T13:00:00.000Z");
  for (const zone of ["Europe/Berlin", "America/New_York", "Pacific/Apia"])
    for (let day = 1; day <= 28; day++) {
      const date = `2026-03-${String(day).padStart(2, "0")}`;
      expect(dateIn(zone, startOfDay(zone, date))).toBe(date);
      expect(dateIn(zone, new Date(startOfDay(zone, date).getTime() - 1))).not.toBe(date);
    }
});
