-- AlterTable
ALTER TABLE "file" ADD COLUMN     "kept_as" TEXT;

-- Certificates whose file was deleted are made anew; the others are kept from now on.
UPDATE "workshop_inspection" SET "certificate_file_id" = NULL
 WHERE NOT EXISTS (SELECT FROM "file" WHERE "file"."id" = "workshop_inspection"."certificate_file_id");
UPDATE "file" SET "kept_as" = 'the certificate of the inspection ' || "workshop_inspection"."number"
  FROM "workshop_inspection" WHERE "workshop_inspection"."certificate_file_id" = "file"."id";

-- CreateIndex
CREATE UNIQUE INDEX "workshop_inspection_certificate_file_id_key" ON "workshop_inspection"("certificate_file_id");

-- AddForeignKey
ALTER TABLE "workshop_inspection" ADD CONSTRAINT "workshop_inspection_certificate_file_id_fkey" FOREIGN KEY ("certificate_file_id") REFERENCES "file"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
