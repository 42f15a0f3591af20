-- AlterTable
ALTER TABLE "party" DROP COLUMN "address",
ADD COLUMN     "addresses" JSONB NOT NULL DEFAULT '[]',
ALTER COLUMN "tags" SET DEFAULT ARRAY[]::TEXT[];

-- CreateIndex
CREATE INDEX "party_tags_idx" ON "party" USING GIN ("tags");

-- CreateIndex
CREATE INDEX "product_vendor_id_name_id_idx" ON "product"("vendor_id", "name", "id");
