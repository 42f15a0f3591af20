import { defineJob, defineListener } from "@millrace/platform/jobs";
import { z } from "zod";
import { productUpdated } from "../catalog/index.ts";
import { watchExpiry } from "./alerts/alerts.service.ts";
import { followProduct, remindOfLowStock } from "./levels/levels.service.ts";

/** Keeps the levels' copies of a product's rules fresh. */
export const followProducts = defineListener({
  name: "stock.follow-products",
  summary: "Takes over reorder level and whether stock may be negative when a product changes",
  queue: "maintenance",
  on: [productUpdated],
  run: async (tx, event) => {
    const { productId, ...rules } = productUpdated.payload.parse(event.payload);
    await followProduct(tx, { id: productId, ...rules });
  },
});

/** S0 D2: every 6 hours. The crossing itself is an event at once; this is the reminder for what is still low. */
export const lowStockAlert = defineJob({
  name: "stock.low-stock-alert",
  summary: "Reminds of what is still at or below its reorder level",
  queue: "notify",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "0 */6 * * *", timezone: "UTC" },
  run: async (ctx, _input, { id }) => ({ low: await remindOfLowStock(ctx, id) }),
});

/** Hourly, because days begin at different hours where the warehouses are. */
export const watchExpiryJob = defineJob({
  name: "stock.watch-expiry",
  summary: "Blocks lots that have expired, and tells of those that are about to",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "5 * * * *", timezone: "UTC" },
  run: (ctx) => watchExpiry(ctx),
});
