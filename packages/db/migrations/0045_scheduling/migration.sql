-- When people work, when they came, and when they are away.

-- CreateTable
CREATE TABLE "shift_pattern" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "employee_id" UUID NOT NULL,
    "site_id" UUID NOT NULL,
    "timezone" TEXT NOT NULL,
    "position_id" UUID,
    "rule" TEXT NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE,
    "segments" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "shift_pattern_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shift" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "site_id" UUID NOT NULL,
    "timezone" TEXT NOT NULL,
    "position_id" UUID,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft',
    "published_at" TIMESTAMPTZ(6),
    "note" TEXT,
    "pattern_id" UUID,
    "occurs_on" DATE,
    "is_exception" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "shift_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shift_segment" (
    "shift_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "employee_id" UUID NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "is_active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "shift_segment_pkey" PRIMARY KEY ("shift_id","ordinal")
);

-- CreateTable
CREATE TABLE "shift_swap" (
    "id" UUID NOT NULL,
    "shift_id" UUID NOT NULL,
    "shift_version" INTEGER NOT NULL,
    "site_id" UUID NOT NULL,
    "from_employee_id" UUID NOT NULL,
    "to_employee_id" UUID,
    "for_shift_id" UUID,
    "for_shift_version" INTEGER,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "note" TEXT,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "shift_swap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attendance" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "site_id" UUID NOT NULL,
    "shift_id" UUID,
    "position_id" UUID,
    "checked_in_at" TIMESTAMPTZ(6) NOT NULL,
    "checked_out_at" TIMESTAMPTZ(6),
    "method" TEXT NOT NULL,
    "out_method" TEXT,
    "latitude" DECIMAL(9,6),
    "longitude" DECIMAL(9,6),
    "late_minutes" INTEGER NOT NULL DEFAULT 0,
    "forgotten_at" TIMESTAMPTZ(6),
    "correction" TEXT,
    "corrected_by" TEXT,
    "corrected_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "attendance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leave_type" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_paid" BOOLEAN NOT NULL DEFAULT true,
    "yearly_days" DECIMAL(6,1) NOT NULL,
    "carry_over_days" DECIMAL(6,1) NOT NULL DEFAULT 0,
    "approval_steps" INTEGER NOT NULL DEFAULT 1,
    "may_overdraw" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "leave_type_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leave" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "site_id" UUID NOT NULL,
    "type_id" UUID NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "starts_noon" BOOLEAN NOT NULL DEFAULT false,
    "ends_noon" BOOLEAN NOT NULL DEFAULT false,
    "days" DECIMAL(6,1) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "reason" TEXT,
    "steps" INTEGER NOT NULL,
    "approved_by" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(6),
    "decision" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "leave_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "leave_balance" (
    "employee_id" UUID NOT NULL,
    "type_id" UUID NOT NULL,
    "year" INTEGER NOT NULL,
    "days" DECIMAL(6,1) NOT NULL,
    "may_overdraw" BOOLEAN NOT NULL,
    "is_carried" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "leave_balance_pkey" PRIMARY KEY ("employee_id","type_id","year")
);

