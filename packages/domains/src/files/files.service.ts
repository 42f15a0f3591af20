import type { Content, File, LinkedFile } from "@millrace/contract/file";
import { audit } from "@millrace/platform/audit";
import { type Ctx, may, seesSite } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { withContent } from "@millrace/platform/idempotency";
import { enqueue } from "@millrace/platform/jobs";
import { forbidden } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import * as problem from "./files.errors.ts";
import { fileEvents } from "./files.events.ts";
import { imagesJob } from "./files.jobs.ts";
import { domainOf, isPicture, safeName } from "./files.rules.ts";
import type { NewFile, NewUpload, Upload } from "./files.schema.ts";
import type { StoredFile } from "./files.store.ts";
import * as store from "./files.store.ts";
import type { Inspected } from "./inspect.ts";
import { linked, plain } from "./links.ts";
import { type Received, receive, refused } from "./receive.ts";
import { removeJob } from "./remove.jobs.ts";

const uploadSeconds = 900;

/** The file and its addresses. Somebody else's loose file, or one on a thing that the caller may not see, does not exist. */
export async function getFile(ctx: Ctx, { id }: { id: string }): Promise<LinkedFile> {
  return linked(ctx, seen(ctx, await store.findFile(ctx, id)));
}

/** Who may see a file is who may see what it hangs on; a loose one is its maker's. */
function seen(ctx: Ctx | TxCtx, file: StoredFile | undefined): StoredFile {
  const there = found(file, "file");
  const isSeen =
    there.domain === null
      ? there.createdBy === actorOf(ctx) || ctx.actor.kind === "system"
      : seesSite(ctx as Ctx, there.siteId) && may(ctx as Ctx, `${there.domain}:read`);
  return found(isSeen ? there : undefined, "file");
}

/**
 * Takes in a file as it streams: it exists if and only if all of it was kept, looked at and, where a scanner is configured, found clean.
 * Errors: `request.too_large`, `files.refused`, `files.scanner_away`.
 */
export async function createFile(ctx: Ctx, { name, data }: NewFile): Promise<File> {
  const given = name ?? (typeof data === "string" ? undefined : data.fileName) ?? "file";
  return plain(await keep(ctx, safeName(given), bytesOf(data)));
}

async function* bytesOf(data: Content): AsyncIterable<Uint8Array> {
  if (typeof data === "string") yield Buffer.from(data, "base64");
  else yield* data;
}

/** Keeps what the program itself has made, such as a report; attach it, or it is gone in a day. `name` is taken as it is. */
export async function saveFile(
  ctx: Ctx,
  { name, body }: { name: string; body: AsyncIterable<Uint8Array> },
): Promise<File> {
  return plain(await keep(ctx, name, body));
}

async function keep(ctx: Ctx, name: string, body: AsyncIterable<Uint8Array>): Promise<StoredFile> {
  const id = newId();
  const storageKey = newKey();
  // The key stands for the call as a whole: only its last transaction claims it.
  const storing: Ctx = { ...ctx, idempotency: undefined };
  await transact(storing, (tx) =>
    store.insertFile(tx, { id, name, storageKey, incomingKey: null, bytes: 0 }),
  );
  let answered: StoredFile | undefined;
  try {
    const received = await receive(ctx, storageKey, name, body);
    answered = await transact(withContent(ctx, received.cameSha256), (tx) =>
      markReady(tx, id, received),
    );
    return answered;
  } finally {
    // The upload broke off, or an earlier call under the same key was answered again.
    if (answered?.id !== id) await transact(storing, (tx) => removeRow(tx, id));
  }
}

async function markReady(tx: TxCtx, id: string, inspected: Inspected): Promise<StoredFile> {
  const file = found(await store.markReady(tx, id, inspected), "file");
  tell(tx, "created", null, file);
  if (isPicture(file.type)) enqueue(tx, imagesJob, { fileId: id }, { key: id });
  return file;
}

