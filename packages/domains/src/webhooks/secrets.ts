import { randomBytes } from "node:crypto";
import type { Ctx } from "@millrace/platform/context";
import type { Sealer } from "@millrace/platform/seal";
import { sealedRows, writeSealed } from "./secrets.store.ts";

/*
 * What signs a webhook's deliveries, and the headers that its receiver asks for, stand in the database sealed, each bound to its webhook:
 * moved to another row, it does not open.
 */

/** A new secret: 32 random bytes. */
export const newSecret = (): Buffer => randomBytes(32);

/** A secret as people copy it into their receiver, in the form of Standard Webhooks. */
export const secretText = (secret: Buffer): string => `whsec_${secret.toString("base64")}`;

const secretOf = (webhookId: string) => `webhook-secret:${webhookId}`;
const headersOf = (webhookId: string) => `webhook-headers:${webhookId}`;

export const sealSecret = (sealer: Sealer, webhookId: string, secret: Uint8Array): Buffer =>
  sealer.seal(secretOf(webhookId), Buffer.from(secret));

/** Null where there are none. */
export const sealHeaders = (
  sealer: Sealer,
  webhookId: string,
  headers: Readonly<Record<string, string>>,
): Buffer | null =>
  Object.keys(headers).length === 0
    ? null
    : sealer.seal(headersOf(webhookId), JSON.stringify(headers));

/** The columns of a webhook that hold its secrets. */
export interface SecretColumns {
  readonly webhookId: string;
  /** Of one that was made before secrets were sealed, until the next start seals it. */
  readonly secret: Uint8Array | null;
  readonly secretSealed: Uint8Array | null;
  readonly previousSecretSealed: Uint8Array | null;
  readonly previousUntil: Date | null;
}

/** What signs a delivery of this moment: the current secret, then the one before it while that is still good. */
export function signingSecretsOf(sealer: Sealer, row: SecretColumns, now: Date): Buffer[] {
  const open = (sealed: Uint8Array) => sealer.open(secretOf(row.webhookId), sealed);
  const { secret, secretSealed, previousSecretSealed, previousUntil } = row;
  const current = secretSealed ? open(secretSealed) : secret && Buffer.from(secret);
  const previous =
    previousSecretSealed && previousUntil && previousUntil > now && open(previousSecretSealed);
  return [current, previous].flatMap((each) => (each ? [each] : []));
}

/** The headers that this webhook's receiver asks for, by name. */
export function ownHeadersOf(
  sealer: Sealer,
  row: { readonly webhookId: string; readonly headersSealed: Uint8Array | null },
): Record<string, string> {
  if (!row.headersSealed) return {};
  return JSON.parse(sealer.open(headersOf(row.webhookId), row.headersSealed).toString());
}

/**
 * Seals what an older version left plain, and anew what is sealed under a key that is no longer the first. Runs at every start; a secret
 * that is rotated at the same moment stays as the rotation wrote it.
 */
export async function sealSecrets({ platform: { db, sealer } }: Pick<Ctx, "platform">) {
  const again = (context: string, sealed: Buffer | null) =>
    sealed && sealer.isStale(sealed) ? sealer.seal(context, sealer.open(context, sealed)) : sealed;
  for (const row of await sealedRows(db)) {
    const { webhookId, secret, secretSealed, previousSecretSealed, headersSealed } = row;
    const next = {
      secretSealed:
        secret && !secretSealed
          ? sealSecret(sealer, webhookId, secret)
          : again(secretOf(webhookId), secretSealed),
      previousSecretSealed: again(secretOf(webhookId), previousSecretSealed),
      headersSealed: again(headersOf(webhookId), headersSealed),
    };
    const isAsItWas =
      secret === null &&
      next.secretSealed === secretSealed &&
      next.previousSecretSealed === previousSecretSealed &&
      next.headersSealed === headersSealed;
    if (!isAsItWas) await writeSealed(db, row, next);
  }
}
