import { defineProblem } from "@millrace/platform/errors";

export const orderState = defineProblem({
  code: "sales.order_state",
  kind: "conflict",
  title: "The order is in another state",
  help: "The step does not follow from the state that the order is in; `details.status` names it. Orders go draft → confirmed → shipped → completed; drafts and confirmed orders can be cancelled until something has shipped.",
});

export const customerClosed = defineProblem({
  code: "sales.customer_archived",
  kind: "conflict",
  title: "The customer is archived",
  help: "An archived customer gets no new orders.",
});

export const overShipment = defineProblem({
  code: "sales.over_shipment",
  kind: "conflict",
  title: "More than is open",
  help: "A line was to ship more than is still open of it. `details.positions` names the lines.",
});
