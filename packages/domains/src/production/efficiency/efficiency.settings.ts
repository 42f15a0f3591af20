import { defineSetting } from "@millrace/platform/settings";
import { Shifts } from "./efficiency.schema.ts";

export const shiftsSetting = defineSetting({
  key: "production.shifts",
  summary: "The shifts by which the machines' efficiency is measured, by the clock of each site",
  schema: Shifts,
  initial: [
    { name: "morning", from: "06:00", to: "14:00" },
    { name: "evening", from: "14:00", to: "22:00" },
    { name: "night", from: "22:00", to: "06:00" },
  ],
});
