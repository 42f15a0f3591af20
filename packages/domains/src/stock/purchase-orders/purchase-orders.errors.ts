import { defineProblem } from "@millrace/platform/errors";

export const purchaseState = defineProblem({
  code: "stock.purchase_order_state",
  kind: "conflict",
  title: "The purchase order is in another state",
  help: "Purchase orders go draft → sent → partly_received → received, and are cancelled until all has come. The detail says who did what and when; `details.status` names the state.",
});

export const lineReceived = defineProblem({
  code: "stock.purchase_line_received",
  kind: "conflict",
  title: "Less of the line is still to come",
  help: "Somebody received it before, or more came than was ordered. `details.lines` names each line with what is open, who received of it last and when; the setting `stock.over-delivery` says how much more than ordered is taken. Nothing was booked.",
});

export const vendorClosed = defineProblem({
  code: "stock.vendor_archived",
  kind: "conflict",
  title: "The vendor is archived",
  help: "Nothing is ordered of an archived vendor.",
});
