-- CreateTable
CREATE TABLE "stock_count_unit" (
    "count_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "serial" TEXT NOT NULL,
    "expected" BOOLEAN NOT NULL,
    "found" BOOLEAN NOT NULL,
    "moved_at" TIMESTAMPTZ(6),

    CONSTRAINT "stock_count_unit_pkey" PRIMARY KEY ("count_id","position","serial")
);

-- AddForeignKey
ALTER TABLE "stock_count_unit" ADD CONSTRAINT "stock_count_unit_count_id_position_fkey" FOREIGN KEY ("count_id", "position") REFERENCES "stock_count_line"("count_id", "position") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma has no words for.
ALTER TABLE "stock_count_unit" ADD CONSTRAINT "stock_count_unit_seen_check" CHECK ("expected" OR "found");
