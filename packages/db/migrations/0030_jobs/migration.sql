-- Runs can be cancelled, tried again by hand, and looked at attempt by attempt; jobs can be paused.
ALTER TABLE "job_run"
    ADD COLUMN "tries" INTEGER,
    ADD COLUMN "cancel_asked_at" TIMESTAMPTZ(6),
    ADD COLUMN "attempts" JSONB NOT NULL DEFAULT '[]';

CREATE TABLE "job_pause" (
    "name" TEXT NOT NULL,
    "paused_at" TIMESTAMPTZ(6) NOT NULL,
    "paused_by" TEXT NOT NULL,

    CONSTRAINT "job_pause_pkey" PRIMARY KEY ("name")
);

-- What failed for good is looked for by everybody who watches, and there is little of it.
CREATE INDEX job_run_failed_idx ON job_run (created_at, id) WHERE status = 'failed';
