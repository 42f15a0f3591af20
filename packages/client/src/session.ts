import { problemOf } from "./problem.ts";

/** What a signed-in client holds, to be kept between runs. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token is over, in milliseconds since the epoch by this machine's clock. */
  readonly expiresAt: number;
}

/** E-mail address, phone number or user name, and the password; `email` is an older word for the first. */
export type Credentials = { readonly password: string } & (
  | { readonly login: string }
  | { readonly email: string }
);

/** The second step, after `auth.second_factor_required`: its `details.challenge`, and a code of the app or a recovery code. */
export interface SecondFactor {
  readonly challenge: string;
  readonly code: string;
}

type MaybePromise<T> = T | Promise<T>;

export interface SessionOptions {
  /** Signs in when a token is needed and there is none: for programs. People sign in with `login()`. */
  readonly credentials?: Credentials;
  /**
   * Tokens of an earlier run. A function is asked again before each refresh, so that browser tabs or processes that share a store see the
   * tokens that another one has rotated.
   */
  readonly tokens?: Tokens | null | (() => MaybePromise<Tokens | null>);
  /** Told of every change, null for signed out: keep them. It is waited for before the new tokens are used. */
  readonly onTokens?: (tokens: Tokens | null) => MaybePromise<void>;
  /** The session has ended without `logout()`: revoked, expired, or its refresh token was used elsewhere. */
  readonly onSignedOut?: (error: unknown) => void;
}

/** What the server answers to login and refresh. */
export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

interface Auth<Issued extends IssuedTokens> {
  login(credentials: Credentials | SecondFactor): Promise<Issued>;
  refresh(refreshToken: string): Promise<IssuedTokens>;
}

export interface Session<Issued extends IssuedTokens> {
  readonly tokens: Tokens | null;
  /** A token that is good for at least 30 s; undefined when nobody is signed in. Throws what login or refresh was refused with. */
  token(): Promise<string | undefined>;
  /** A token other than `spent`, which the server did not take. Many callers cause one refresh. */
  renew(spent: string): Promise<string | undefined>;
  /** The server does not take this token: the next caller gets another. */
  distrust(spent: string): void;
  login(credentials?: Credentials | SecondFactor): Promise<Issued>;
  /** Forgets the tokens, here only. */
  forget(): Promise<void>;
}

/** An access token is renewed when it has less than this left. The server hints at sockets 20 s before the end. */
const leewayMs = 30_000;

/** Keeps one session's tokens fresh: one refresh at a time however many wait for it, its rotated token kept before it is used. */
export function createSession<Issued extends IssuedTokens>(
  auth: Auth<Issued>,
  { credentials, tokens: given = null, onTokens, onSignedOut }: SessionOptions,
): Session<Issued> {
  let tokens = typeof given === "function" ? null : given;
  /** Counts sign-ins and sign-outs: a refresh that ends after one of them has nothing more to say. */
  let era = 0;
  let signedOff = false;
  let renewing: Promise<string | undefined> | null = null;

  const isFresh = (held: Tokens) => held.expiresAt - Date.now() > leewayMs;

  async function keep(changed: Tokens | null): Promise<void> {
    tokens = changed;
    await onTokens?.(changed);
  }

  async function adopt({ accessToken, refreshToken, expiresIn }: IssuedTokens): Promise<string> {
    await keep({ accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1000 });
    return accessToken;
  }

  /** True when the store holds other tokens than we do: another tab or process was faster. */
  async function takeStored(): Promise<boolean> {
    if (typeof given !== "function" || signedOff) return false;
    const stored = await given();
    if (!stored || stored.refreshToken === tokens?.refreshToken) return false;
    tokens = stored;
    return true;
  }

  async function renewed(): Promise<string | undefined> {
    const startedIn = era;
    if ((await takeStored()) && tokens && isFresh(tokens)) return tokens.accessToken;
    const held = tokens;
    if (held) {
      try {
        const issued = await auth.refresh(held.refreshToken);
        return era === startedIn ? await adopt(issued) : tokens?.accessToken;
      } catch (error) {
        if (era !== startedIn) return tokens?.accessToken;
        if (!isRefusal(error)) {
          if (held.expiresAt > Date.now()) return held.accessToken;
          throw error;
        }
        await keep(null);
        if (!credentials) {
          onSignedOut?.(error);
          throw error;
        }
      }
    }
    if (!credentials || signedOff) return undefined;
    const issued = await auth.login(credentials);
    return era === startedIn ? adopt(issued) : tokens?.accessToken;
  }

  function renewOnce(): Promise<string | undefined> {
    renewing ??= renewed().finally(() => {
      renewing = null;
    });
    return renewing;
  }

  function distrust(spent: string): void {
    if (tokens?.accessToken === spent) tokens = { ...tokens, expiresAt: 0 };
  }

  return {
    get tokens() {
      return tokens;
    },
    async token() {
      return tokens && isFresh(tokens) ? tokens.accessToken : renewOnce();
    },
    distrust,
    async renew(spent) {
      distrust(spent);
      return tokens && isFresh(tokens) ? tokens.accessToken : renewOnce();
    },
    async login(given = credentials) {
      if (!given) throw new Error("login() needs a name and a password");
      const issued = await auth.login(given);
      era += 1;
      signedOff = false;
      await adopt(issued);
      return issued;
    },
    async forget() {
      era += 1;
      signedOff = true;
      await keep(null);
    },
  };
}

/** The server has looked at the token and does not take it; anything else may be different the next time. */
function isRefusal(error: unknown): boolean {
  const status = problemOf(error)?.status;
  return status === 401 || status === 422;
}
