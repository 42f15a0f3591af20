import { Rate } from "@millrace/contract/decimal";
import { defineSetting } from "@millrace/platform/settings";

/** How much more than was ordered of a line is taken in. */
export const overDelivery = defineSetting({
  key: "stock.over-delivery",
  summary:
    "The share of a purchase order's line that may come beyond what was ordered: 0.05 is 5 %",
  schema: Rate,
  initial: "0",
});
