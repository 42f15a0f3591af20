-- What was taken is known of the batch: lots are picked for all its inputs at once.
ALTER TABLE "production_input" DROP COLUMN "picks";
ALTER TABLE "production_batch" ADD COLUMN "consumed" JSONB;
ALTER TABLE "production_batch"
    ADD CONSTRAINT "production_batch_consumed_check" CHECK (("status" = 'completed') = ("consumed" IS NOT NULL));
