-- Every request is counted: records by day, figures by hour and day.

CREATE TABLE "usage_record" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "id" UUID NOT NULL,
    "actor" TEXT NOT NULL,
    "user_id" UUID,
    "operation" TEXT,
    "transport" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "status" SMALLINT NOT NULL,
    "milliseconds" REAL NOT NULL,
    "bucket" SMALLINT NOT NULL,
    "request_bytes" INTEGER NOT NULL,
    "response_bytes" INTEGER NOT NULL,
    "ip" TEXT,
    "agent" TEXT,
    "code" TEXT,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "usage_record_pkey" PRIMARY KEY ("at", "id")
) PARTITION BY RANGE ("at");

CREATE TABLE "usage_rollup" (
    "grain" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "operation" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "caller" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "status" SMALLINT NOT NULL,
    "requests" BIGINT NOT NULL,
    "client_errors" BIGINT NOT NULL,
    "server_errors" BIGINT NOT NULL,
    "request_bytes" BIGINT NOT NULL,
    "response_bytes" BIGINT NOT NULL,
    "milliseconds" DOUBLE PRECISION NOT NULL,
    "buckets" SMALLINT[],
    "counts" BIGINT[],

    CONSTRAINT "usage_rollup_pkey" PRIMARY KEY ("grain", "dimension", "starts_at", "operation", "user_id", "caller", "code", "status")
);

CREATE TABLE "usage_progress" (
    "id" INTEGER NOT NULL,
    "hours_until" TIMESTAMPTZ(3) NOT NULL,
    "days_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "usage_progress_pkey" PRIMARY KEY ("id")
);

alter table usage_record add constraint usage_record_transport_check check (transport in ('rest', 'trpc', 'ws'));
alter table usage_rollup
  add constraint usage_rollup_grain_check check (grain in ('hour', 'day')),
  add constraint usage_rollup_dimension_check
    check (dimension in ('total', 'operation', 'user', 'caller', 'user_operation', 'caller_operation', 'error'));
alter table usage_progress add constraint usage_progress_one_check check (id = 1);

-- The partitions are the owner's business alone: whoever may read and write the table reaches them through it.
create schema usage_parts;

/*
 * Makes the partitions of these UTC days, those that there are not; how many it made. Runs as the migrations' owner, so that the
 * application needs no right to make tables. A table is made first and attached then, which locks out neither readers nor writers.
 */
create function usage_make_days(first_day date, last_day date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '5s' as $$
declare
  day date := first_day;
  part text;
  made integer := 0;
begin
  if last_day - first_day > 60 then raise exception 'more than 60 days at once'; end if;
  while day <= last_day loop
    part := 'record_' || to_char(day, 'YYYYMMDD');
    if to_regclass('usage_parts.' || part) is null then
      perform pg_advisory_xact_lock(hashtextextended('millrace:usage-days', 0));
      if to_regclass('usage_parts.' || part) is null then
        execute format('create table usage_parts.%I (like public.usage_record including all)', part);
        execute format('alter table public.usage_record attach partition usage_parts.%I for values from (%L) to (%L)',
                       part, day || ' 00:00:00+00', (day + 1) || ' 00:00:00+00');
        made := made + 1;
      end if;
    end if;
    day := day + 1;
  end loop;
  return made;
end $$;

/* Drops the partitions of the days before this one; how many there were. Gives up after 5 s of waiting for readers, and can be called again. */
create function usage_drop_days(before_day date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '5s' as $$
declare
  part text;
  dropped integer := 0;
begin
  for part in
    select relname from pg_class join pg_inherits on inhrelid = oid
     where inhparent = 'public.usage_record'::regclass and relname < 'record_' || to_char(before_day, 'YYYYMMDD')
     order by relname
  loop
    execute format('drop table usage_parts.%I', part);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
