import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const about = {
  version: 1,
  aggregate: "access.oauth_client",
  payload: z.object({ clientId: Id, name: z.string() }),
  example: { clientId: "01939f1e-7c7b-7000-8000-0000000000d1", name: "Ledger" },
};

export const clientCreated = defineEvent({
  ...about,
  name: "access.oauth_client.created",
  summary: "An OAuth application was registered.",
});

export const clientUpdated = defineEvent({
  ...about,
  name: "access.oauth_client.updated",
  summary: "An OAuth application was changed, or got a new secret.",
});

export const clientArchived = defineEvent({
  ...about,
  name: "access.oauth_client.archived",
  summary: "An OAuth application was taken away; its tokens are over.",
});

const grant = {
  version: 1,
  aggregate: "access.oauth_grant",
  payload: z.object({ grantId: Id, clientId: Id, userId: Id }),
  example: {
    grantId: "01939f1e-7c7b-7000-8000-0000000000e1",
    clientId: about.example.clientId,
    userId: "01939f1e-7c7b-7000-8000-0000000000a1",
  },
};

export const grantGiven = defineEvent({
  ...grant,
  name: "access.oauth_grant.given",
  summary: "A person agreed that an application may do some things for them.",
});

export const grantRevoked = defineEvent({
  ...grant,
  name: "access.oauth_grant.revoked",
  summary: "A person took back what they had agreed that an application may do.",
});
