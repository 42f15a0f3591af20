-- Newest first with the id as the tie-breaker, as lists read it; and by who did it, what was done and what belongs together.
DROP INDEX "audit_entry_at_idx";

-- CreateIndex
CREATE INDEX "audit_entry_at_id_idx" ON "audit_entry"("at", "id");

-- CreateIndex
CREATE INDEX "audit_entry_actor_at_idx" ON "audit_entry"("actor", "at");

-- CreateIndex
CREATE INDEX "audit_entry_trace_idx" ON "audit_entry"("trace");

-- CreateTable
CREATE TABLE "health_sample" (
    "at" TIMESTAMPTZ(6) NOT NULL,
    "status" TEXT NOT NULL,
    "parts" JSONB NOT NULL,

    CONSTRAINT "health_sample_pkey" PRIMARY KEY ("at")
);

-- The only way by which rows leave the audit log: no role of ours but the owner may delete them, and nobody those of the last year,
-- whatever the setting says. By the database's own clock.
CREATE FUNCTION purge_audit(older_than timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  IF older_than IS NULL OR older_than > now() - interval '1 year' THEN
    RAISE EXCEPTION 'audit entries of the last year are kept' USING ERRCODE = 'check_violation';
  END IF;
  DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_entry WHERE at < older_than ORDER BY at LIMIT most);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

REVOKE EXECUTE ON FUNCTION purge_audit(timestamptz, integer) FROM PUBLIC;
