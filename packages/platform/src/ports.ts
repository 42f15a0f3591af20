import type { Readable } from "node:stream";

/** A letter: plain text always, HTML where it helps. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** A place on the earth, in degrees (WGS 84). */
export interface Coordinates {
  readonly latitude: number;
  readonly longitude: number;
}

/** What a signed address stands for. */
export interface StorageLink {
  readonly method: "GET" | "PUT";
  readonly key: string;
  /** The media type that the bytes are given out, or must be sent, under. */
  readonly type: string;
  /** Of a GET: the name that they are saved under; pictures of ours without one may be shown. */
  readonly name: string | null;
  /** Of a PUT: how many bytes it takes, neither more nor fewer. */
  readonly bytes: number | null;
}

/**
 * Where files are: a folder or a bucket. Keys are ours (`ab/0193…`), never taken from outside. Called by requests too, never in a transaction:
 * the row is written before and after.
 */
export interface Storage {
  /** Keeps the bytes under the key, whole or not at all; what was there before is replaced. */
  put(key: string, body: AsyncIterable<Uint8Array>, type: string): Promise<void>;
  /** The bytes, undefined where there are none; destroy the stream if it is not read to its end. */
  get(key: string): Promise<{ body: Readable; bytes: number } | undefined>;
  /** Removes what is there; what is not there is fine. */
  remove(keys: readonly string[]): Promise<void>;
  /** An address that does what `link` says for whoever has it, from `from` on for so many seconds. The same arguments give the same address. */
  sign(link: StorageLink, from: Date, seconds: number): Promise<string>;
  /** What an address of ours stands for at `now`; undefined for one that is not ours, was changed or is over. Null where the storage serves itself. */
  readonly open: ((path: string, now: Date) => StorageLink | undefined) | null;
  /** Where signed addresses lead, when that is not this server: pages must be let load from there. */
  readonly origin: string | null;
  /** Rejects when nothing can be kept there. */
  check(): Promise<void>;
}

/**
 * What the outside world does for us, as functions; the adapters are in `connectors`, and the apps choose among them by configuration. Called
 * from jobs only, never in a transaction. Rejects when the other side refuses or does not answer; the job's retry is the second try.
 */
export interface Ports {
  /** Hands the letter to the mail server. `id` is the same in every try of one letter, so that the receiver can tell a repetition. */
  readonly mail: (id: string, mail: Mail) => Promise<void>;
  /** Sends a short message; `to` is in E.164 form. */
  readonly sms: (
    id: string,
    message: { readonly to: string; readonly text: string },
  ) => Promise<void>;
  /** Where an address is; null where nobody knows. */
  readonly geocode: (address: string) => Promise<Coordinates | null>;
  /** Where files are kept. */
  readonly storage: Storage;
  /** Looks for malware: the name of what was found, or null. Rejects when nobody can look. Absent where no scanner is configured. */
  readonly scan: ((body: AsyncIterable<Uint8Array>) => Promise<string | null>) | null;
}
