-- The minimum of a restock plan in use is the reorder level where it is, so that what is low and what is to be ordered are the same.
INSERT INTO "stock_level" ("product_id", "warehouse_id", "may_be_negative", "unit_cost")
SELECT plan."product_id", plan."warehouse_id", product."allow_negative_stock", coalesce(product."cost", 0)
  FROM "restock_plan" plan
  JOIN "product" ON product."id" = plan."product_id"
 WHERE plan."archived_at" IS NULL
    ON CONFLICT DO NOTHING;

UPDATE "stock_level" level
   SET "reorder_level" = plan."minimum", "low" = plan."minimum" > 0 AND level."on_hand" <= plan."minimum"
  FROM "restock_plan" plan
 WHERE plan."archived_at" IS NULL AND plan."product_id" = level."product_id" AND plan."warehouse_id" = level."warehouse_id";

-- What is to be ordered, reservations taken off: few of many levels.
CREATE INDEX "stock_level_short_idx" ON "stock_level" ("warehouse_id", "product_id") WHERE "reorder_level" > 0 AND "on_hand" - "reserved" <= "reorder_level";
