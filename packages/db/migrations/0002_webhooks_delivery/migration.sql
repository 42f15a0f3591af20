-- DropIndex
DROP INDEX "webhook_attempt_delivery_id_attempt_idx";

-- AlterTable
ALTER TABLE "webhook_attempt" DROP CONSTRAINT "webhook_attempt_pkey",
DROP COLUMN "id",
ADD CONSTRAINT "webhook_attempt_pkey" PRIMARY KEY ("delivery_id", "attempt");

-- AlterTable
ALTER TABLE "webhook_endpoint" ADD COLUMN     "all_sites" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "sites" UUID[];

-- CreateIndex
CREATE INDEX "webhook_message_created_at_idx" ON "webhook_message"("created_at");

-- What the Prisma schema cannot say.

ALTER TABLE "webhook_endpoint" DROP CONSTRAINT "webhook_endpoint_status_check";
ALTER TABLE "webhook_endpoint"
  ADD CONSTRAINT "webhook_endpoint_status_check" CHECK ("status" IN ('active', 'disabled', 'deleted')),
  ADD CONSTRAINT "webhook_endpoint_disabled_for_check" CHECK ("disabled_for" IN ('gone', 'failing'));

-- Due deliveries are claimed endpoint by endpoint, so that the backlog of one is never in the way of another.
DROP INDEX "webhook_delivery_due_idx";
CREATE INDEX "webhook_delivery_due_idx" ON "webhook_delivery" ("endpoint_id", "next_attempt_at", "id")
  WHERE "status" IN ('pending', 'retrying');

-- A claim changes no indexed column: with room on its page it costs no index entry. Rows change twice and soon, so dead ones are
-- cleared away often, and plans follow the table's growth.
ALTER TABLE "webhook_delivery" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
