import { defineProblem } from "@millrace/platform/errors";

export const stockInsufficient = defineProblem({
  code: "stock.insufficient",
  kind: "conflict",
  title: "Not enough stock",
  help: "At least one product has less available (on hand less reserved) than was asked for. `details.lines` names each with what was wanted and what is available. Nothing was booked.",
});

export const reservationClosed = defineProblem({
  code: "stock.reservation_closed",
  kind: "conflict",
  title: "The reservation is closed",
  help: "It was released or used up before.",
});

export const reservationOwned = defineProblem({
  code: "stock.reservation_owned",
  kind: "conflict",
  title: "The reservation belongs to a document",
  help: "A sales order holds it. Cancel or ship the order; its reservation follows.",
});

export const warehouseClosed = defineProblem({
  code: "stock.warehouse_archived",
  kind: "conflict",
  title: "The warehouse is archived",
  help: "Nothing is booked into or out of an archived warehouse.",
});
