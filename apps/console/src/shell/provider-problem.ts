import type { Problem } from "@millrace/contract/problem";

/* What a provider's sign-in was refused for comes as a code in the address: the server has sent the browser here and cannot say more. */

const sentences: Readonly<Record<string, readonly [title: string, detail: string]>> = {
  "auth.oidc_state": [
    "This sign-in took too long",
    "It was begun more than ten minutes ago, in another browser, or was used already. Try again.",
  ],
  "auth.oidc_refused": [
    "The sign-in was refused",
    "What the provider sent is not valid, or this account may not sign in at present.",
  ],
  "auth.oidc_denied": [
    "The provider did not sign you in",
    "You have cancelled there, or it does not let you use Millrace. Nothing was changed.",
  ],
  "auth.oidc_not_linked": [
    "No account is linked to this sign-in",
    "Sign in with your password, then link the provider under Account security.",
  ],
  "limit.exceeded": ["Too many tries", "Wait for a minute, then try again."],
};
const otherwise = [
  "The sign-in did not work",
  "The provider could not be asked for a moment. Try again.",
] as const;

/** The error that a code stands for, as it is shown elsewhere. */
export function providerProblem(code: string): Error {
  const [title, detail] = sentences[code] ?? otherwise;
  const cause: Problem = {
    type: "about:blank",
    title,
    status: 401,
    detail,
    instance: "",
    code: code in sentences ? code : "service.unavailable",
    traceId: "",
    retryable: true,
  };
  return new Error(title, { cause });
}
