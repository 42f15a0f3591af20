-- Applications of others, and what the OAuth protocol remembers of them.
CREATE TABLE "oauth_client" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "flows" TEXT[],
    "redirect_uris" TEXT[],
    "scopes" TEXT[],
    "secret_mac" BYTEA,
    "last_four" TEXT,
    "previous_mac" BYTEA,
    "previous_until" TIMESTAMPTZ(6),
    "all_sites" BOOLEAN NOT NULL,
    "sites" UUID[],
    "rotated_at" TIMESTAMPTZ(6),
    "archived_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "oauth_client_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "oauth_record" (
    "hash" BYTEA NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" BYTEA NOT NULL,
    "client_id" UUID,
    "user_id" UUID,
    "scopes" TEXT[],
    "grant_hash" BYTEA,
    "uid_hash" BYTEA,
    "consumed_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "oauth_record_pkey" PRIMARY KEY ("hash")
);

CREATE INDEX "oauth_client_created_at_id_idx" ON "oauth_client"("created_at", "id");

CREATE UNIQUE INDEX "oauth_record_id_key" ON "oauth_record"("id");

CREATE INDEX "oauth_record_grant_hash_idx" ON "oauth_record"("grant_hash");

CREATE INDEX "oauth_record_uid_hash_idx" ON "oauth_record"("uid_hash");

CREATE INDEX "oauth_record_client_id_idx" ON "oauth_record"("client_id");

CREATE INDEX "oauth_record_user_id_idx" ON "oauth_record"("user_id");

CREATE INDEX "oauth_record_expires_at_idx" ON "oauth_record"("expires_at");

ALTER TABLE "oauth_record" ADD CONSTRAINT "oauth_record_client_id_fkey" FOREIGN KEY ("client_id") REFERENCES "oauth_client"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "oauth_record" ADD CONSTRAINT "oauth_record_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the Prisma schema cannot say.

ALTER TABLE "oauth_client"
  ADD CONSTRAINT "oauth_client_type_check" CHECK ("type" IN ('confidential', 'public')),
  ADD CONSTRAINT "oauth_client_secret_check" CHECK (("type" = 'confidential') = ("secret_mac" IS NOT NULL)),
  ADD CONSTRAINT "oauth_client_previous_check" CHECK (("previous_mac" IS NULL) = ("previous_until" IS NULL));
