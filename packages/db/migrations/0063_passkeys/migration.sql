-- Passkeys, and what providers of biometric checks have reported.
ALTER TABLE "user_account"
    ADD COLUMN "password_shown_at" TIMESTAMPTZ(6),
    ADD COLUMN "passkey_allowed_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "passkey" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "synced" BOOLEAN NOT NULL,
    "name" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "biometric_report" (
    "provider" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "result" TEXT NOT NULL,
    "reported_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "biometric_report_pkey" PRIMARY KEY ("provider","external_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "passkey_user_id_idx" ON "passkey"("user_id");

-- CreateIndex
CREATE INDEX "biometric_report_user_id_idx" ON "biometric_report"("user_id");

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "biometric_report" ADD CONSTRAINT "biometric_report_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who has a password has shown it when they set it, at the latest.
update user_account set password_shown_at = coalesce(last_login_at, password_changed_at, created_at) where password_hash is not null;
alter table passkey add constraint passkey_counter_check check (counter >= 0);
alter table biometric_report add constraint biometric_report_result_check check (result in ('enrolled', 'verified', 'rejected'));
