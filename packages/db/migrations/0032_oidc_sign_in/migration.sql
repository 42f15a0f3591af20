-- People who come by another provider of identities only have no password.
ALTER TABLE "user_account" ALTER COLUMN "password_hash" DROP NOT NULL;

-- What the provider calls them, for people to tell two linked sign-ins apart.
ALTER TABLE "external_login" ADD COLUMN "email" TEXT;

-- What somebody holds on the way through another provider's sign-in.
CREATE TABLE "sign_in_ticket" (
    "hash" BYTEA NOT NULL,
    "content" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sign_in_ticket_pkey" PRIMARY KEY ("hash")
);

CREATE INDEX "sign_in_ticket_expires_at_idx" ON "sign_in_ticket"("expires_at");
