-- Which messages tell of an event with some of its fields only: asked for by event in the list of deliveries.
CREATE INDEX webhook_message_event_id_idx ON webhook_message (event_id) WHERE event_id IS NOT NULL;

-- A webhook can be paused by those who keep it.
ALTER TABLE webhook_endpoint DROP CONSTRAINT webhook_endpoint_status_check,
    ADD CONSTRAINT webhook_endpoint_status_check CHECK (status IN ('active', 'paused', 'disabled', 'deleted')),
    ADD CONSTRAINT webhook_endpoint_ordering_check CHECK (ordering IN ('none', 'aggregate'));
