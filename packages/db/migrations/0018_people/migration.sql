-- Administration of people and roles, and what people keep about themselves.
ALTER TABLE "user_account"
    ADD COLUMN "national_id" TEXT,
    ADD COLUMN "blocked_reason" TEXT,
    ADD COLUMN "archived_at" TIMESTAMPTZ(6),
    ADD COLUMN "erasure_asked_at" TIMESTAMPTZ(6),
    ADD COLUMN "erasure_due_at" TIMESTAMPTZ(6),
    ADD COLUMN "erased_at" TIMESTAMPTZ(6);

ALTER TABLE "role"
    ADD COLUMN "description" TEXT NOT NULL DEFAULT '',
    ADD COLUMN "version" INTEGER NOT NULL DEFAULT 1,
    ADD COLUMN "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ADD COLUMN "archived_at" TIMESTAMPTZ(6);

CREATE TABLE "user_preference" (
    "user_id" UUID NOT NULL,
    "language" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "theme" TEXT NOT NULL,
    "notifications" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "user_preference_pkey" PRIMARY KEY ("user_id")
);

CREATE TABLE "user_address" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "line1" TEXT NOT NULL,
    "line2" TEXT,
    "city" TEXT NOT NULL,
    "region" TEXT,
    "postal_code" TEXT,
    "country" TEXT NOT NULL,
    "entrance" TEXT,
    "floor" TEXT,
    "intercom" TEXT,
    "note" TEXT,
    "latitude" DECIMAL(9,6),
    "longitude" DECIMAL(9,6),
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "user_address_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "user_avatar" (
    "name" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "image" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "user_avatar_pkey" PRIMARY KEY ("name")
);

CREATE INDEX "user_account_name_id_idx" ON "user_account"("name", "id");
CREATE INDEX "user_account_created_at_id_idx" ON "user_account"("created_at", "id");
CREATE INDEX "user_role_role_id_idx" ON "user_role"("role_id");
CREATE INDEX "user_site_site_id_idx" ON "user_site"("site_id");
CREATE INDEX "user_address_user_id_created_at_id_idx" ON "user_address"("user_id", "created_at", "id");
CREATE UNIQUE INDEX "user_avatar_user_id_key" ON "user_avatar"("user_id");

ALTER TABLE "user_preference" ADD CONSTRAINT "user_preference_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "user_address" ADD CONSTRAINT "user_address_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "user_avatar" ADD CONSTRAINT "user_avatar_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- One default address of a person, whoever races.
create unique index user_address_one_default_key on user_address (user_id) where is_default;
alter table user_address
  add constraint user_address_place_check
    check ((latitude is null) = (longitude is null) and latitude between -90 and 90 and longitude between -180 and 180);
alter table user_preference
  add constraint user_preference_theme_check check (theme in ('system', 'light', 'dark'));

-- Whoever was archived or erased cannot sign in any more.
alter table user_account
  add constraint user_account_archived_check check (archived_at is null or status <> 'active'),
  add constraint user_account_erased_check check (erased_at is null or (archived_at is not null and erasure_due_at is null)),
  add constraint user_account_erasure_check check ((erasure_asked_at is null) = (erasure_due_at is null));
create index user_account_erasure_idx on user_account (erasure_due_at) where erasure_due_at is not null;

-- The search of people: name and address, every word's start behind a space, as `search` of the platform reads it.
create index user_account_search_idx on user_account using gin ((lower(' ' || name || ' ' || coalesce(email, ''))) gin_trgm_ops);
