import { defineSetting } from "@millrace/platform/settings";
import { z } from "zod";

export const erasureGraceDays = defineSetting({
  key: "identity.erasure-grace-days",
  summary: "Days between a person's wish to be forgotten and its fulfilment",
  schema: z.int().min(0).max(30),
  initial: 7,
});
