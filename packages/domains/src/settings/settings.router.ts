import { versionMismatch } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./settings.schema.ts";
import * as service from "./settings.service.ts";

const tags = ["Settings"] as const;
const setting = {
  key: "identity.passkey-approval",
  summary: "Whether a manager allows somebody to add their first passkey",
  value: false,
  initial: true,
  schema: { type: "boolean" },
  version: 1,
  updatedBy: "user:01939f1e-7c7b-7000-8000-0000000000a1",
  updatedAt: "2026-11-21T08:00:00.000Z",
};

export const settingsRouter = router({
  list: permitted("settings:read")
    .meta(
      rest("GET", "/settings", {
        summary: "List settings",
        tags,
        example: { output: { items: [setting], nextCursor: null } },
      }),
    )
    .output(wire.SettingList)
    .query(({ ctx }) => service.listSettings(ctx)),
  get: permitted("settings:read")
    .meta(
      rest("GET", "/settings/{key}", {
        summary: "Read a setting",
        tags,
        example: { input: { key: setting.key }, output: setting },
      }),
    )
    .input(wire.SettingByKey)
    .output(wire.Setting)
    .query(({ ctx, input }) => service.getSetting(ctx, input)),
  set: permitted("settings:write")
    .meta(
      rest("PUT", "/settings/{key}", {
        summary: "Decide a setting",
        tags,
        problems: [versionMismatch],
        example: { input: { value: false }, output: setting },
      }),
    )
    .input(wire.SettingChange)
    .output(wire.Setting)
    .mutation(({ ctx, input }) => service.setSetting(ctx, input)),
});