-- CreateTable
CREATE TABLE "leave_entry" (
    "id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "type_id" UUID NOT NULL,
    "year" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "days" DECIMAL(6,1) NOT NULL,
    "leave_id" UUID,
    "note" TEXT,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "leave_entry_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "shift_pattern_name_id_idx" ON "shift_pattern"("name", "id");

-- CreateIndex
CREATE INDEX "shift_pattern_site_id_name_id_idx" ON "shift_pattern"("site_id", "name", "id");

-- CreateIndex
CREATE INDEX "shift_starts_at_id_idx" ON "shift"("starts_at", "id");

-- CreateIndex
CREATE INDEX "shift_site_id_starts_at_id_idx" ON "shift"("site_id", "starts_at", "id");

-- CreateIndex
CREATE INDEX "shift_employee_id_starts_at_id_idx" ON "shift"("employee_id", "starts_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "shift_id_employee_id_key" ON "shift"("id", "employee_id");

-- CreateIndex
CREATE UNIQUE INDEX "shift_pattern_id_occurs_on_key" ON "shift"("pattern_id", "occurs_on");

-- CreateIndex
CREATE INDEX "shift_swap_created_at_id_idx" ON "shift_swap"("created_at", "id");

-- CreateIndex
CREATE INDEX "shift_swap_site_id_created_at_id_idx" ON "shift_swap"("site_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "attendance_checked_in_at_id_idx" ON "attendance"("checked_in_at", "id");

-- CreateIndex
CREATE INDEX "attendance_site_id_checked_in_at_id_idx" ON "attendance"("site_id", "checked_in_at", "id");

-- CreateIndex
CREATE INDEX "attendance_employee_id_checked_in_at_id_idx" ON "attendance"("employee_id", "checked_in_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "leave_type_code_key" ON "leave_type"("code");

-- CreateIndex
CREATE INDEX "leave_type_name_id_idx" ON "leave_type"("name", "id");

-- CreateIndex
CREATE INDEX "leave_starts_on_id_idx" ON "leave"("starts_on", "id");

-- CreateIndex
CREATE INDEX "leave_site_id_starts_on_id_idx" ON "leave"("site_id", "starts_on", "id");

-- CreateIndex
CREATE INDEX "leave_employee_id_starts_on_id_idx" ON "leave"("employee_id", "starts_on", "id");

-- CreateIndex
CREATE INDEX "leave_entry_employee_id_type_id_year_created_at_idx" ON "leave_entry"("employee_id", "type_id", "year", "created_at");

-- AddForeignKey
ALTER TABLE "shift" ADD CONSTRAINT "shift_pattern_id_fkey" FOREIGN KEY ("pattern_id") REFERENCES "shift_pattern"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shift_segment" ADD CONSTRAINT "shift_segment_shift_id_employee_id_fkey" FOREIGN KEY ("shift_id", "employee_id") REFERENCES "shift"("id", "employee_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "shift_swap" ADD CONSTRAINT "shift_swap_shift_id_fkey" FOREIGN KEY ("shift_id") REFERENCES "shift"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leave" ADD CONSTRAINT "leave_type_id_fkey" FOREIGN KEY ("type_id") REFERENCES "leave_type"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leave_balance" ADD CONSTRAINT "leave_balance_type_id_fkey" FOREIGN KEY ("type_id") REFERENCES "leave_type"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leave_entry" ADD CONSTRAINT "leave_entry_employee_id_type_id_year_fkey" FOREIGN KEY ("employee_id", "type_id", "year") REFERENCES "leave_balance"("employee_id", "type_id", "year") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "leave_entry" ADD CONSTRAINT "leave_entry_leave_id_fkey" FOREIGN KEY ("leave_id") REFERENCES "leave"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma has no words for.
CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER TABLE "shift_pattern" ADD CONSTRAINT "shift_pattern_dates_check" CHECK ("ends_on" >= "starts_on");

ALTER TABLE "shift"
    ADD CONSTRAINT "shift_status_check" CHECK ("status" IN ('draft', 'published')),
    ADD CONSTRAINT "shift_published_check" CHECK (("status" = 'published') = ("published_at" IS NOT NULL)),
    ADD CONSTRAINT "shift_order_check" CHECK ("ends_at" > "starts_at"),
    ADD CONSTRAINT "shift_pattern_check" CHECK (("pattern_id" IS NULL) = ("occurs_on" IS NULL));

-- Nobody works in two places at a time. Deferrable, so that two people can exchange shifts that overlap each other.
ALTER TABLE "shift_segment"
    ADD CONSTRAINT "shift_segment_order_check" CHECK ("ends_at" > "starts_at"),
    ADD CONSTRAINT "shift_segment_no_overlap" EXCLUDE USING gist ("employee_id" WITH =, tstzrange("starts_at", "ends_at") WITH &&)
        WHERE ("is_active") DEFERRABLE INITIALLY IMMEDIATE;

ALTER TABLE "shift_swap"
    ADD CONSTRAINT "shift_swap_status_check" CHECK ("status" IN ('pending', 'approved', 'rejected')),
    ADD CONSTRAINT "shift_swap_decided_check"
        CHECK (("status" = 'pending') = ("decided_at" IS NULL) AND ("decided_at" IS NULL) = ("decided_by" IS NULL)),
    ADD CONSTRAINT "shift_swap_for_check" CHECK (("for_shift_id" IS NULL) = ("for_shift_version" IS NULL)
        AND ("for_shift_id" IS NULL OR "to_employee_id" IS NOT NULL));
CREATE UNIQUE INDEX "shift_swap_pending_key" ON "shift_swap" ("shift_id") WHERE "status" = 'pending';

ALTER TABLE "attendance"
    ADD CONSTRAINT "attendance_method_check"
        CHECK ("method" IN ('manual', 'biometric', 'pin', 'card', 'qr') AND "out_method" IN ('manual', 'biometric', 'pin', 'card', 'qr')),
    ADD CONSTRAINT "attendance_order_check" CHECK ("checked_out_at" >= "checked_in_at"),
    ADD CONSTRAINT "attendance_late_check" CHECK ("late_minutes" >= 0),
    ADD CONSTRAINT "attendance_place_check" CHECK (("latitude" IS NULL) = ("longitude" IS NULL)
        AND "latitude" BETWEEN -90 AND 90 AND "longitude" BETWEEN -180 AND 180),
    ADD CONSTRAINT "attendance_correction_check" CHECK (("corrected_at" IS NULL) = ("correction" IS NULL)),
    ADD CONSTRAINT "attendance_no_overlap" EXCLUDE USING gist ("employee_id" WITH =, tstzrange("checked_in_at", "checked_out_at") WITH &&);
-- One open at most: who has come has not left.
CREATE UNIQUE INDEX "attendance_open_key" ON "attendance" ("employee_id") WHERE "checked_out_at" IS NULL;
CREATE INDEX "attendance_open_site_idx" ON "attendance" ("site_id", "checked_in_at") WHERE "checked_out_at" IS NULL;

ALTER TABLE "leave_type"
    ADD CONSTRAINT "leave_type_days_check" CHECK ("yearly_days" >= 0 AND "carry_over_days" >= 0),
    ADD CONSTRAINT "leave_type_steps_check" CHECK ("approval_steps" BETWEEN 1 AND 2);

ALTER TABLE "leave"
    ADD CONSTRAINT "leave_status_check" CHECK ("status" IN ('pending', 'approved', 'rejected', 'cancelled')),
    ADD CONSTRAINT "leave_order_check" CHECK ("ends_on" >= "starts_on" AND NOT ("starts_on" = "ends_on" AND "starts_noon" AND "ends_noon")),
    ADD CONSTRAINT "leave_days_check" CHECK ("days" > 0),
    ADD CONSTRAINT "leave_steps_check" CHECK ("steps" BETWEEN 1 AND 2 AND cardinality("approved_by") <= "steps"
        AND ("status" <> 'approved' OR cardinality("approved_by") = "steps")),
    ADD CONSTRAINT "leave_decided_check" CHECK (("status" = 'pending') = ("decided_at" IS NULL)),
    -- Half days meet at noon, so a morning and an afternoon of one day go together.
    ADD CONSTRAINT "leave_no_overlap" EXCLUDE USING gist ("employee_id" WITH =, tsrange(
        "starts_on" + CASE WHEN "starts_noon" THEN interval '12 hours' ELSE interval '0' END,
        "ends_on" + CASE WHEN "ends_noon" THEN interval '12 hours' ELSE interval '24 hours' END) WITH &&)
        WHERE ("status" IN ('pending', 'approved'));

ALTER TABLE "leave_balance" ADD CONSTRAINT "leave_balance_days_check" CHECK ("days" >= 0 OR "may_overdraw");
ALTER TABLE "leave_entry"
    ADD CONSTRAINT "leave_entry_kind_check" CHECK (
        ("kind" IN ('accrual', 'carried') AND "days" >= 0) OR ("kind" = 'taken' AND "days" < 0)
        OR ("kind" = 'returned' AND "days" > 0) OR ("kind" = 'adjusted' AND "days" <> 0)),
    ADD CONSTRAINT "leave_entry_leave_check" CHECK (("leave_id" IS NOT NULL) = ("kind" IN ('taken', 'returned')));
