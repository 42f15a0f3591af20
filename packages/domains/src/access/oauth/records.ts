import type { Platform } from "@millrace/platform/platform";
import * as store from "./records.store.ts";
import { hashOf } from "./token-format.ts";

/** What the protocol keeps under an id, as its library wants it back. */
export interface RecordPayload {
  readonly accountId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly grantId?: string | undefined;
  readonly uid?: string | undefined;
  readonly scope?: string | undefined;
  /** What a grant holds. */
  readonly openid?: { readonly scope?: string | undefined } | undefined;
  /** Seconds since the epoch. */
  readonly consumed?: unknown;
}

/** The memory of the OAuth protocol, by kind (`AccessToken`, `Grant`, `Session`, …) and id. */
export interface ProtocolRecords {
  put(kind: string, id: string, payload: RecordPayload, seconds: number): Promise<void>;
  find(kind: string, id: string): Promise<RecordPayload | undefined>;
  findByUid(kind: string, uid: string): Promise<RecordPayload | undefined>;
  /** Marks it as used: true for one caller only, however many try at once. */
  consume(kind: string, id: string): Promise<boolean>;
  /** Takes it away; an access token is refused in all processes from now on. */
  remove(kind: string, id: string): Promise<void>;
  /** Takes away what hangs on a grant, of one kind or (without one) the grant and all. */
  removeOfGrant(grantId: string, kind?: string): Promise<void>;
  /** The id of the grant that a person has given an application, if any. */
  grantOf(clientId: string, userId: string): Promise<string | undefined>;
}

/**
 * In Postgres. An id is only there as its hash and the payload sealed, so that neither a token nor a session can be read from a stolen
 * table. Times are those of the platform's clock.
 */
export function protocolRecords(platform: Platform): ProtocolRecords {
  const { db, sealer, clock, doorbell } = platform;
  const context = (kind: string, hash: Buffer) => `oauth:${kind}:${hash.toString("hex")}`;
  const opened = (
    kind: string,
    row: { hash: Buffer; payload: Buffer; consumedAt?: Date | null } | undefined,
  ): RecordPayload | undefined => {
    if (!row) return undefined;
    const text = sealer.open(context(kind, row.hash), row.payload).toString("utf8");
    const payload = JSON.parse(text) as RecordPayload;
    if (!row.consumedAt) return payload;
    return { ...payload, consumed: Math.floor(row.consumedAt.getTime() / 1000) };
  };
  return {
    async put(kind, id, payload, seconds) {
      const hash = hashOf(id);
      const now = clock.now();
      const { accountId, clientId, grantId, uid } = payload;
      const scope = kind === "Grant" ? payload.openid?.scope : payload.scope;
      const grantHash = grantId === undefined ? null : hashOf(grantId);
      await store.putRecord(
        db,
        {
          hash,
          kind,
          payload: sealer.seal(context(kind, hash), JSON.stringify(payload)),
          clientId: clientId ?? null,
          userId: accountId ?? null,
          scopes: scope?.split(" ").filter(Boolean) ?? [],
          grantHash: kind === "Grant" ? hash : grantHash,
          uidHash: uid === undefined ? null : hashOf(uid),
          expiresAt: new Date(now.getTime() + seconds * 1000),
        },
        now,
      );
    },
    async find(kind, id) {
      return opened(kind, await store.findRecord(db, kind, { hash: hashOf(id) }, clock.now()));
    },
    async findByUid(kind, uid) {
      return opened(kind, await store.findRecord(db, kind, { uidHash: hashOf(uid) }, clock.now()));
    },
    consume: (kind, id) => store.consumeRecord(db, kind, hashOf(id), clock.now()),
    async remove(kind, id) {
      const removed = await store.deleteRecord(db, kind, hashOf(id));
      if (removed !== undefined) doorbell.ring("access", removed);
    },
    async removeOfGrant(grantId, kind) {
      const hash = hashOf(grantId);
      await store.deleteOfGrant(db, hash, kind);
      doorbell.ring("access", hash.toString("hex"));
    },
    async grantOf(clientId, userId) {
      const grant = opened("Grant", await store.latestGrant(db, clientId, userId, clock.now()));
      // The library keeps the id that it gave in what it keeps.
      return (grant as { jti?: string } | undefined)?.jti;
    },
  };
}
