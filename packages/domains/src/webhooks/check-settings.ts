import type { Ctx } from "@millrace/platform/context";
import { matches } from "@millrace/platform/event-log";
import { eventCatalogue } from "@millrace/platform/events";
import { AddressRefused, checkUrl } from "@millrace/platform/ssrf";
import type { TxCtx } from "@millrace/platform/transact";
import { sitesSeen } from "../sites/index.ts";
import { hasPath } from "./conditions.ts";
import { unknownEvent, unknownField, unknownSite, urlRefused } from "./webhooks.errors.ts";
import type { NewWebhook } from "./webhooks.schema.ts";

type Settings = Pick<NewWebhook, "events" | "conditions" | "payloadFields">;

/**
 * Refuses what cannot be: a URL that may not be called, patterns that mean no event, sites that the caller does not see, paths that no
 * event has. `given` is what the call writes, `then` how the webhook will be; the URL is returned as it is to be kept.
 */
export async function checkSettings(
  tx: TxCtx,
  given: Partial<Pick<NewWebhook, "url" | "events" | "onlySites" | "conditions" | "payloadFields">>,
  then: Settings,
): Promise<{ url: string | undefined }> {
  if (given.events) refuseUnknownEvents(given.events);
  if (given.events ?? given.conditions ?? given.payloadFields) refuseUnknownPaths(then);
  if (given.onlySites) await refuseUnknownSites(tx, given.onlySites);
  return { url: given.url === undefined ? undefined : callable(tx, given.url) };
}

function refuseUnknownEvents(patterns: readonly string[]): void {
  const known = eventCatalogue();
  const errors = patterns.flatMap((pattern, at) =>
    known.some(({ name }) => matches([pattern], name))
      ? []
      : [{ path: `events.${at}`, code: "unknown_event", message: "is no event that there is" }],
  );
  if (errors.length > 0) throw unknownEvent("Some of the events do not exist.", { errors });
}

/**
 * A condition on what an event does not have would silently keep it away, so each event that is named by itself must have its path; of
 * families, and for the choice of fields, one that has it is enough.
 */
function refuseUnknownPaths({ events, conditions, payloadFields }: Settings): void {
  const meant = eventCatalogue().filter(({ name }) => matches(events, name));
  const named = meant.filter(({ name }) => events.includes(name));
  const someHas = (path: string) => meant.some((event) => hasPath(event, path));
  const unknown = (path: string, message: string) => ({ path, code: "unknown_field", message });
  const errors = [
    ...conditions.flatMap(({ path }, at) => {
      const without = named.find((event) => !hasPath(event, path));
      if (without) return [unknown(`conditions.${at}.path`, `${without.name} has no ${path}`)];
      return someHas(path)
        ? []
        : [unknown(`conditions.${at}.path`, `none of the events has ${path}`)];
    }),
    ...payloadFields.flatMap((path, at) =>
      someHas(path) ? [] : [unknown(`payloadFields.${at}`, `none of the events has ${path}`)],
    ),
  ];
  if (errors.length > 0) throw unknownField("Some of the fields do not exist.", { errors });
}

async function refuseUnknownSites(tx: TxCtx, ids: readonly string[]): Promise<void> {
  const seen = new Set(await sitesSeen(tx, ids));
  const errors = ids.flatMap((id, at) =>
    seen.has(id)
      ? []
      : [{ path: `onlySites.${at}`, code: "unknown_site", message: "is no site that you see" }],
  );
  if (errors.length > 0) throw unknownSite("Some of the sites do not exist.", { errors });
}

function callable({ platform }: Pick<Ctx, "platform">, url: string): string {
  try {
    return checkUrl(url, { allowPrivate: platform.config.MILLRACE_ALLOW_PRIVATE_WEBHOOKS }).href;
  } catch (error) {
    if (!(error instanceof AddressRefused)) throw error;
    throw urlRefused(`The URL ${error.message}.`, {
      errors: [{ path: "url", code: "refused", message: error.message }],
    });
  }
}
