-- AlterTable
ALTER TABLE "production_batch" ADD COLUMN     "reversed_at" TIMESTAMPTZ(6),
ADD COLUMN     "reversed_by" TEXT,
ADD COLUMN     "reversal_reason" TEXT;

-- AlterTable
ALTER TABLE "production_input" ADD COLUMN     "unit_id" UUID,
ADD COLUMN     "operator_id" UUID;

-- AlterTable
ALTER TABLE "production_output" ADD COLUMN     "serials" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "unit_ids" UUID[] NOT NULL DEFAULT ARRAY[]::UUID[],
ADD COLUMN     "operator_id" UUID;

-- CreateIndex
CREATE INDEX "stock_lot_code_idx" ON "stock_lot"("code");

-- CreateIndex
CREATE INDEX "stock_unit_serial_idx" ON "stock_unit"("serial");

-- What Prisma has no words for.

-- A document's movements are taken back by opposite ones of the same document.
ALTER TABLE "stock_movement" DROP CONSTRAINT "stock_movement_type_check", ADD CONSTRAINT "stock_movement_type_check" CHECK ("type" IN (
    'receive', 'issue', 'adjust', 'transfer', 'count', 'reserve', 'release', 'produce', 'consume', 'return', 'scrap', 'move', 'reverse'));
-- What was taken back is no layer of first in, first out.
CREATE INDEX "stock_movement_reversal_idx" ON "stock_movement" ("document_id", "product_id", "warehouse_id") WHERE "type" = 'reverse';

ALTER TABLE "production_batch"
    DROP CONSTRAINT "production_batch_status_check",
    DROP CONSTRAINT "production_batch_completed_check",
    DROP CONSTRAINT "production_batch_consumed_check",
    ADD CONSTRAINT "production_batch_status_check"
        CHECK ("status" IN ('planned', 'in_progress', 'paused', 'completed', 'reversed', 'cancelled')),
    ADD CONSTRAINT "production_batch_completed_check" CHECK (("status" IN ('completed', 'reversed')) = ("completed_at" IS NOT NULL)
        AND num_nonnulls("completed_at", "completed_by", "consumed", "input_cost", "conversion_cost") IN (0, 5)),
    ADD CONSTRAINT "production_batch_reversed_check" CHECK (("status" = 'reversed') = ("reversed_at" IS NOT NULL)
        AND num_nonnulls("reversed_at", "reversed_by", "reversal_reason") IN (0, 3));

ALTER TABLE "production_input"
    ADD CONSTRAINT "production_input_unit_check" CHECK ("unit_id" IS NULL OR ("lot_id" IS NULL AND "quantity" = 1));
ALTER TABLE "production_output"
    ADD CONSTRAINT "production_output_serials_check" CHECK (cardinality("serials") IN (0, "quantity") AND cardinality("unit_ids") IN (0, "quantity")
        AND ("kind" <> 'loss' OR cardinality("serials") = 0));
