-- Keys with which programs act for the people who made them.
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "secret_mac" BYTEA NOT NULL,
    "last_four" TEXT NOT NULL,
    "previous_mac" BYTEA,
    "previous_until" TIMESTAMPTZ(6),
    "permissions" TEXT[],
    "addresses" TEXT[],
    "per_minute" INTEGER NOT NULL,
    "per_hour" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),
    "rotated_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),
    "last_used_ip" TEXT,
    "usage_count" BIGINT NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "api_key_handle_key" ON "api_key"("handle");

CREATE INDEX "api_key_user_id_created_at_id_idx" ON "api_key"("user_id", "created_at", "id");

CREATE INDEX "api_key_created_at_id_idx" ON "api_key"("created_at", "id");

ALTER TABLE "api_key" ADD CONSTRAINT "api_key_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What the Prisma schema cannot say.

ALTER TABLE "api_key"
  ADD CONSTRAINT "api_key_mode_check" CHECK ("mode" IN ('live', 'test')),
  ADD CONSTRAINT "api_key_previous_check" CHECK (("previous_mac" IS NULL) = ("previous_until" IS NULL)),
  ADD CONSTRAINT "api_key_limits_check" CHECK ("per_minute" > 0 AND "per_hour" > 0);

-- Each use is counted on the row, in no index: with room on its page that costs no index entry.
ALTER TABLE "api_key" SET (fillfactor = 70);
