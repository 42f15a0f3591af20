-- The movements of a document in the order in which they are listed: without it Postgres walks the whole ledger by time for a page of them.

-- DropIndex
DROP INDEX "stock_movement_document_id_idx";

-- CreateIndex
CREATE INDEX "stock_movement_document_id_created_at_id_idx" ON "stock_movement"("document_id", "created_at", "id");
