-- What administrators decided about how often and how many at once an operation, or a kind of caller, may call.
CREATE TABLE "limit_rule" (
    "operation" TEXT NOT NULL,
    "per_minute" INTEGER,
    "per_hour" INTEGER,
    "running" INTEGER,
    "queued" INTEGER,
    "wait_seconds" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "limit_rule_pkey" PRIMARY KEY ("operation")
);
