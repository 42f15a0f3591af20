import { defineProblem } from "@millrace/platform/errors";

export const stockInsufficient = defineProblem({
  code: "stock.insufficient",
  kind: "conflict",
  title: "Not enough stock",
  help: "At least one product has less available (on hand less reserved) than was asked for. `details.lines` names each with what was wanted and what is available. Nothing was booked.",
});

export const stockGone = defineProblem({
  code: "stock.gone",
  kind: "conflict",
  title: "What is to be taken back is not there any more",
  help: "Goods that came by a document were used, sold or moved since. The sentence and `details.departures` say what became of them: undo that first.",
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
  help: "An order holds it: of sales, of the workshop. Change, cancel or finish that order; its reservation follows. `details` names it.",
});

export const warehouseClosed = defineProblem({
  code: "stock.warehouse_archived",
  kind: "conflict",
  title: "The warehouse is archived",
  help: "Nothing is booked into or out of an archived warehouse.",
});

export const lotBlocked = defineProblem({
  code: "stock.lot_blocked",
  kind: "conflict",
  title: "The lot or unit may not be used",
  help: "A quarantined or expired lot, and a unit that is reserved, rented or under maintenance, is neither picked nor promised. It can be scrapped, corrected or moved by name.",
});

export const unitElsewhere = defineProblem({
  code: "stock.unit_elsewhere",
  kind: "conflict",
  title: "The unit is not there",
  help: "A thing with a serial number is at one place: what leaves must be in the warehouse, what comes in must be in none.",
});

export const unitState = defineProblem({
  code: "stock.unit_state",
  kind: "conflict",
  title: "The unit's status does not allow it",
  help: "A retired unit comes back by a receipt; a rented, reserved or transferred one is brought back first.",
});

export const lotState = defineProblem({
  code: "stock.lot_state",
  kind: "conflict",
  title: "The lot's status does not allow it",
  help: "It is in quarantine already, or it is not in quarantine. The detail says since when.",
});

export const shelfCounted = defineProblem({
  code: "stock.shelf_counted",
  kind: "conflict",
  title: "The shelf is being counted",
  help: "There is an open count of this product at this place. Approve or reject it first; `details` names it.",
});

export const countClosed = defineProblem({
  code: "stock.count_closed",
  kind: "conflict",
  title: "The count is decided",
  help: "Somebody approved or rejected it before; the detail says who and when.",
});

export const transferReceived = defineProblem({
  code: "stock.transfer_received",
  kind: "conflict",
  title: "The transfer has arrived",
  help: "It was received before, or arrived at once; the detail says who received it and when.",
});
