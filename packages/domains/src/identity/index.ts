export {
  type Authenticate,
  anonymous,
  createAuthenticate,
} from "./authenticate.ts";
export { createUser, purgeSessions, resetPassword } from "./identity.service.ts";
export { publicKeys } from "./key-ring.ts";
