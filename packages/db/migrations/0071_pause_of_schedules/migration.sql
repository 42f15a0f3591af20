-- AlterTable
ALTER TABLE "sheet_schedule" ADD COLUMN     "paused" BOOLEAN NOT NULL DEFAULT false;
