-- What `q` looks through, also where nothing matches.
CREATE INDEX "work_order_search_idx" ON "work_order" USING gin ((lower(' ' || "number" || ' ' || "title" || ' ' || coalesce("client", ''))) gin_trgm_ops);
CREATE INDEX "workshop_equipment_search_idx" ON "workshop_equipment" USING gin ((lower(' ' || "serial" || ' ' || "name")) gin_trgm_ops);
