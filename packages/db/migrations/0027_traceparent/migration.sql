-- AlterTable
ALTER TABLE "event" ADD COLUMN     "traceparent" TEXT;

-- AlterTable
ALTER TABLE "job_run" ADD COLUMN     "traceparent" TEXT;
