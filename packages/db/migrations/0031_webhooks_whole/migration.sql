-- Webhooks with everything that an integrator sets, and what became of each.
ALTER TABLE "webhook_endpoint"
    ALTER COLUMN "secret" DROP NOT NULL,
    ADD COLUMN "secret_sealed" BYTEA,
    ADD COLUMN "previous_secret_sealed" BYTEA,
    ADD COLUMN "previous_until" TIMESTAMPTZ(6),
    ADD COLUMN "only_sites" UUID[] NOT NULL DEFAULT '{}',
    ADD COLUMN "conditions" JSONB NOT NULL DEFAULT '[]',
    ADD COLUMN "fields" TEXT[] NOT NULL DEFAULT '{}',
    ADD COLUMN "max_attempts" INTEGER NOT NULL DEFAULT 10,
    ADD COLUMN "timeout_seconds" INTEGER NOT NULL DEFAULT 15,
    ADD COLUMN "concurrency" INTEGER NOT NULL DEFAULT 10,
    ADD COLUMN "per_second" INTEGER,
    ADD COLUMN "ordering" TEXT NOT NULL DEFAULT 'none',
    ADD COLUMN "headers_sealed" BYTEA,
    ADD COLUMN "circuit_until" TIMESTAMPTZ(6),
    ADD COLUMN "warned_at" TIMESTAMPTZ(6),
    ADD COLUMN "delivered" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "failed" BIGINT NOT NULL DEFAULT 0;

ALTER TABLE "webhook_message" ADD COLUMN "event_id" UUID;

ALTER TABLE "webhook_delivery" ADD COLUMN "aggregate_id" UUID;

ALTER TABLE "webhook_attempt" ADD COLUMN "request_headers" JSONB;

-- Whoever sends in order looks for what is still owed about the same thing before.
CREATE INDEX webhook_delivery_open_aggregate_idx ON webhook_delivery (endpoint_id, aggregate_id, seq)
    WHERE finished_at IS NULL AND aggregate_id IS NOT NULL;
