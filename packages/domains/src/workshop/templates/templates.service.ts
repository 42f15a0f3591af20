import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { getMachine } from "../../machines/index.ts";
import { templateEvents } from "./templates.events.ts";
import type { NewTemplate, Template, TemplateChange, TemplateQuery } from "./templates.schema.ts";
import * as store from "./templates.store.ts";

export async function getTemplate(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Template> {
  return found(await store.findTemplate(ctx, id), "template");
}

export function listTemplates(ctx: Ctx, query: TemplateQuery): Promise<Page<Template>> {
  return store.pageOfTemplates(ctx, query);
}

/** Errors: `resource.not_found` for a machine that the caller does not see. */
export async function createTemplate(ctx: Ctx, input: NewTemplate): Promise<Template> {
  const siteId = await siteOf(ctx, input.machineId);
  return transact(ctx, async (tx) => {
    const template = await store.insertTemplate(tx, input, siteId);
    tell(tx, "created", null, template);
    return template;
  });
}

/** Imports that came before go on with what they came with. */
export async function updateTemplate(
  ctx: Ctx,
  { id, version, ...change }: TemplateChange,
): Promise<Template> {
  const siteId = change.machineId === undefined ? undefined : await siteOf(ctx, change.machineId);
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockTemplate(tx, id), version, "template");
    const site = siteId === undefined ? before.siteId : siteId;
    const template = await store.writeTemplate(tx, { ...before, ...stated(change), siteId: site });
    tell(tx, "updated", before, template);
    return template;
  });
}

/** Takes the template out of use; its entries stay. Doing it twice is doing it once. */
export function archiveTemplate(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Template> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockTemplate(tx, id), version, "template");
    if (before.archivedAt) return before;
    const template = await store.writeTemplate(tx, { ...before, archivedAt: tx.now });
    tell(tx, "archived", before, template);
    return template;
  });
}

async function siteOf(ctx: Ctx, machineId: string | null): Promise<string | null> {
  return machineId === null ? null : (await getMachine(ctx, { id: machineId })).siteId;
}

function tell(
  tx: TxCtx,
  event: keyof typeof templateEvents,
  before: Template | null,
  after: Template,
): void {
  const { id, name, machineId, siteId } = after;
  const payload = { templateId: id, name, machineId };
  record(tx, templateEvents[event], { id, siteId }, payload, { before, after });
}

/** A change without what it does not state. */
function stated(change: Omit<TemplateChange, "id" | "version">): Partial<Template> {
  return Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<Template>;
}