/**
 * An address that takes the bytes of a file past this server, for 15 minutes. Nothing is believed of what arrives there before
 * `completeUpload`. Errors: `files.too_large`.
 */
export function createUpload(ctx: Ctx, { name, bytes, type }: NewUpload): Promise<Upload> {
  const most = ctx.platform.config.MILLRACE_MAX_FILE_MB << 20;
  if (bytes > most)
    throw problem.fileTooLarge(`A file has ${most} bytes at most.`, { details: { limit: most } });
  const { storage } = ctx.platform.ports;
  return transact(ctx, async (tx) => {
    const id = newId();
    const incomingKey = `incoming/${newKey()}`;
    await store.insertFile(tx, {
      id,
      name: safeName(name),
      storageKey: newKey(),
      incomingKey,
      bytes,
    });
    const expiresAt = new Date(tx.now.getTime() + uploadSeconds * 1000);
    // Whoever has the address can fill it again until then, also after the upload is complete.
    const runAt = new Date(expiresAt.getTime() + 86_400_000);
    enqueue(tx, removeJob, { keys: [incomingKey] }, { runAt });
    audit(tx, "files.upload.created", { type: "files.file", id }, { after: { name, bytes } });
    const url = await storage.sign(
      { method: "PUT", key: incomingKey, type, name: null, bytes },
      tx.now,
      uploadSeconds,
    );
    return { id, method: "PUT" as const, url, contentType: type, expiresAt };
  });
}

/**
 * Takes in what was uploaded: it is read once, and the copy of what was read is the file, so that later bytes at the signed address
 * change nothing. Two who complete it get the same file. Errors: `files.upload_missing`, `files.refused`, `files.scanner_away`.
 */
export async function completeUpload(ctx: Ctx, { id }: { id: string }): Promise<File> {
  const file = seen(ctx, await store.findFile(ctx, id));
  const { incomingKey } = file;
  if (file.status === "ready" || incomingKey === null) return plain(file);
  const arrived = await ctx.platform.ports.storage.get(incomingKey);
  if (!arrived) {
    // Or somebody else has completed it meanwhile.
    const now = seen(ctx, await store.findFile(ctx, id));
    if (now.status === "ready") return plain(now);
    throw problem.uploadMissing("Nothing has arrived at the signed address.");
  }
  if (arrived.bytes !== file.bytes) {
    arrived.body.destroy();
    throw refused("length", `${arrived.bytes} bytes arrived, ${file.bytes} were announced.`);
  }
  let received: Received;
  try {
    received = await receive(ctx, file.storageKey, file.name, arrived.body);
  } finally {
    arrived.body.destroy();
  }
  return transact(ctx, async (tx) => {
    const current = seen(tx, await store.lockFile(tx, id));
    if (current.status === "ready") return plain(current);
    // What arrived may tell what the file no longer does.
    enqueue(tx, removeJob, { keys: [incomingKey] });
    return plain(await markReady(tx, id, received));
  });
}

/**
 * Removes a file for good: its maker a loose one, who may change the thing that it hangs on (`<domain>:write`) an attached one; nobody one
 * that is kept (`files.kept`). Its bytes follow the row, by a job that tries until they are gone.
 */
