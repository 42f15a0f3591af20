import { defineSetting } from "@millrace/platform/settings";
import { z } from "zod";

/** Days before a lot's last day of use at which it is told of. */
export const expiryDays = defineSetting({
  key: "stock.expiry-days",
  summary:
    "Days before a lot expires at which it is told of, once for each; an alert is up from the first of them on",
  schema: z.array(z.int().min(0).max(3660)).min(1).max(10),
  initial: [30, 7, 0],
});
