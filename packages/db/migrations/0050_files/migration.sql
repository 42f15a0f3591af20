-- CreateTable
CREATE TABLE "file" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "type" TEXT NOT NULL DEFAULT 'application/octet-stream',
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "storage_key" TEXT NOT NULL,
    "incoming_key" TEXT,
    "width" INTEGER,
    "height" INTEGER,
    "variants" JSONB NOT NULL DEFAULT '[]',
    "owner_type" TEXT,
    "owner_id" UUID,
    "site_id" UUID,
    "domain" TEXT,
    "position" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "file_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "file_storage_key_key" ON "file"("storage_key");

-- CreateIndex
CREATE INDEX "file_owner_type_owner_id_position_id_idx" ON "file"("owner_type", "owner_id", "position", "id");

-- Files that hang on nothing: few, looked through by the clean-up.
CREATE INDEX "file_loose_idx" ON "file"("created_at") WHERE "owner_id" IS NULL;

ALTER TABLE "file"
    ADD CONSTRAINT "file_status_check" CHECK ("status" IN ('uploading', 'receiving', 'ready')),
    ADD CONSTRAINT "file_bytes_check" CHECK ("bytes" >= 0),
    ADD CONSTRAINT "file_ready_check" CHECK ("status" <> 'ready' OR "sha256" IS NOT NULL),
    ADD CONSTRAINT "file_owner_check" CHECK (
        ("owner_id" IS NULL AND "owner_type" IS NULL AND "domain" IS NULL AND "site_id" IS NULL)
        OR ("owner_id" IS NOT NULL AND "owner_type" IS NOT NULL AND "domain" IS NOT NULL AND "status" = 'ready'));
