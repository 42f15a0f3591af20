import { decimal } from "@millrace/contract/decimal";
import { defineListener } from "@millrace/platform/jobs";
import { orderStatusChanged } from "../sales/index.ts";
import { addToDay } from "./home.store.ts";

/** Counts an order on its day when it is confirmed, takes it back when it is cancelled, and counts it as shipped. */
export const countOrders = defineListener({
  name: "home.count-orders",
  summary: "Keeps the front page's orders and revenue by day",
  queue: "maintenance",
  on: [orderStatusChanged],
  run: async (tx, event) => {
    const { from, to, orderedOn, currency, total } = orderStatusChanged.payload.parse(
      event.payload,
    );
    if (event.siteId === null) return;
    const day = { siteId: event.siteId, day: orderedOn, currency };
    if (to === "confirmed") await addToDay(tx, day, { orders: 1, shipped: 0, revenue: total });
    if (to === "shipped") await addToDay(tx, day, { orders: 0, shipped: 1, revenue: "0" });
    if (to === "cancelled" && from === "confirmed") {
      await addToDay(tx, day, {
        orders: -1,
        shipped: 0,
        revenue: decimal(0).minus(total).toFixed(),
      });
    }
  },
});
