import { defineProblem } from "@millrace/platform/errors";

export const notYours = defineProblem({
  code: "access.not_yours_to_give",
  kind: "forbidden",
  title: "You cannot give what you do not hold",
  help: "A key or an application can be given the permissions of its maker and no others; `details.permissions` names those that you do not hold.",
});

export const unknownPermission = defineProblem({
  code: "access.unknown_permission",
  kind: "invalid",
  title: "There is no such permission",
  help: "`errors` names each permission that no operation asks for. The description of every operation names the one that it needs.",
});

export const keyOver = defineProblem({
  code: "access.key_over",
  kind: "conflict",
  title: "The key is expired or revoked",
  help: "A key that is over does not come back. Make another one.",
});

export const addressNotAllowed = defineProblem({
  code: "auth.address_not_allowed",
  kind: "forbidden",
  title: "Not from this address",
  help: "The API key is good, but may be used from certain addresses only, and the request came from another one. Its owner can make a key with other addresses.",
});

export const sandboxAbsent = defineProblem({
  code: "auth.sandbox_absent",
  kind: "forbidden",
  title: "There is no sandbox here",
  help: "Keys that begin with `mr_test_` work on the sandbox only, and this installation has none. Make a key of mode `live`.",
});
