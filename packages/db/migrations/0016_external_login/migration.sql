-- People as others know them: whoever signs in there is who they are here.
CREATE TABLE "external_login" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "external_login_pkey" PRIMARY KEY ("provider","subject")
);

CREATE INDEX "external_login_user_id_idx" ON "external_login"("user_id");

ALTER TABLE "external_login" ADD CONSTRAINT "external_login_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;
