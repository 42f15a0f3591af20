import type { Problem } from "@millrace/contract/problem";

/*
 * Who is signed in. The tokens are in cookies that no script can read; what scripts can read is the cookie with the CSRF token, which says that
 * there is a session and goes with every change. However many calls wait for a fresh access token, one renewal serves them all, in all tabs.
 */

const csrfCookies = ["__Host-millrace-csrf", "millrace-csrf"];
const freshKey = "millrace.fresh-until";
/** An access token is renewed this long before it ends, so that none expires on its way. */
const marginMs = 30_000;

const listeners = new Set<() => void>();
const tabs = new BroadcastChannel("millrace.session");
let renewal: Promise<void> | null = null;

function csrfToken(): string | null {
  for (const pair of document.cookie.split("; ")) {
    const at = pair.indexOf("=");
    if (csrfCookies.includes(pair.slice(0, at))) return pair.slice(at + 1);
  }
  return null;
}

const isSignedIn = () => csrfToken() !== null;

/** Until when the access token is good, by this machine's clock, as any tab has last heard. */
const freshUntil = () => Number(localStorage.getItem(freshKey) ?? 0);

/** Headers of a request that changes something. */
const proof = (): Record<string, string> => {
  const token = csrfToken();
  return token === null ? {} : { "x-csrf-token": token };
};

async function send(method: "POST" | "DELETE", path: string, body?: object): Promise<void> {
  const response = await fetch(path, {
    method,
    headers: { ...proof(), ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
    keepalive: method === "DELETE",
  });
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok)
    throw new Error((answer as Problem | null)?.title ?? "No answer", { cause: answer });
  if (answer === null) return;
  const { expiresIn } = answer as { expiresIn: number };
  localStorage.setItem(freshKey, String(Date.now() + expiresIn * 1000));
}

function forget(): void {
  for (const name of csrfCookies) {
    const secure = name.startsWith("__Host-") ? "; Secure" : "";
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
    document.cookie = `${name}=; Path=/; Max-Age=0; SameSite=Lax${secure}`;
  }
  localStorage.removeItem(freshKey);
  for (const tell of listeners) tell();
}

tabs.addEventListener("message", () => {
  for (const tell of listeners) tell();
});

/** Tabs take turns: a refresh token is used up by its first use. Browsers offer locks on https and localhost only. */
const inTurn = <T>(use: () => Promise<T>): Promise<T> =>
  "locks" in navigator ? navigator.locks.request("millrace.session", use) : use();

async function refresh(stale: number): Promise<void> {
  if (!isSignedIn()) {
    forget();
    throw new Error("Signed out");
  }
  // Another tab was faster.
  if (freshUntil() !== stale && freshUntil() - Date.now() > marginMs) return;
  try {
    await send("POST", "/session/refresh");
  } catch (error) {
    // Refused, rather than not answered: this session is over.
    const { status } = ((error as Error).cause ?? {}) as Partial<Problem>;
    if (status === 401 || status === 403 || status === 422) {
      forget();
      tabs.postMessage("ended");
    }
    throw error;
  }
}

export const session = {
  isSignedIn,

  /** Refused with `auth.second_factor_required`: its challenge goes with the code to `signInByCode`. */
  signIn: (login: string, password: string): Promise<void> =>
    send("POST", "/session", { login, password }),

  signInByCode: (challenge: string, code: string): Promise<void> =>
    send("POST", "/session", { challenge, code }),

  /** With the code that a provider's sign-in has ended with; this browser's cookie shows that it began here. */
  signInByProvider: (code: string): Promise<void> => send("POST", "/session", { code }),

  /** Goes on with the session that another way of signing in has ended with: its tokens move into cookies. */
  takeOver: (refreshToken: string): Promise<void> => send("POST", "/session", { refreshToken }),

  /** Ends the session here at once; the server is told, and need not answer. */
  signOut(): void {
    send("DELETE", "/session").catch(() => {});
    forget();
    tabs.postMessage("ended");
  },

  proof,

  /** Waits until the access token is good for a moment longer. Rejects when nobody is signed in. */
  async ready(): Promise<void> {
    if (freshUntil() - Date.now() < marginMs) await session.renew();
  },

  /** Gets another access token: the server did not take the present one, or it ends. */
  renew(): Promise<void> {
    const stale = freshUntil();
    renewal ??= inTurn(() => refresh(stale)).finally(() => {
      renewal = null;
    });
    return renewal;
  },

  /** Calls `tell` when the session ends, here or in another tab. */
  onEnd(tell: () => void): () => void {
    listeners.add(tell);
    return () => listeners.delete(tell);
  },
};
