-- Several names to sign in with; an address counts once its owner has shown that they read it.
ALTER TABLE "user_account" ADD COLUMN "phone" TEXT,
ADD COLUMN "username" TEXT,
ADD COLUMN "email_verified_at" TIMESTAMPTZ(6),
ADD COLUMN "password_changed_at" TIMESTAMPTZ(6);

CREATE UNIQUE INDEX "user_account_phone_key" ON "user_account"("phone");
CREATE UNIQUE INDEX "user_account_username_key" ON "user_account"("username");

-- Nobody was asked before: those who are here go on as they are.
UPDATE "user_account" SET "email_verified_at" = "created_at";

-- A key is an account's, or stands for a name that no account has: guessing is counted the same for both.
CREATE TABLE "login_guard" (
    "key" UUID NOT NULL,
    "failures" INTEGER NOT NULL,
    "locks" INTEGER NOT NULL,
    "locked_until" TIMESTAMPTZ(6),
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "login_guard_pkey" PRIMARY KEY ("key")
);

CREATE INDEX "login_guard_updated_at_idx" ON "login_guard"("updated_at");

CREATE TABLE "registration" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "phone" TEXT,
    "username" TEXT,
    "password_hash" TEXT NOT NULL,
    "code_hash" BYTEA,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "code_expires_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "registration_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "registration_created_at_idx" ON "registration"("created_at");

CREATE TABLE "password_reset" (
    "user_id" UUID NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "token_hash" BYTEA,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "password_reset_pkey" PRIMARY KEY ("user_id")
);

CREATE UNIQUE INDEX "password_reset_token_hash_key" ON "password_reset"("token_hash");

CREATE TABLE "totp_factor" (
    "user_id" UUID NOT NULL,
    "secret" BYTEA NOT NULL,
    "last_step" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(6),

    CONSTRAINT "totp_factor_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "recovery_code" (
    "user_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("user_id","hash")
);

-- Private keys are sealed; a key is shown to the world before it signs.
ALTER TABLE "signing_key" ADD COLUMN "private_sealed" BYTEA,
ADD COLUMN "signs_from" TIMESTAMPTZ(6),
ALTER COLUMN "private_jwk" DROP NOT NULL;

UPDATE "signing_key" SET "signs_from" = "created_at";

ALTER TABLE "signing_key" ALTER COLUMN "signs_from" SET NOT NULL;

ALTER TABLE "password_reset" ADD CONSTRAINT "password_reset_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "totp_factor" ADD CONSTRAINT "totp_factor_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
