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
}
