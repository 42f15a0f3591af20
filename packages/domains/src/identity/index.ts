export { createUser } from "./accounts/accounts.service.ts";
export { reachableHolders } from "./accounts/reachable.store.ts";
export {
  type Authenticate,
  anonymous,
  type Caller,
  callerOf,
  createAuthenticate,
  isActivePerson,
  nameOfPerson,
  type Principal,
} from "./authenticate.ts";
export { csrfRefused, refreshInvalid } from "./identity.errors.ts";
export { publicKeys } from "./keys/key-ring.ts";
export { rotateKeys } from "./keys/keys.service.ts";
export { lockedUntil, unlock } from "./login/guard.service.ts";
export { readAvatar } from "./me/avatar.service.ts";
export { oidcCodeInvalid } from "./oidc/oidc.errors.ts";
export { OidcStart } from "./oidc/oidc.schema.ts";
export { finishSignIn, startSignIn } from "./oidc/oidc.service.ts";
export { resetPassword } from "./password/password.service.ts";
export { purgeSessions } from "./sessions/sessions.service.ts";
export { personBehind } from "./who.ts";
