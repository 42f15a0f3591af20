import { defineProblem } from "@millrace/platform/errors";

export const beyondYou = defineProblem({
  code: "identity.beyond_you",
  kind: "forbidden",
  title: "That is more than you hold",
  help: "Nobody gives a permission or a site that they do not have, nor changes somebody, or a role, that holds more than they do. Ask an administrator who holds it.",
});

export const ownAccount = defineProblem({
  code: "identity.own_account",
  kind: "conflict",
  title: "This is your own account",
  help: "Nobody blocks or archives themselves; another administrator can. To leave for good, ask for erasure in your profile.",
});

export const lastSuperadmin = defineProblem({
  code: "identity.last_superadmin",
  kind: "conflict",
  title: "The last superadmin stays",
  help: "An installation always has one active superadmin. Make somebody else one first.",
});

export const userArchived = defineProblem({
  code: "identity.user_archived",
  kind: "conflict",
  title: "The person is archived",
  help: "Whoever was archived keeps their history and does not come back. Make a new account.",
});
