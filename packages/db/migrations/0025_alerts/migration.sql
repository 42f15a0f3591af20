-- Alerts: rules with their state, the stretches of time in which they fired, and what processes say about themselves.

CREATE TABLE "alert_rule" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "threshold" DOUBLE PRECISION NOT NULL,
    "window_minutes" INTEGER NOT NULL,
    "hold_minutes" INTEGER NOT NULL,
    "minimum" INTEGER NOT NULL,
    "mail_to" TEXT[],
    "send_event" BOOLEAN NOT NULL DEFAULT true,
    "state" TEXT NOT NULL DEFAULT 'ok',
    "turning_since" TIMESTAMPTZ(3),
    "value" DOUBLE PRECISION,
    "evaluated_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_rule_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'firing',
    "threshold" DOUBLE PRECISION NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "peak" DOUBLE PRECISION NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ops_process" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,
    "pool_busy" DOUBLE PRECISION NOT NULL,
    "pool_waiting" DOUBLE PRECISION NOT NULL,
    "pool_size" INTEGER NOT NULL,

    CONSTRAINT "ops_process_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "alert_rule_kind_key" ON "alert_rule"("kind");

-- CreateIndex
CREATE INDEX "alert_raised_at_id_idx" ON "alert"("raised_at", "id");

-- AddForeignKey
ALTER TABLE "alert" ADD CONSTRAINT "alert_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "alert_rule"("id") ON DELETE CASCADE ON UPDATE CASCADE;

alter table alert_rule
  add constraint alert_rule_state_check check (state in ('ok', 'firing')),
  add constraint alert_rule_threshold_check check (threshold >= 0),
  add constraint alert_rule_minutes_check check (window_minutes between 1 and 60 and hold_minutes between 0 and 60),
  add constraint alert_rule_minimum_check check (minimum >= 0);
alter table alert add constraint alert_status_check
  check ((status = 'firing' and resolved_at is null) or (status = 'resolved' and resolved_at is not null));
-- A rule fires once at a time.
create unique index alert_firing_key on alert (rule_id) where status = 'firing';

-- The failures of the last minutes are looked for every minute; rows come in the order of time, so this costs those who write them nothing.
create index webhook_attempt_at_idx on webhook_attempt using brin (at) with (pages_per_range = 16, autosummarize = on);

insert into alert_rule (id, kind, threshold, window_minutes, hold_minutes, minimum, mail_to, created_at, updated_at) values
  ('01939f1e-0000-7000-8000-00000000a001', 'errors', 5, 5, 2, 20, '{}', now(), now()),
  ('01939f1e-0000-7000-8000-00000000a002', 'latency', 1000, 5, 2, 20, '{}', now(), now()),
  ('01939f1e-0000-7000-8000-00000000a003', 'webhooks', 10, 15, 2, 20, '{}', now(), now()),
  ('01939f1e-0000-7000-8000-00000000a004', 'jobs', 0, 15, 0, 0, '{}', now(), now()),
  ('01939f1e-0000-7000-8000-00000000a005', 'pool', 80, 1, 2, 0, '{}', now(), now()),
  ('01939f1e-0000-7000-8000-00000000a006', 'queue', 1000, 1, 2, 0, '{}', now(), now());
