import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

export const settingChanged = defineEvent({
  name: "settings.setting.changed",
  version: 1,
  aggregate: "settings.setting",
  summary: "An administrator gave a setting another value.",
  payload: z.object({ key: z.string() }),
  example: { key: "identity.password-length" },
});
