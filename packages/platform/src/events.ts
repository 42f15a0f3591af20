import type { z } from "zod";
import type { Ctx } from "./context.ts";
import { newId } from "./id.ts";
import { traceparent } from "./tracing.ts";
import { pendingOf, type TxCtx } from "./transact.ts";

/** A kind of fact that outside systems can rely on: its name, version and payload are a published contract. */
export interface EventType<Payload extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly version: number;
  /** What it is about: `sales.order`. Events of one aggregate keep their order. */
  readonly aggregate: string;
  readonly summary: string;
  readonly payload: Payload;
  readonly example: z.input<Payload>;
}

const catalogue = new Map<string, EventType>();

/** Declares an event of a domain, once: start-up fails on a name that is declared twice. */
export function defineEvent<Payload extends z.ZodObject>(
  type: EventType<Payload>,
): EventType<Payload> {
  if (catalogue.has(type.name)) throw new Error(`event ${type.name} is defined twice`);
  catalogue.set(type.name, type);
  return type;
}

/** Every event type of the loaded program, sorted: behind `GET /webhooks/events` and the committed snapshot. */
export function eventCatalogue(): EventType[] {
  return [...catalogue.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Puts the event into the log in the caller's transaction: it exists if and only if the change does. The payload is parsed, so
 * that nothing but the published fields leaves; a payload that does not fit is our defect and rolls the change back.
 */
export function emit<Payload extends z.ZodObject>(
  tx: TxCtx,
  type: EventType<Payload>,
  about: { id: string; siteId?: string | null },
  payload: z.input<Payload>,
): void {
  pendingOf(tx).events.push({
    id: newId(),
    name: type.name,
    version: type.version,
    aggregate_type: type.aggregate,
    aggregate_id: about.id,
    site_id: about.siteId ?? null,
    payload: type.payload.parse(payload),
    actor: actorOf(tx),
    trace: tx.requestId,
    traceparent: traceparent(),
    created_at: tx.now,
  });
}

/** How an actor is written in rows: `user:<id>`, `system:relay`. */
export function actorOf(ctx: Pick<Ctx, "actor">): string {
  return `${ctx.actor.kind}:${ctx.actor.id}`;
}

/** An event as readers of the log get it. */
export interface LoggedEvent {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly aggregateType: string;
  readonly aggregateId: string;
  readonly siteId: string | null;
  readonly payload: unknown;
  readonly actor: string;
  readonly trace: string;
  /** The span that caused it, where there was one: read by the relay only. */
  readonly traceparent?: string | null;
  readonly createdAt: Date;
}
