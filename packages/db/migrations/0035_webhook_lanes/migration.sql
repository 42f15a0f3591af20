-- Which process sends to a webhook, and how often in a row its receiver was out of order.
ALTER TABLE "webhook_endpoint"
    ADD COLUMN "sender" UUID,
    ADD COLUMN "sender_until" TIMESTAMPTZ(6),
    ADD COLUMN "outages" INTEGER NOT NULL DEFAULT 0;

-- Each batch of results writes to the webhooks that it is about: with room on its page such a change costs no index entry.
ALTER TABLE "webhook_endpoint" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);
