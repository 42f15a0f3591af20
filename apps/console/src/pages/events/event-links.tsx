import { TextLink } from "../../parts/links.tsx";
import type { LoggedEvent } from "./newest-events.ts";

const places = {
  "sales.order": "/orders/$id",
  "catalog.product": "/products/$id",
  "parties.customer": "/customers/$id",
  "parties.vendor": "/vendors/$id",
  "sites.site": "/sites/$id",
  "machines.machine": "/machines/$id",
  "production.order": "/production/orders/$id",
  "production.batch": "/production/batches/$id",
  "inventory.count": "/stock/counts/$id",
  "purchasing.order": "/purchasing/$id",
  "workshop.work_order": "/work-orders/$id",
  "workshop.equipment": "/equipment/$id",
  "workshop.inspection": "/inspections/$id",
  "workshop.template": "/sheets/$id",
  "people.employee": "/employees/$id",
  "sites.warehouse": "/warehouses/$id",
  "webhooks.endpoint": "/webhooks/$id",
  "transfer.import": "/imports/$id",
} as const;

/** What an event is about, in a few words. */
function subjectOf({ data, aggregateId }: LoggedEvent): string {
  for (const name of ["number", "batchCode", "name", "sku", "code", "email"])
    if (typeof data[name] === "string") return data[name];
  return aggregateId.slice(-12);
}

/** The way to it, where the console has a page for it. */
export function SubjectLink({ event }: { event: LoggedEvent }) {
  const { aggregateType: type, aggregateId: id } = event;
  if (!(type in places)) return subjectOf(event);
  return (
    <TextLink to={places[type as keyof typeof places]} params={{ id }} className="above-row-link">
      {subjectOf(event)}
    </TextLink>
  );
}

/** A long name that may go on in the next line after any of its parts. */
export const EventType = ({ type }: { type: string }) =>
  type.split(/(?<=[._])/).map((part, at) => [part, <wbr key={`${at} ${part}`} />]);
