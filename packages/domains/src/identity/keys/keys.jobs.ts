import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { rotateKeys } from "./keys.service.ts";

/** A key that leaks without being noticed is worth something for three months at most. */
export const rotateKeysJob = defineJob({
  name: "identity.rotate-keys",
  summary: "Takes a new key to sign access tokens with; nobody is signed out",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 5, backoffSeconds: 60 },
  every: { cron: "0 3 1 1,4,7,10 *", timezone: "UTC" },
  run: rotateKeys,
});
