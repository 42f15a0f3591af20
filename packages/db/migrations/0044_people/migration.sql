-- The people who work here.

-- CreateTable
CREATE TABLE "position" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "pay_grade" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "position_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "employee" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "phone" TEXT,
    "user_id" UUID,
    "site_id" UUID NOT NULL,
    "position_id" UUID,
    "pay_grade" TEXT,
    "hired_on" DATE NOT NULL,
    "left_on" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "employee_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "employee_document" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "number" TEXT,
    "issued_on" DATE,
    "expires_on" DATE,
    "file_id" UUID,
    "told_days" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "employee_document_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "position_name_key" ON "position"("name");

-- CreateIndex
CREATE INDEX "position_name_id_idx" ON "position"("name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "employee_code_key" ON "employee"("code");

-- CreateIndex
CREATE UNIQUE INDEX "employee_user_id_key" ON "employee"("user_id");

-- CreateIndex
CREATE INDEX "employee_name_id_idx" ON "employee"("name", "id");

-- CreateIndex
CREATE INDEX "employee_site_id_name_id_idx" ON "employee"("site_id", "name", "id");

-- CreateIndex
CREATE INDEX "employee_position_id_name_id_idx" ON "employee"("position_id", "name", "id");

-- CreateIndex
CREATE INDEX "employee_document_employee_id_created_at_id_idx" ON "employee_document"("employee_id", "created_at", "id");

-- AddForeignKey
ALTER TABLE "employee" ADD CONSTRAINT "employee_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "employee" ADD CONSTRAINT "employee_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "employee" ADD CONSTRAINT "employee_position_id_fkey" FOREIGN KEY ("position_id") REFERENCES "position"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "employee_document" ADD CONSTRAINT "employee_document_employee_id_fkey" FOREIGN KEY ("employee_id") REFERENCES "employee"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma has no words for.
ALTER TABLE "employee" ADD CONSTRAINT "employee_dates_check" CHECK ("left_on" >= "hired_on");
ALTER TABLE "employee_document"
    ADD CONSTRAINT "employee_document_dates_check" CHECK ("expires_on" >= "issued_on"),
    ADD CONSTRAINT "employee_document_told_check" CHECK ("told_days" >= 0);
-- What the daily job looks through.
CREATE INDEX "employee_document_expiring_idx" ON "employee_document" ("expires_on")
    WHERE "expires_on" IS NOT NULL AND ("told_days" IS NULL OR "told_days" > 0);
