-- Forgotten check-outs are few among very many attendances: found without reading the others.
CREATE INDEX "attendance_forgotten_idx" ON "attendance" ("checked_in_at", "id") WHERE "forgotten_at" IS NOT NULL;