export function deleteFile(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<File> {
  return transact(ctx, async (tx) => {
    const file = unchanged(seen(tx, await store.lockFile(tx, id)), version, "file");
    const permission = `${file.domain}:write`;
    if (file.domain !== null && !may(ctx, permission))
      throw forbidden(`This needs the permission ${permission}.`, { details: { permission } });
    refuseKept(file);
    await removeRow(tx, id);
    tell(tx, "deleted", file, null);
    return plain(file);
  });
}

function refuseKept({ name, keptAs }: store.StoredFile): void {
  if (keptAs !== null) throw problem.fileKept(`${name} is ${keptAs}, and is kept with it.`);
}

/** In the caller's transaction: the row goes now, its bytes when that has committed. */
async function removeRow(tx: TxCtx, id: string): Promise<void> {
  const keys = await store.deleteFile(tx, id);
  if (keys.length > 0) enqueue(tx, removeJob, { keys });
}

/**
 * Hangs a file on a thing of a higher domain, in the transaction of the thing: from then on who sees that sees the file. `ownerType` is
 * `<domain>.<thing>`, and the domain's `:read` and `:write` open it. The caller's own loose files only (a job's may be anybody's); what
 * hangs there already stays. `keptAs`: what it is of a record that is kept whole; then it stays for good. Errors: `resource.not_found` also when the clean-up was faster, `files.attached` when it hangs elsewhere.
 */
export async function attach(
  tx: TxCtx,
  {
    fileId,
    ownerType,
    ownerId,
    siteId,
    keptAs = null,
  }: {
    fileId: string;
    ownerType: string;
    ownerId: string;
    siteId: string | null;
    keptAs?: string | null;
  },
): Promise<File> {
  const domain = domainOf(ownerType);
  const maker = tx.actor.kind === "system" ? null : actorOf(tx);
  const attached = await store.attachFile(
    tx,
    fileId,
    { ownerType, ownerId, siteId, domain, keptAs },
    maker,
  );
  if (attached) {
    tell(tx, "attached", null, attached);
    return plain(attached);
  }
  const file = seen(tx, await store.findFile(tx, fileId));
  if (file.ownerType === ownerType && file.ownerId === ownerId) return plain(file);
  if (file.ownerId !== null)
    throw problem.fileAttached("The file hangs on something else already.", {
      details: { ownerType: file.ownerType, ownerId: file.ownerId },
    });
  throw problem.uploadMissing("The upload of this file is not complete.");
}

/** Removes one file of a thing, in its transaction; `resource.not_found` when it does not hang there. */
export async function removeFrom(
  tx: TxCtx,
  { fileId, ownerType, ownerId }: { fileId: string; ownerType: string; ownerId: string },
): Promise<void> {
  const file = await store.lockFile(tx, fileId);
  const hangs = file?.ownerType === ownerType && file.ownerId === ownerId;
  const there = found(hangs ? file : undefined, "file");
  refuseKept(there);
  await removeRow(tx, fileId);
  tell(tx, "deleted", there, null);
}

/**
 * The files of things that the caller has been shown to see, with their addresses, in their order: a list for each id, empty where there
 * are none. One query. Scoping is the caller's part.
 */
export async function filesOf(
  ctx: Ctx | TxCtx,
  ownerType: string,
  ownerIds: readonly string[],
): Promise<Map<string, LinkedFile[]>> {
  const byOwner = new Map<string, LinkedFile[]>(ownerIds.map((id) => [id, []]));
  if (ownerIds.length === 0) return byOwner;
  for (const file of await store.filesOfOwners(ctx, ownerType, ownerIds))
    byOwner.get(file.ownerId as string)?.push(await linked(ctx, file));
  return byOwner;
}

/** The bytes of a file that the caller may see; destroy the stream if it is not read to its end. */
export async function readFile(ctx: Ctx, { id }: { id: string }) {
  const { storageKey, type, name } = seen(ctx, await store.findFile(ctx, id));
  const kept = await ctx.platform.ports.storage.get(storageKey);
  return { ...found(kept, "file"), type, name };
}

function tell(
  tx: TxCtx,
  event: keyof typeof fileEvents,
  before: StoredFile | null,
  after: StoredFile | null,
): void {
  const { id, name, type, bytes, sha256, ownerType, ownerId, siteId } = (after ??
    before) as StoredFile;
  record(
    tx,
    fileEvents[event],
    { id, siteId },
    { fileId: id, name, type, bytes, sha256, ownerType, ownerId },
    { before: before && plain(before), after: after && plain(after) },
  );
}

/** Spread over folders by its random end. */
function newKey(): string {
  const id = newId();
  return `${id.slice(-2)}/${id}`;
}
