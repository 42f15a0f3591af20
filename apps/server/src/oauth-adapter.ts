import { randomBytes } from "node:crypto";
import { Id } from "@millrace/contract/primitives";
import {
  findOauthClient,
  type ProtocolRecords,
  type RecordPayload,
} from "@millrace/domains/access/index";
import type { Platform } from "@millrace/platform/platform";
import { type AdapterFactory, type AdapterPayload, errors } from "oidc-provider";

/** Stands where the library wants a secret: secrets are compared by `isClientSecret`, never with this. */
const noSecret = randomBytes(32).toString("base64url");

/** What comes back is what the library has given. */
const found = (record: Promise<RecordPayload | undefined>) =>
  record as Promise<AdapterPayload | undefined>;

/** The library's memory: applications from their own table, everything else by its kind. */
export function oauthAdapter(
  platform: Platform,
  records: ProtocolRecords,
  scopes: ReadonlySet<string>,
): AdapterFactory {
  return (kind) => ({
    upsert: (id, payload, seconds = 0) => records.put(kind, id, payload as RecordPayload, seconds),
    find: (id) => (kind === "Client" ? metadataOf(id) : found(records.find(kind, id))),
    findByUid: (uid) => found(records.findByUid(kind, uid)),
    findByUserCode: async () => undefined,
    /** Of callers that race with one code or refresh token one goes on; the others show that there is a copy, and end all of it. */
    async consume(id) {
      if (await records.consume(kind, id)) return;
      const { grantId } = (await records.find(kind, id)) ?? {};
      if (grantId !== undefined) await records.removeOfGrant(grantId);
      throw new errors.InvalidGrant("it was used before");
    },
    destroy: (id) => (kind === "Grant" ? records.removeOfGrant(id) : records.remove(kind, id)),
    revokeByGrantId: (grantId) => records.removeOfGrant(grantId, kind),
  });

  async function metadataOf(id: string): Promise<AdapterPayload | undefined> {
    const client = Id.safeParse(id).success ? await findOauthClient(platform, id) : undefined;
    if (!client) return undefined;
    const isPublic = client.type === "public";
    const forPeople = client.flows.includes("authorization_code");
    return {
      client_id: client.id,
      client_name: client.name,
      application_type: isPublic ? "native" : "web",
      token_endpoint_auth_method: isPublic ? "none" : "client_secret_basic",
      ...(!isPublic && { client_secret: noSecret }),
      grant_types: [...client.flows, ...(forPeople ? ["refresh_token"] : [])],
      response_types: forPeople ? ["code"] : [],
      redirect_uris: client.redirectUris,
      scope: client.scopes.filter((scope) => scopes.has(scope)).join(" "),
    };
  }
}
